import { createPublicKey, KeyObject } from 'node:crypto'
import { publicKeyFromDER, type AnyPublicKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import type { MLDSABytes } from './ml-dsa.ts'
import type { MLKEMBytes } from './ml-kem.ts'
import { seedFormOf } from './seed-pkcs8.ts'
import { pkcs8OfSLHDSA, type SLHDSABytes } from './slh-dsa.ts'

/** What a software key is made of: a key object, or its bytes where `node:crypto` has not the algorithm. */
export type KeyMaterial = KeyObject | MLDSABytes | MLKEMBytes | SLHDSABytes

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
  if (key instanceof KeyObject && !/^ml-(dsa|kem)/u.test(key.asymmetricKeyType ?? ''))
    return key.export({ type: 'pkcs8', format: 'der' })
  return !(key instanceof KeyObject) && key.type === 'slh-dsa' ? pkcs8OfSLHDSA(key) : seedFormOf(key)
}
