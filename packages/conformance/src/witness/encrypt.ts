import { constants, publicEncrypt, type KeyObject } from 'node:crypto'
import { OAEP, PKCS1v15, type EncryptionAlgorithm } from '@kmskeys/core'
import { encryptOAEP } from './oaep.ts'

/** Encrypts by `node:crypto`. */
export function encrypt(
  witness: KeyObject,
  { hash, mgf1Hash }: EncryptionAlgorithm,
  plaintext: Uint8Array,
  label: Uint8Array = new Uint8Array(),
): Uint8Array {
  return hash === undefined || mgf1Hash === undefined
    ? publicEncrypt({ key: witness, padding: constants.RSA_PKCS1_PADDING }, plaintext)
    : encryptOAEP(witness, { hash, mgf1Hash }, plaintext, label)
}

/** The padding with which a key decrypts that. */
export function paddingOf(
  { hash, mgf1Hash }: EncryptionAlgorithm,
  label: Uint8Array = new Uint8Array(),
): OAEP | PKCS1v15 {
  return hash === undefined ? new PKCS1v15() : new OAEP(hash, { mgf1Hash, label })
}

/** How many bytes of the modulus a plaintext leaves to its padding. */
export function overheadOf({ hash }: EncryptionAlgorithm): number {
  return hash === undefined ? 11 : 2 + 2 * hash.digestSize
}
