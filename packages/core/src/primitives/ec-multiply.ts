import type { Curve } from '../algorithms/curve.ts'
import type { ECPoint } from './ec-point.ts'
import { inverse } from './integer.ts'

/**
 * A point in Jacobian coordinates: the affine ones are x / z² and y / z³, and z = 0 is infinity. Coordinates are
 * residues modulo p of either sign.
 */
export interface JacobianPoint {
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
}

/**
 * u·G + v·Q, both scalars from 0 to n - 1, with shared doublings (Straus) over signed windows. Not
 * constant-time: for public data only.
 *
 * @param q a point that is on the curve
 */
export function linearCombination(curve: Curve, u: bigint, q: ECPoint, v: bigint): JacobianPoint {
  const gDigits = signedDigits(u, G_WINDOW)
  const qDigits = signedDigits(v, Q_WINDOW)
  const gMultiples = u === 0n ? [] : generatorMultiples(curve)
  const qMultiples = v === 0n ? [] : oddMultiples(curve, q, Q_WINDOW).map((point) => entry(curve, point))
  let sum = INFINITY
  for (let i = Math.max(gDigits.length, qDigits.length) - 1; i >= 0; i--) {
    sum = double(curve, sum)
    sum = addMultiple(curve, sum, gMultiples, gDigits[i] ?? 0)
    sum = addMultiple(curve, sum, qMultiples, qDigits[i] ?? 0)
  }
  return sum
}

/** Window widths in bits: G's table of 2^(w-2) points is made once for each curve, Q's for each call. */
const G_WINDOW = 8
const Q_WINDOW = 5

const INFINITY: JacobianPoint = { x: 1n, y: 1n, z: 0n }

/** A point of a table, with the powers of z that each addition needs. */
interface Entry extends JacobianPoint {
  readonly zz: bigint
  readonly zzz: bigint
}

const GENERATORS = new Map<string, readonly Entry[]>()

function generatorMultiples(curve: Curve): readonly Entry[] {
  let multiples = GENERATORS.get(curve.name)
  if (multiples === undefined) {
    multiples = affine(curve, oddMultiples(curve, { x: curve.gx, y: curve.gy }, G_WINDOW))
    GENERATORS.set(curve.name, multiples)
  }
  return multiples
}

/** 1, 3, 5, … 2^(width-1) - 1 times the point. */
function oddMultiples(curve: Curve, { x, y }: ECPoint, width: number): JacobianPoint[] {
  let last: JacobianPoint = { x, y, z: 1n }
  const twice = entry(curve, double(curve, last))
  const multiples = [last]
  while (multiples.length < 1 << (width - 2)) {
    last = add(curve, last, twice, twice.y)
    multiples.push(last)
  }
  return multiples
}

function entry({ p }: Curve, { x, y, z }: JacobianPoint): Entry {
  const zz = (z * z) % p
  return { x, y, z, zz, zzz: (zz * z) % p }
}

/** The same points with z = 1, none of them infinity; one inversion serves all (Montgomery's trick). */
function affine({ p }: Curve, points: readonly JacobianPoint[]): Entry[] {
  let product = 1n
  const before = points.map(({ x, y, z }) => {
    const others = product
    product = (product * z) % p
    return { x, y, z, others }
  })
  let rest = inverse(product < 0n ? product + p : product, p)
  const entries = before.toReversed().map(({ x, y, z, others }) => {
    const i = (rest * others) % p
    const ii = (i * i) % p
    rest = (rest * z) % p
    return { x: (x * ii) % p, y: (((y * ii) % p) * i) % p, z: 1n, zz: 1n, zzz: 1n }
  })
  return entries.toReversed()
}

/** The digits of a scalar, least significant first: 0 or odd, below 2^(width-1) in size (width-w NAF). */
function signedDigits(scalar: bigint, width: number): number[] {
  const digits: number[] = []
  const modulus = 1 << width
  const mask = BigInt(modulus - 1)
  for (let rest = scalar; rest > 0n;) {
    const low = Number(rest & mask)
    if (low % 2 === 0) {
      digits.push(0)
      rest >>= 1n
      continue
    }
    const digit = low < modulus / 2 ? low : low - modulus
    digits.push(digit)
    for (let i = 1; i < width; i++) digits.push(0)
    rest = (rest - BigInt(digit)) >> BigInt(width)
  }
  return digits
}

function addMultiple(
  curve: Curve,
  sum: JacobianPoint,
  multiples: readonly Entry[],
  digit: number,
): JacobianPoint {
  if (digit === 0) return sum
  const entry = multiples[(Math.abs(digit) - 1) / 2]
  if (entry === undefined) return sum
  return add(curve, sum, entry, digit < 0 ? -entry.y : entry.y)
}

/** 2·P (Cohen, Miyaji, Ono: "Efficient elliptic curve exponentiation using mixed coordinates"). */
function double({ p, a }: Curve, point: JacobianPoint): JacobianPoint {
  const { x, y, z } = point
  if (z === 0n) return point
  const yy = (y * y) % p
  const s = ((x * yy) << 2n) % p
  const m = slope(p, a, x, z)
  const doubled = (m * m - (s << 1n)) % p
  return { x: doubled, y: (m * (s - doubled) - ((yy * yy) << 3n)) % p, z: ((y * z) << 1n) % p }
}

function slope(p: bigint, a: bigint, x: bigint, z: bigint): bigint {
  if (a === 0n) return (3n * x * x) % p
  const zz = (z * z) % p
  return a === p - 3n ? (3n * (x - zz) * (x + zz)) % p : (3n * x * x + a * ((zz * zz) % p)) % p
}

/** P + R, where R is the entry with y2 for its y. */
function add(curve: Curve, point: JacobianPoint, entry: Entry, y2: bigint): JacobianPoint {
  const { x: x1, y: y1, z: z1 } = point
  const { x: x2, z: z2, zz: zz2, zzz: zzz2 } = entry
  if (z1 === 0n) return { x: x2, y: y2, z: z2 }
  if (z2 === 0n) return point
  const { p } = curve
  const zz1 = (z1 * z1) % p
  const mixed = z2 === 1n
  const u1 = mixed ? x1 : (x1 * zz2) % p
  const s1 = mixed ? y1 : (y1 * zzz2) % p
  const h = (x2 * zz1 - u1) % p
  const r = (y2 * ((zz1 * z1) % p) - s1) % p
  if (h === 0n) return r === 0n ? double(curve, point) : INFINITY
  const hh = (h * h) % p
  const hhh = (hh * h) % p
  const v = (u1 * hh) % p
  const x = (r * r - hhh - (v << 1n)) % p
  const z = ((mixed ? z1 : (z1 * z2) % p) * h) % p
  return { x, y: (r * (v - x) - s1 * hhh) % p, z }
}
