import type { Curve } from '../algorithms/curve.ts'
import { linearCombination } from './ec-multiply.ts'
import type { ECPoint } from './ec-point.ts'
import { inverse, toInteger } from './integer.ts'

/**
 * Whether (r, s) is an ECDSA signature over a digest (FIPS 186-5 6.4.2), which `node:crypto` cannot tell.
 * Not constant-time: for public data only.
 *
 * @param point the public key, known to be on the curve: see `decodePoint`
 * @param digest the digest; of one longer than n only the leftmost bits count
 */
export function verifyECDSADigest(
  curve: Curve,
  point: ECPoint,
  digest: Uint8Array,
  r: bigint,
  s: bigint,
): boolean {
  const { n, p, bits } = curve
  if (r < 1n || r >= n || s < 1n || s >= n) return false
  const surplus = digest.length * 8 - bits
  const e = surplus > 0 ? toInteger(digest) >> BigInt(surplus) : toInteger(digest)
  const w = inverse(s, n)
  const { x, z } = linearCombination(curve, (e * w) % n, point, (r * w) % n)
  if (z === 0n) return false
  // The affine coordinate is x / z²; taking r times z² saves the division. r was reduced modulo n, the coordinate
  // may have been r + n (cofactor 1: never more).
  const zz = (z * z) % p
  return (r * zz - x) % p === 0n || (r + n < p && ((r + n) * zz - x) % p === 0n)
}
