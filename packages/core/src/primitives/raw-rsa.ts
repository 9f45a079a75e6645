import type { KeyObject } from 'node:crypto'
import type { RSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { digestInfo, encodePKCS1v15, encodePSS, verifyPSS } from './emsa.ts'

/** How a digest is padded: what the row of a signature algorithm says. */
export type RSAScheme = Pick<RSASignatureAlgorithm, 'scheme' | 'hash' | 'mgf1Hash' | 'saltLength'>

/**
 * Signs a digest with RSASSA-PKCS1-v1_5 or RSASSA-PSS (RFC 8017 8.2.1 and 8.1.1), which `node:crypto` would hash
 * again.
 *
 * @param modulusBits the length of the key's modulus in bits
 * @returns the signature, as long as the modulus
 * @throws {InvalidInputError} when the digest has not the length of the hash's, the salt has no certain length, or
 *   the modulus is too short
 */
export function signRSADigest(
  key: KeyObject,
  modulusBits: number,
  scheme: RSAScheme,
  digest: Uint8Array,
): Uint8Array {
  if (scheme.scheme === 'pkcs1v15')
    return signRSADigestInfo(key, modulusBits, digestInfo(scheme.hash, digest))
  return signEncoded(key, modulusBits, encodePSS(digest, modulusBits - 1, scheme))
}

/**
 * Signs a DigestInfo, or what stands in its place in a protocol without one, with RSASSA-PKCS1-v1_5
 * (RFC 8017 8.2.1).
 *
 * @param modulusBits the length of the key's modulus in bits
 * @param info at least 11 bytes shorter than the modulus
 * @returns the signature, as long as the modulus
 * @throws {InvalidInputError} when the modulus is too short
 */
export function signRSADigestInfo(key: KeyObject, modulusBits: number, info: Uint8Array): Uint8Array {
  return signEncoded(key, modulusBits, encodePKCS1v15(info, byteLength(modulusBits)))
}

/**
 * Whether a signature over a digest is good (RFC 8017 8.2.2 and 8.1.2). One of another length than the modulus's,
 * or not below the modulus, is not.
 *
 * @param modulusBits the length of the key's modulus in bits
 * @throws {InvalidInputError} when the digest has not the length of the hash's, or with PKCS1v15 the modulus is
 *   too short
 */
export function verifyRSADigest(
  key: KeyObject,
  modulusBits: number,
  scheme: RSAScheme,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (scheme.scheme === 'pkcs1v15')
    return verifyDigestInfo(key, modulusBits, digestInfo(scheme.hash, digest), signature)
  const message = open(key, modulusBits, signature)
  if (message === undefined) return false
  const emLength = byteLength(modulusBits - 1)
  // Shorter by one byte than the modulus when that has 8k + 1 bits.
  if (message.length > emLength && message[0] !== 0) return false
  return verifyPSS(message.subarray(message.length - emLength), digest, modulusBits - 1, scheme)
}

/**
 * Whether a signature over a DigestInfo, or what stands in its place, is good: the encoded message is made anew
 * and compared, never parsed (RFC 8017 8.2.2).
 *
 * @param modulusBits the length of the key's modulus in bits
 * @throws {InvalidInputError} when the modulus is too short for this DigestInfo
 */
function verifyDigestInfo(
  key: KeyObject,
  modulusBits: number,
  info: Uint8Array,
  signature: Uint8Array,
): boolean {
  const expected = encodePKCS1v15(info, byteLength(modulusBits))
  const message = open(key, modulusBits, signature)
  return message !== undefined && nodeCrypto().timingSafeEqual(message, expected)
}

/**
 * The RSA operation with the public key, without any padding (RFC 8017 5.1.1 and 5.2.2).
 *
 * @param bytes a big-endian integer, exactly as long as the modulus
 * @returns as many bytes; `undefined` when the integer is not below the modulus
 * @throws the error of OpenSSL when the length is another, or the key is not an RSA key of no particular padding
 */
export function rsaPublicRaw(key: KeyObject, bytes: Uint8Array): Uint8Array | undefined {
  const { constants, publicEncrypt } = nodeCrypto()
  return belowModulus(() => publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, bytes))
}

/**
 * The RSA operation with the private key, without any padding (RFC 8017 5.1.2 and 5.2.1). OpenSSL blinds it,
 * as it does `privateDecrypt`, which unlike this one takes integers of fewer bytes.
 *
 * @param bytes a big-endian integer, exactly as long as the modulus
 * @returns as many bytes; `undefined` when the integer is not below the modulus
 * @throws the error of OpenSSL when the length is another, or the key is not an RSA key of no particular padding
 */
export function rsaPrivateRaw(key: KeyObject, bytes: Uint8Array): Uint8Array | undefined {
  const { constants, privateEncrypt } = nodeCrypto()
  return belowModulus(() => privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, bytes))
}

function signEncoded(key: KeyObject, modulusBits: number, em: Uint8Array): Uint8Array {
  const size = byteLength(modulusBits)
  const message = new Uint8Array(size)
  message.set(em, size - em.length)
  const signature = rsaPrivateRaw(key, message)
  if (signature === undefined)
    throw new InvalidInputError(`the RSA key's modulus has not ${modulusBits} bits`)
  return signature
}

function open(key: KeyObject, modulusBits: number, signature: Uint8Array): Uint8Array | undefined {
  return signature.length === byteLength(modulusBits) ? rsaPublicRaw(key, signature) : undefined
}

function byteLength(bits: number): number {
  return Math.ceil(bits / 8)
}

function belowModulus(operation: () => Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(operation())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_MODULUS')
      return undefined
    throw error
  }
}
