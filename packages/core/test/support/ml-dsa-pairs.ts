import { publicKeyFromDER, type MLDSAParameterSet, type MLDSAPublicKey } from '@kmskeys/core'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { writeSPKI } from './write-spki.ts'

/** A parameter set, as its standards say it. */
interface KnownSet {
  readonly oid: string
  readonly publicKeySize: number
  readonly signatureSize: number
}

/** The three parameter sets (FIPS 204 table 2, RFC 9881 section 2). */
export const ML_DSA_SETS: Readonly<Record<MLDSAParameterSet, KnownSet>> = {
  'ML-DSA-44': { oid: '2.16.840.1.101.3.4.3.17', publicKeySize: 1312, signatureSize: 2420 },
  'ML-DSA-65': { oid: '2.16.840.1.101.3.4.3.18', publicKeySize: 1952, signatureSize: 3309 },
  'ML-DSA-87': { oid: '2.16.840.1.101.3.4.3.19', publicKeySize: 2592, signatureSize: 4627 },
}

const NOBLE = { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }

/** A key pair that is the same on every Node.js, since `node:crypto` may have no ML-DSA. */
export interface MLDSAPair {
  readonly publicKey: MLDSAPublicKey
  readonly spki: Uint8Array
  readonly sign: (message: Uint8Array, context?: Uint8Array) => Uint8Array
}

/** A new pair of a parameter set. */
export function mlDSAPair(parameterSet: MLDSAParameterSet): MLDSAPair {
  const { oid } = ML_DSA_SETS[parameterSet]
  const noble = NOBLE[parameterSet]
  const { secretKey, publicKey } = noble.keygen()
  const spki = writeSPKI(oid, publicKey)
  return {
    spki,
    publicKey: publicKeyFromDER(spki, { type: 'ml-dsa' }),
    sign: (message, context) => noble.sign(message, secretKey, context === undefined ? {} : { context }),
  }
}
