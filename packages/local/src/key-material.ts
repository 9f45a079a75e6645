import { createPublicKey, KeyObject } from 'node:crypto'
import { publicKeyFromDER, type AnyPublicKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { pkcs8OfMLDSA, type MLDSABytes } from './ml-dsa.ts'

/** What a software key is made of: a key object, or the bytes of an ML-DSA key where `node:crypto` has no ML-DSA. */
export type KeyMaterial = KeyObject | MLDSABytes

/** The DER encoded SubjectPublicKeyInfo. */
export function spkiOf(key: KeyMaterial): Uint8Array {
  if (key instanceof KeyObject) return createPublicKey(key).export({ type: 'spki', format: 'der' })
  const { parameters, publicKey } = key
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid(parameters.oid))
      w.bitString(publicKey)
    }),
  )
}

/** The public half. */
export function publicHalf(key: KeyMaterial): AnyPublicKey {
  return publicKeyFromDER(spkiOf(key))
}

/** The DER encoded PKCS#8 of a key that was made here, the same on every Node.js. */
export function pkcs8Of(key: KeyMaterial): Uint8Array {
  if (key instanceof KeyObject && key.asymmetricKeyType?.startsWith('ml-dsa') !== true)
    return key.export({ type: 'pkcs8', format: 'der' })
  return pkcs8OfMLDSA(key)
}
