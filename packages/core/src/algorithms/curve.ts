import type { HashName } from './hash.ts'

/** The name of a curve, as JOSE writes it (RFC 7518 section 6.2.1.1, RFC 8812 section 3.1). */
export type CurveName = 'P-256' | 'P-384' | 'P-521' | 'secp256k1'

/**
 * One row of the table of curves: y² = x³ + ax + b over the field of p elements, p ≡ 3 (mod 4), of prime order n
 * (the cofactor is 1). Compare by `name`, never by identity.
 */
export interface Curve {
  readonly name: CurveName
  /** The object identifier, in dotted form (RFC 5480 section 2.1.1.1). */
  readonly oid: string
  /** The length of p in bits, which is that of n too. */
  readonly bits: number
  /** The length of a coordinate, of r and of s in bytes. */
  readonly coordinateSize: number
  /** The name that `node:crypto` reports as `namedCurve`. */
  readonly nodeName: string
  /** The `crv` of a JWK. */
  readonly joseCurve: string
  /** The name of the hash that is as strong as the curve. */
  readonly preferredHash: HashName
  /** The prime of the field. */
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  /** The order of the generator. */
  readonly n: bigint
  /** The generator's coordinates. */
  readonly gx: bigint
  readonly gy: bigint
}

/** NIST P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3); also called secp256r1 and prime256v1. */
export const P256: Curve = Object.freeze({
  name: 'P-256',
  oid: '1.2.840.10045.3.1.7',
  bits: 256,
  coordinateSize: 32,
  nodeName: 'prime256v1',
  joseCurve: 'P-256',
  preferredHash: 'sha256',
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
})

/** NIST P-384 (SP 800-186 section 3.2.1.4); also called secp384r1. */
export const P384: Curve = Object.freeze({
  name: 'P-384',
  oid: '1.3.132.0.34',
  bits: 384,
  coordinateSize: 48,
  nodeName: 'secp384r1',
  joseCurve: 'P-384',
  preferredHash: 'sha384',
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  a: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffcn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  gx: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
  gy: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
})

/** NIST P-521 (SP 800-186 section 3.2.1.5); also called secp521r1. */
export const P521: Curve = Object.freeze({
  name: 'P-521',
  oid: '1.3.132.0.35',
  bits: 521,
  coordinateSize: 66,
  nodeName: 'secp521r1',
  joseCurve: 'P-521',
  preferredHash: 'sha512',
  p: 0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffn,
  a: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffcn,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  gx: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
  gy: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
})

/** secp256k1 (SEC 2 section 2.4.1), the curve of Bitcoin and Ethereum. */
export const SECP256K1: Curve = Object.freeze({
  name: 'secp256k1',
  oid: '1.3.132.0.10',
  bits: 256,
  coordinateSize: 32,
  nodeName: 'secp256k1',
  joseCurve: 'secp256k1',
  preferredHash: 'sha256',
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn,
  a: 0n,
  b: 7n,
  n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  gx: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  gy: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
})

/** The table of curves. Nothing else enumerates them. */
export const CURVES: readonly Curve[] = Object.freeze([P256, P384, P521, SECP256K1])

/** The curve that has this name; `undefined` when there is none. */
export function curveByName(name: string): Curve | undefined {
  return CURVES.find((curve) => curve.name === name)
}

/** The curve that has this object identifier, in dotted form; `undefined` when there is none. */
export function curveByOID(oid: string): Curve | undefined {
  return CURVES.find((curve) => curve.oid === oid)
}
