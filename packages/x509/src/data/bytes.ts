import { InvalidInputError, isBytes, kindOf, toBytes, type Bytes } from '@kmskeys/core'

/** Whether both hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && hasAt(a, 0, b))
}

/** Whether these bytes stand in `source` from `offset` on. */
export function hasAt(source: Uint8Array, offset: number, bytes: Uint8Array): boolean {
  const { length } = bytes
  for (let i = 0; i < length; i++) if (source[offset + i] !== bytes[i]) return false
  return true
}

/** Hexadecimal digits in capitals, two for each byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()
}

/** A number of 0 or more, big-endian. */
export function octetsOf(value: bigint): Uint8Array {
  const hex = value.toString(16)
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
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
