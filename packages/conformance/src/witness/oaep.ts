import { constants, hash as hashOf, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto'
import type { OAEPAlgorithm } from '@kmskeys/core'
import { mgf1, xor } from './mgf1.ts'

/**
 * Encrypts RSAES-OAEP: by `node:crypto` where it can, and with an MGF1 hash of its own, which `node:crypto`
 * cannot, by RFC 8017 section 7.1.1 over the raw public operation.
 */
export function encryptOAEP(
  key: KeyObject,
  algorithm: Pick<OAEPAlgorithm, 'hash' | 'mgf1Hash'>,
  plaintext: Uint8Array,
  label: Uint8Array,
): Uint8Array {
  const { hash, mgf1Hash } = algorithm
  if (hash.name === mgf1Hash.name) {
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash.name }
    return publicEncrypt({ key, ...padding, ...(label.length > 0 && { oaepLabel: label }) }, plaintext)
  }
  const size = modulusSize(key)
  const block = Buffer.alloc(size - hash.digestSize - 1)
  hashOf(hash.name, label, 'buffer').copy(block)
  block[block.length - plaintext.length - 1] = 1
  block.set(plaintext, block.length - plaintext.length)
  const seed = randomBytes(hash.digestSize)
  const masked = xor(block, mgf1(mgf1Hash.name, seed, block.length))
  const maskedSeed = xor(seed, mgf1(mgf1Hash.name, masked, seed.length))
  return publicEncrypt(
    { key, padding: constants.RSA_NO_PADDING },
    Buffer.concat([Buffer.alloc(1), maskedSeed, masked]),
  )
}

/** The length of the modulus in bytes. */
export function modulusSize(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}
