import { badParameter } from './key-vault-error.ts'

/** The fields of a JSON object, each read as the type that it must have. */
export class Fields {
  readonly #fields: { readonly [name: string]: unknown }

  constructor(value: unknown) {
    this.#fields = isRecord(value) ? value : {}
  }

  text(name: string): string | undefined {
    return this.#read(name, 'a string', (value) => (typeof value === 'string' ? value : undefined))
  }

  number(name: string): number | undefined {
    return this.#read(name, 'a number', (value) => (typeof value === 'number' ? value : undefined))
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined))
  }

  texts(name: string): readonly string[] | undefined {
    return this.#read(name, 'a list of strings', (value) =>
      Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined,
    )
  }

  /** An object whose values are strings. */
  map(name: string): { readonly [name: string]: string } | undefined {
    return this.#read(name, 'an object of strings', (value) => (isTextMap(value) ? value : undefined))
  }

  fields(name: string): Fields {
    return new Fields(this.#read(name, 'an object', (value) => (isRecord(value) ? value : undefined)))
  }

  /** A text that must be there. */
  demand(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw badParameter(`The parameter '${name}' is required.`)
    return value
  }

  /** Bytes, in base64url without padding. */
  bytes(name: string): Uint8Array {
    const text = this.demand(name)
    if (!/^[A-Za-z0-9_-]*$/.test(text)) throw badParameter(`The parameter '${name}' is not base64url.`)
    return Buffer.from(text, 'base64url')
  }

  #read<T>(name: string, kind: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.#fields[name] ?? undefined
    if (value === undefined) return undefined
    const found = read(value)
    if (found === undefined) throw badParameter(`The parameter '${name}' must be ${kind}.`)
    return found
  }
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextMap(value: unknown): value is { readonly [name: string]: string } {
  return isRecord(value) && Object.values(value).every((each) => typeof each === 'string')
}
