import { InvalidInputError, isBytes, kindOf, toBytes, type Bytes } from '@kmskeys/core'

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

/**
 * The bytes that are given, in memory of their own.
 *
 * @throws {InvalidInputError} when it is not bytes, or its buffer holds them no more
 */
export function bytesOf(value: Bytes, what: string): Uint8Array {
  return copyBytes(toBytes(value, what))
}

/**
 * The bytes of something that is read, in memory of their own.
 *
 * @param what is read: a SEQUENCE, so that PEM cannot be one
 * @throws {InvalidInputError} when it is not bytes, or PEM, or its buffer holds them no more
 */
export function derOf(value: Bytes, what: string): Uint8Array {
  if (!isBytes(value))
    throw new InvalidInputError(
      `${what} is read from bytes (a Uint8Array), not from ${kindOf(value)}; PEM is read with fromPEM`,
    )
  const bytes = bytesOf(value, what)
  if (looksLikePEM(bytes))
    throw new InvalidInputError(`${what} is read from DER, and this looks like PEM; use fromPEM`)
  return bytes
}

/** Whether bytes, which are to be a SEQUENCE, are the text of PEM. */
export function looksLikePEM(bytes: Uint8Array): boolean {
  return bytes[0] === DASH && bytes[1] === DASH && bytes[2] === DASH
}

const DASH = 0x2d

/** The same, in memory of their own, so that the caller may reuse his; of a Buffer, `slice()` would be no copy. */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
