import { InvalidInputError, type Bytes } from '@kmskeys/core'

/** Whether both hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** The bytes from `start` to `end`; `subarray` has more to look at. */
export function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
}

/** Hexadecimal digits in capitals, two for each byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()
}

/** What `value` is, in words for an error message. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  return `an object of type ${value.constructor?.name ?? 'Object'}`
}

/** Whether `value` is bytes in a form that callers hold them in. */
export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

/**
 * The bytes that are given, in memory of their own.
 *
 * @throws {InvalidInputError} when it is not bytes
 */
export function bytesOf(value: Bytes, what: string): Uint8Array {
  if (isBytes(value)) return copyBytes(value)
  throw new InvalidInputError(`${what} must be bytes (a Uint8Array), not ${kindOf(value)}`)
}

/**
 * The bytes of something that is read, in memory of their own.
 *
 * @param what is read: a SEQUENCE, so that PEM cannot be one
 * @throws {InvalidInputError} when it is not bytes, or PEM
 */
export function derOf(value: Bytes, what: string): Uint8Array {
  if (!isBytes(value))
    throw new InvalidInputError(
      `${what} is read from bytes (a Uint8Array), not from ${kindOf(value)}; PEM is read with fromPEM`,
    )
  const bytes = copyBytes(value)
  if (looksLikePEM(bytes))
    throw new InvalidInputError(`${what} is read from DER, and this looks like PEM; use fromPEM`)
  return bytes
}

/** Whether bytes, which are to be a SEQUENCE, are the text of PEM. */
export function looksLikePEM(bytes: Uint8Array): boolean {
  return bytes[0] === DASH && bytes[1] === DASH && bytes[2] === DASH
}

const DASH = 0x2d

/** The bytes that `value` shows, in memory of their own, so that the caller may reuse his. */
export function copyBytes(value: Bytes): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0))
  const view =
    value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  // Faster than slice(), which of a Buffer would also be no copy.
  return new Uint8Array(view)
}
