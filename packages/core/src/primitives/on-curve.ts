import type { Curve } from '../algorithms/curve.ts'

// Each certificate that is issued has a point to be checked. BigInt is as fast in a loop of its own, but takes more than
// twice as long between signatures: some thirty numbers, 1.5 KB, and code of the runtime that is far away. Here numbers
// are limbs of 24 bits, the lowest first, in memory that is kept. The largest have 21, and a shorter one. The sum of so
// many products of two, and of as many of a limb and half of one, is below 2⁵³, so that doubles hold it exactly; no more
// are added without carrying, but of another sign.

/**
 * Whether the coordinates in `bytes`, x from `start` on and y behind it, each below p, are those of a point of the curve:
 * y² = x³ + ax + b (mod p). For public data only.
 */
export function isOnCurve(curve: Curve, bytes: Uint8Array, start: number): boolean {
  const field = fieldOf(curve)
  const { p, a, b, x, y, square, sum } = field
  const middle = start + curve.coordinateSize
  readLimbs(x, bytes, start, middle)
  readLimbs(y, bytes, middle, middle + curve.coordinateSize)
  if (!isBelow(x, p) || !isBelow(y, p)) return false
  square.set(a)
  addSquare(square, x, 1)
  carry(square)
  sum.set(b)
  addProduct(sum, square, x)
  addSquare(sum, y, -1)
  // (x² + a)x + b − y² lies between −p² and p³.
  return isMultiple(sum, field)
}

/** What is kept for a curve: its numbers, and room for those of a point. */
interface Field {
  readonly name: string
  readonly p: Float64Array
  /** With as many limbs as `square` and `sum`. */
  readonly a: Float64Array
  readonly b: Float64Array
  /** p once more, of limbs from −2²³ to 2²³: the lowest, and those of the others that are not 0, few in most primes. */
  readonly lowest: number
  readonly digits: Float64Array
  readonly places: readonly number[]
  /** What p must be multiplied with to be -1 modulo 2²⁴. */
  readonly factor: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly square: Float64Array
  readonly sum: Float64Array
}

const fields = new Map<string, Field>()
/** Most points are on the curve of the one before. */
let latest: Field | undefined

function fieldOf(curve: Curve): Field {
  if (latest?.name === curve.name) return latest
  latest = fields.get(curve.name) ?? makeField(curve)
  fields.set(curve.name, latest)
  return latest
}

function makeField({ name, p, a, b, coordinateSize }: Curve): Field {
  const size = Math.ceil(coordinateSize / 3)
  const limbs = (value: bigint, room: number): Float64Array =>
    new Float64Array(room).map((_, i) => Number((value >> BigInt(24 * i)) & BigInt(LIMB - 1)))
  const digits = limbs(p, size)
  for (let i = 0; i < size - 1; i++) {
    if ((digits[i] ?? 0) < LIMB / 2) continue
    digits[i] = (digits[i] ?? 0) - LIMB
    digits[i + 1] = (digits[i + 1] ?? 0) + 1
  }
  const places = [...digits.keys()].filter((i) => i > 0 && digits[i] !== 0)
  const lowest = digits[0] ?? 0
  // Each step doubles the number of bits that are right (Newton), from three on: an odd number is its own inverse modulo 8.
  let inverse = lowest
  for (let bits = 3; bits < 24; bits *= 2) inverse = Math.imul(inverse, 2 - Math.imul(lowest, inverse))
  return {
    name,
    p: limbs(p, size),
    a: limbs(a, 2 * size),
    b: limbs(b, 3 * size + 1),
    lowest,
    digits: Float64Array.from(places, (i) => digits[i] ?? 0),
    places,
    factor: -inverse & (LIMB - 1),
    x: new Float64Array(size),
    y: new Float64Array(size),
    square: new Float64Array(2 * size),
    sum: new Float64Array(3 * size + 1),
  }
}

/** The number whose big-endian bytes are these. */
function readLimbs(limbs: Float64Array, bytes: Uint8Array, start: number, end: number): void {
  for (let i = 0, at = end - 3; i < limbs.length; i++, at -= 3) {
    const high = at < start ? 0 : (bytes[at] ?? 0)
    const middle = at + 1 < start ? 0 : (bytes[at + 1] ?? 0)
    limbs[i] = (high << 16) | (middle << 8) | (bytes[at + 2] ?? 0)
  }
}

function isBelow(number: Float64Array, bound: Float64Array): boolean {
  for (let i = bound.length - 1; i >= 0; i--) {
    const difference = (bound[i] ?? 0) - (number[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

/**
 * Adds the product to `sum`, whose limbs become too large, or negative, until they are carried. Of `left`, which has an even
 * number of limbs, two are taken at once: half of the time is that of reading and writing the sum.
 */
function addProduct(sum: Float64Array, left: Float64Array, right: Float64Array): void {
  const columns = right.length
  for (let i = 0; i < left.length; i += 2) {
    const low = left[i] ?? 0
    const high = left[i + 1] ?? 0
    let last = 0
    for (let k = 0; k < columns; k++) {
      const limb = right[k] ?? 0
      sum[i + k] = (sum[i + k] ?? 0) + low * limb + high * last
      last = limb
    }
    sum[i + columns] = (sum[i + columns] ?? 0) + high * last
  }
}

/** Adds the square times `sign`: what {@link addProduct} would, in half as many products. */
function addSquare(sum: Float64Array, number: Float64Array, sign: 1 | -1): void {
  for (let i = 0; i < number.length; i++) {
    const limb = sign * (number[i] ?? 0)
    sum[2 * i] = (sum[2 * i] ?? 0) + limb * (number[i] ?? 0)
    for (let k = i + 1; k < number.length; k++) sum[i + k] = (sum[i + k] ?? 0) + 2 * limb * (number[k] ?? 0)
  }
}

/** Makes each limb one of 24 bits again. */
function carry(number: Float64Array): void {
  let over = 0
  for (let i = 0; i < number.length; i++) {
    const value = (number[i] ?? 0) + over
    over = Math.floor(value / LIMB)
    number[i] = value - over * LIMB
  }
}

/**
 * Whether p divides a number between −p² and p³, by Montgomery's reduction: multiples of p are added that make the lower
 * two thirds of its limbs zero. What is left is not negative, and below 2p.
 */
function isMultiple(number: Float64Array, { p, lowest, digits, places, factor }: Field): boolean {
  const size = p.length
  let over = 0
  for (let i = 0; i < 2 * size; i++) {
    const value = (number[i] ?? 0) + over
    // Of a number that is larger, `imul` takes the lowest 32 bits.
    const times = Math.imul(value, factor) & (LIMB - 1)
    over = (value + times * lowest) / LIMB
    for (let k = 0; k < digits.length; k++) {
      const at = i + (places[k] ?? 0)
      number[at] = (number[at] ?? 0) + times * (digits[k] ?? 0)
    }
  }
  let [isZero, isP] = [true, true]
  // One limb more than p has: what is below 2p may need it.
  for (let i = 0; i <= size; i++) {
    const value = (number[2 * size + i] ?? 0) + over
    over = Math.floor(value / LIMB)
    const limb = value - over * LIMB
    isZero &&= limb === 0
    isP &&= limb === (p[i] ?? 0)
  }
  return isZero || isP
}

const LIMB = 2 ** 24
