import { isRecord } from './validate.ts'

/** The fields of a request. What proto3 does not send is `undefined`. */
export class Input {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(fields: unknown) {
    this.#fields = isRecord(fields) ? fields : {}
  }

  /** A text, or the name of an enum's value. */
  text(name: string): string {
    const value = this.#fields[name]
    return typeof value === 'string' ? value : ''
  }

  bytes(name: string): Uint8Array {
    const value = this.#fields[name]
    return value instanceof Uint8Array ? value : new Uint8Array()
  }

  number(name: string): number {
    const value = this.#fields[name]
    return typeof value === 'number' ? value : 0
  }

  flag(name: string): boolean {
    return this.#fields[name] === true
  }

  /** The fields of a message inside. */
  message(name: string): Input | undefined {
    const value = this.#fields[name]
    return isRecord(value) ? new Input(value) : undefined
  }

  /** A list of texts. */
  texts(name: string): readonly string[] {
    const value = this.#fields[name]
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  }

  /** A map of texts. */
  map(name: string): { readonly [key: string]: string } {
    const value = this.#fields[name]
    const entries = isRecord(value) ? Object.entries(value) : []
    return Object.fromEntries(entries.map(([key, each]) => [key, String(each)]))
  }

  /** The checksum that was sent; `undefined` when none was. 0 is one. */
  checksum(name: string): number | undefined {
    const value = this.message(name)?.text('value')
    return value === undefined ? undefined : Number(value)
  }
}
