import { constants, hash as hashOf, publicDecrypt, type KeyObject } from 'node:crypto'
import type { RSASignatureAlgorithm } from '@kmskeys/core'
import { mgf1, xor } from './mgf1.ts'

/**
 * Verifies RSASSA-PSS with an MGF1 hash of its own (RFC 8017 section 9.1.2), which `node:crypto` cannot; of
 * `node:crypto` it takes the raw public operation.
 */
export function verifyPSS(
  key: KeyObject,
  algorithm: RSASignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { hash, mgf1Hash, saltLength } = algorithm
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1
  const length = Math.ceil(bits / 8)
  if (saltLength === 'any' || signature.length !== Math.ceil((bits + 1) / 8)) return false
  const encoded = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature).subarray(-length)
  const digestAt = length - hash.digestSize - 1
  const [masked, digest] = [encoded.subarray(0, digestAt), encoded.subarray(digestAt, -1)]
  const top = 0xff >> (8 * length - bits)
  if (encoded.at(-1) !== 0xbc || ((masked[0] ?? 0) & ~top) !== 0) return false
  const block = xor(masked, mgf1(mgf1Hash.name, digest, digestAt))
  block[0] = (block[0] ?? 0) & top
  const separatorAt = digestAt - saltLength - 1
  if (block[separatorAt] !== 1 || block.subarray(0, separatorAt).some((byte) => byte !== 0)) return false
  const inner = Buffer.concat([
    Buffer.alloc(8),
    hashOf(hash.name, message, 'buffer'),
    block.subarray(separatorAt + 1),
  ])
  return hashOf(hash.name, inner, 'buffer').equals(digest)
}
