import { constants, privateDecrypt, type KeyObject, type RsaPrivateKey } from 'node:crypto'
import { DecryptionError, type DecryptOffer } from '@kmskeys/core'
import { decryptOAEP, decryptPKCS1v15 } from '@kmskeys/core/primitives'

/**
 * Decrypts RSAES-OAEP and RSAES-PKCS1-v1_5. Where `node:crypto` would silently use the wrong MGF1 hash, or does not
 * decrypt PKCS1v15, the padding is removed by core, over raw RSA.
 *
 * @throws {DecryptionError} without a reason
 */
export function decryptRSA(
  key: KeyObject,
  keySize: number,
  { algorithm }: DecryptOffer,
  ciphertext: Uint8Array,
  label: Uint8Array = new Uint8Array(),
): Uint8Array {
  const { hash, mgf1Hash } = algorithm
  if (hash === undefined || mgf1Hash === undefined)
    return rejectsImplicitly(key, ciphertext.length)
      ? decrypt({ key, padding: constants.RSA_PKCS1_PADDING }, ciphertext)
      : decryptPKCS1v15(key, keySize, ciphertext)
  if (mgf1Hash.name !== hash.name) return decryptOAEP(key, keySize, ciphertext, { hash, mgf1Hash, label })
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash.name }
  return decrypt({ key, ...oaep, ...(label.length > 0 && { oaepLabel: label }) }, ciphertext)
}

function decrypt(key: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array {
  try {
    return privateDecrypt(key, ciphertext)
  } catch {
    // No cause: what OpenSSL says must not tell one failure from another.
    throw new DecryptionError('Decryption failed.')
  }
}

/**
 * Whether `node:crypto` answers bytes for a wrong padding of PKCS1v15, as it does with OpenSSL 3.2: Node.js 22 refuses to
 * decrypt it at all, since an error would be an oracle. Tried once, with ciphertexts that nobody made.
 */
function rejectsImplicitly(key: KeyObject, size: number): boolean {
  implicit ??= [2, 3, 5].every((last) => {
    const ciphertext = new Uint8Array(size)
    ciphertext[size - 1] = last
    try {
      privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, ciphertext)
      return true
    } catch {
      return false
    }
  })
  return implicit
}

let implicit: boolean | undefined
