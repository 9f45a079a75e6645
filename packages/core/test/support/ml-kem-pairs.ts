import { publicKeyFromDER, type MLKEMParameterSet, type MLKEMPublicKey } from '@kmskeys/core'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { writeSPKI } from './write-spki.ts'

/** A parameter set, as its standards say it. */
interface KnownSet {
  readonly oid: string
  readonly publicKeySize: number
  readonly ciphertextSize: number
}

/** The three parameter sets (FIPS 203 table 3, RFC 9935 section 3). */
export const ML_KEM_SETS: Readonly<Record<MLKEMParameterSet, KnownSet>> = {
  'ML-KEM-512': { oid: '2.16.840.1.101.3.4.4.1', publicKeySize: 800, ciphertextSize: 768 },
  'ML-KEM-768': { oid: '2.16.840.1.101.3.4.4.2', publicKeySize: 1184, ciphertextSize: 1088 },
  'ML-KEM-1024': { oid: '2.16.840.1.101.3.4.4.3', publicKeySize: 1568, ciphertextSize: 1568 },
}

const NOBLE = { 'ML-KEM-512': ml_kem512, 'ML-KEM-768': ml_kem768, 'ML-KEM-1024': ml_kem1024 }

/** A key pair that is the same on every Node.js, since `node:crypto` may have no ML-KEM. */
export interface MLKEMPair {
  readonly publicKey: MLKEMPublicKey
  readonly spki: Uint8Array
  readonly decapsulate: (ciphertext: Uint8Array) => Uint8Array
  readonly encapsulate: () => { readonly sharedSecret: Uint8Array; readonly cipherText: Uint8Array }
}

/** A new pair of a parameter set. */
export function mlKEMPair(parameterSet: MLKEMParameterSet): MLKEMPair {
  const { oid } = ML_KEM_SETS[parameterSet]
  const noble = NOBLE[parameterSet]
  const { secretKey, publicKey } = noble.keygen()
  const spki = writeSPKI(oid, publicKey)
  return {
    spki,
    publicKey: publicKeyFromDER(spki, { type: 'ml-kem' }),
    decapsulate: (ciphertext) => noble.decapsulate(ciphertext, secretKey),
    encapsulate: () => noble.encapsulate(publicKey),
  }
}
