import { KmsError } from './kms-error.ts'
import { isRecord } from './validate.ts'

/** The fields of a request that the model has found well formed. */
export class Input {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(fields: unknown) {
    this.#fields = isRecord(fields) ? fields : {}
  }

  /** A text; `undefined` when it was left out. */
  text(name: string): string | undefined {
    const value = this.#fields[name]
    return typeof value === 'string' ? value : undefined
  }

  /** A text that the model requires. */
  demand(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw new KmsError('ValidationException', `${name} is required`)
    return value
  }

  /** The bytes of a blob. */
  bytes(name: string): Uint8Array {
    return Buffer.from(this.demand(name), 'base64')
  }

  /** A whole number; `undefined` when it was left out. */
  number(name: string): number | undefined {
    const value = this.#fields[name]
    return typeof value === 'number' ? value : undefined
  }

  flag(name: string): boolean {
    return this.#fields[name] === true
  }
}
