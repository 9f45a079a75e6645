import { constants, privateDecrypt, type KeyObject } from 'node:crypto'
import { DecryptionError, type DecryptOffer } from '@kmskeys/core'
import { decryptOAEP as decryptOAEPRaw } from '@kmskeys/core/primitives'

/**
 * Decrypts RSAES-OAEP. Where the MGF1 hash is another than the hash, `node:crypto` would silently use the wrong
 * one: then the padding is removed here, over raw RSA.
 *
 * @throws {DecryptionError} without a reason
 */
export function decryptOAEP(
  key: KeyObject,
  keySize: number,
  offer: DecryptOffer,
  ciphertext: Uint8Array,
  label: Uint8Array = new Uint8Array(),
): Uint8Array {
  const { hash, mgf1Hash } = offer.algorithm
  if (mgf1Hash.name !== hash.name) return decryptOAEPRaw(key, keySize, ciphertext, { hash, mgf1Hash, label })
  try {
    return privateDecrypt(
      {
        key,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: hash.name,
        ...(label.length > 0 && { oaepLabel: label }),
      },
      ciphertext,
    )
  } catch {
    // No cause: what OpenSSL says must not tell one failure from another.
    throw new DecryptionError('Decryption failed.')
  }
}
