import { toBytes } from '../data/bytes.ts'
import { InvalidInputError } from '../errors/errors.ts'

/**
 * An ECDSA or DSA signature as DER (`ECDSA-Sig-Value`, RFC 3279 section 2.2.3, `Dss-Sig-Value`, section 2.2.2), made of
 * its fixed-width form r‖s (IEEE P1363, RFC 7518 section 3.4).
 *
 * @param signature r‖s, twice `coordinateSize` bytes
 * @param coordinateSize the length of r and of s in bytes: 32 for P-256, 66 for P-521, and for DSA that of q
 * @returns at most 9 bytes more than `signature` has
 * @throws {InvalidInputError} when it is not bytes, has not twice that length, or r or s is zero
 */
export function ecdsaToDER(signature: Uint8Array, coordinateSize: number): Uint8Array {
  checkSize(coordinateSize)
  const p1363 = toBytes(signature, 'signature')
  if (p1363.length !== 2 * coordinateSize)
    throw new InvalidInputError(
      `a signature r‖s must have ${2 * coordinateSize} bytes, not ${p1363.length}`,
      { path: 'signature' },
    )
  const r = firstOctet(p1363, 0, coordinateSize)
  const s = firstOctet(p1363, coordinateSize, 2 * coordinateSize)
  if (r === coordinateSize) throw invalid('r is zero', 'r', 0)
  if (s === 2 * coordinateSize) throw invalid('s is zero', 's', coordinateSize)
  const rPad = (p1363[r] ?? 0) >>> 7
  const sPad = (p1363[s] ?? 0) >>> 7
  const rSize = coordinateSize - r + rPad
  const sSize = 2 * coordinateSize - s + sPad
  const size = rSize + sSize + 4
  const der = new Uint8Array(size < 0x80 ? size + 2 : size + 3)
  let at = 0
  der[at++] = SEQUENCE
  if (size >= 0x80) der[at++] = 0x81
  der[at++] = size
  at = writeInteger(der, at, rSize, rPad, p1363, r, coordinateSize)
  writeInteger(der, at, sSize, sPad, p1363, s, 2 * coordinateSize)
  return der
}

/**
 * The fixed-width form r‖s of an ECDSA or DSA signature, made of its DER.
 *
 * @param signature its DER
 * @param coordinateSize the length of r and of s in bytes: 32 for P-256, 66 for P-521, and for DSA that of q
 * @returns twice `coordinateSize` bytes
 * @throws {InvalidInputError} when it is not bytes, not strictly DER, or r or s is zero, negative or longer than a coordinate
 */
export function ecdsaToP1363(signature: Uint8Array, coordinateSize: number): Uint8Array {
  checkSize(coordinateSize)
  const der = toBytes(signature, 'signature')
  if (der[0] !== SEQUENCE) throw invalid('it is not a SEQUENCE', undefined, 0, 'X.690 8.9')
  let at = 2
  let size = der[1] ?? 0
  if (size >= 0x80) {
    at = 3
    if (size !== 0x81) throw invalid('its length is not one that it can have', undefined, 1, 'X.690 10.1')
    size = der[2] ?? 0
    if (size < 0x80) throw invalid('its length is not in the fewest octets', undefined, 1, 'X.690 10.1')
  }
  if (at + size !== der.length)
    throw invalid('its length is not that of the input', undefined, 1, 'X.690 8.1.3')
  const p1363 = new Uint8Array(2 * coordinateSize)
  at = readInteger(der, at, p1363, coordinateSize, 'r')
  at = readInteger(der, at, p1363, 2 * coordinateSize, 's')
  if (at !== der.length) throw invalid('there is something behind s', undefined, at, 'X.690 8.1')
  return p1363
}

/** Where the value starts without leading zero octets. */
function firstOctet(bytes: Uint8Array, start: number, end: number): number {
  let first = start
  while (first < end && bytes[first] === 0) first++
  return first
}

function writeInteger(
  der: Uint8Array,
  start: number,
  size: number,
  pad: number,
  source: Uint8Array,
  from: number,
  to: number,
): number {
  let at = start
  der[at++] = INTEGER
  der[at++] = size
  at += pad
  for (let i = from; i < to; i++) der[at++] = source[i] ?? 0
  return at
}

/** Copies one INTEGER so that it ends at `end` of the target, and returns where it ends in the source. */
function readInteger(der: Uint8Array, at: number, target: Uint8Array, end: number, name: 'r' | 's'): number {
  const size = der[at + 1] ?? 0
  const stop = at + 2 + size
  if (der[at] !== INTEGER || size === 0 || size >= 0x80 || stop > der.length)
    throw invalid(`${name} is not an INTEGER`, name, at, 'X.690 8.3')
  let start = at + 2
  const first = der[start] ?? 0
  if (first >= 0x80) throw invalid(`${name} is negative`, name, at, 'SEC 1 4.1.4')
  if (first === 0) {
    if (size === 1) throw invalid(`${name} is zero`, name, at)
    if ((der[start + 1] ?? 0) < 0x80)
      throw invalid(`${name} is not in the fewest octets`, name, at, 'X.690 8.3.2')
    start++
  }
  const coordinateSize = target.length / 2
  if (stop - start > coordinateSize) throw invalid(`${name} is longer than ${coordinateSize} bytes`, name, at)
  for (let from = start, to = end - (stop - start); from < stop; from++, to++) target[to] = der[from] ?? 0
  return stop
}

function checkSize(coordinateSize: number): void {
  // Above 122 the length of r, of s or of both could need more octets than are written here.
  if (!Number.isInteger(coordinateSize) || coordinateSize < 1 || coordinateSize > 122)
    throw new InvalidInputError('the coordinate size must be 1 to 122 bytes')
}

/** A signature is not secret, but says nothing to a reader either: only the rule and the place are told. */
function invalid(
  what: string,
  part: 'r' | 's' | undefined,
  offset: number,
  rule: string = 'SEC 1 4.1.4',
): InvalidInputError {
  const path = part === undefined ? 'signature' : `signature.${part}`
  return new InvalidInputError(`the signature is malformed: ${what} (${rule})`, { path, offset, rule })
}

const SEQUENCE = 0x30
const INTEGER = 0x02
