/**
 * Whether a u-coordinate of X25519 or X448 (RFC 7748 section 5) is that of a point of small order, with which every
 * private key agrees on zeros.
 *
 * @param u little-endian, 32 bytes for X25519 or 56 for X448
 */
export function hasSmallOrder(u: Uint8Array): boolean {
  const { p, small, mask } = u.length === 32 ? CURVE25519 : CURVE448
  let value = 0n
  for (let i = u.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(u[i] ?? 0)
  // The highest bit of X25519 does not count, and what is not below p is taken modulo p.
  return small.includes((value & mask) % p)
}

// The points of order 1, 2 and 4 of each curve and its twist; Curve25519 also has two of order 8.
const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n

const CURVE25519 = {
  p: P25519,
  mask: 2n ** 255n - 1n,
  small: [
    0n,
    1n,
    P25519 - 1n,
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ],
}
const CURVE448 = { p: P448, mask: 2n ** 448n - 1n, small: [0n, 1n, P448 - 1n] }
