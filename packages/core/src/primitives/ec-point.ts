import type { Curve } from '../algorithms/curve.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { integerAt, power, viewOf } from './integer.ts'
import { isOnCurve } from './on-curve.ts'

/** A point of a curve other than infinity, by its affine coordinates. */
export interface ECPoint {
  readonly x: bigint
  readonly y: bigint
}

/**
 * Reads a point as keys and certificates carry it, uncompressed (04) or compressed (02, 03), and checks that it
 * is on the curve. The hybrid form (06, 07) is refused. For public data only. {@link checkPoint} does the same, and
 * makes nothing of it.
 *
 * @throws {InvalidInputError} with the rule `SEC 1 2.3.4` for infinity, another form, a wrong length, a
 *   coordinate that is not below p, or a point that is not on the curve
 */
export function decodePoint(curve: Curve, bytes: Uint8Array): ECPoint {
  const { coordinateSize, p } = curve
  const form = bytes[0]
  if (form === 0x04) {
    checkUncompressed(curve, bytes)
    const view = viewOf(bytes)
    return {
      x: integerAt(view, 1, 1 + coordinateSize),
      y: integerAt(view, 1 + coordinateSize, bytes.length),
    }
  }
  if (form === 0x02 || form === 0x03) {
    if (bytes.length !== 1 + coordinateSize)
      throw malformed(curve, `a compressed point has ${1 + coordinateSize} bytes, not ${bytes.length}`)
    const x = integerAt(viewOf(bytes), 1, bytes.length)
    const root = power(cubic(curve, x) % p, (p + 1n) >> 2n, p)
    const y = (root & 1n) === BigInt(form & 1) ? root : p - root
    if (x >= p || (cubic(curve, x) - y * y) % p !== 0n) throw malformed(curve, 'it is not on the curve')
    return { x, y }
  }
  if (form === 0x00) throw malformed(curve, 'the point at infinity is no public key')
  throw malformed(curve, 'it begins with none of 04, 02 and 03')
}

/** @throws {InvalidInputError} as {@link decodePoint} */
export function checkPoint(curve: Curve, bytes: Uint8Array): void {
  if (bytes[0] === 0x04) checkUncompressed(curve, bytes)
  else decodePoint(curve, bytes)
}

function checkUncompressed(curve: Curve, bytes: Uint8Array): void {
  const size = 1 + 2 * curve.coordinateSize
  if (bytes.length !== size)
    throw malformed(curve, `an uncompressed point has ${size} bytes, not ${bytes.length}`)
  if (!isOnCurve(curve, bytes, 1)) throw malformed(curve, 'it is not on the curve')
}

/**
 * Writes a point as {@link decodePoint} reads it (SEC 1 section 2.3.3).
 *
 * @param compressed the form 02 or 03; 04 unless it is true
 */
export function encodePoint(curve: Curve, { x, y }: ECPoint, compressed: boolean = false): Uint8Array {
  const width = 2 * curve.coordinateSize
  const [form, numbers] = compressed ? [`0${2n + (y & 1n)}`, [x]] : ['04', [x, y]]
  const hex = numbers.map((number) => number.toString(16).padStart(width, '0'))
  return new Uint8Array(Buffer.from(form + hex.join(''), 'hex'))
}

/** x³ + ax + b, not reduced. */
function cubic({ a, b }: Curve, x: bigint): bigint {
  return (x * x + a) * x + b
}

function malformed(curve: Curve, why: string): InvalidInputError {
  return new InvalidInputError(`this is no point of ${curve.name}: ${why}`, { rule: 'SEC 1 2.3.4' })
}
