import { inverse, power, toInteger } from './integer.ts'

/** The numbers of a DSA key: y is g to the power of the secret, modulo p; g has the order q. */
export interface DSANumbers {
  readonly p: bigint
  readonly q: bigint
  readonly g: bigint
  readonly y: bigint
}

/**
 * Whether (r, s) is a DSA signature over a digest (FIPS 186-4 4.7), which `node:crypto` cannot tell. Not constant-time:
 * for public data only.
 *
 * @param digest the digest; of one longer than q only the leftmost bits count
 */
export function verifyDSADigest(
  { p, q, g, y }: DSANumbers,
  digest: Uint8Array,
  r: bigint,
  s: bigint,
): boolean {
  if (r < 1n || r >= q || s < 1n || s >= q) return false
  const z = toInteger(digest.subarray(0, q.toString(16).length / 2))
  const w = inverse(s, q)
  const v = (power(g, (z * w) % q, p) * power(y, (r * w) % q, p)) % p
  return v % q === r
}
