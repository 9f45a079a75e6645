import { constants, verify } from 'node:crypto'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import {
  readSPKI,
  type AnyPrivateKey,
  type RSASignatureAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'

const ML_DSA = new Map(
  Object.entries({ 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }),
)

/** `node:crypto` as the judge of a signature, and @noble/post-quantum for ML-DSA, which not every Node.js has. */
export function verifies(
  key: AnyPrivateKey,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const mlDSA = ML_DSA.get(algorithm.parameterSet ?? '')
  if (mlDSA !== undefined) return mlDSA.verify(signature, message, readSPKI(key.publicKey.toDER()).key)
  const publicKey = key.publicKey.toKeyObject()
  if (algorithm.hash === undefined) return verify(null, message, publicKey, signature)
  if (algorithm.keyType !== 'rsa') return verify(algorithm.hash.name, message, publicKey, signature)
  const { scheme, saltLength } = algorithm as RSASignatureAlgorithm
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return scheme === 'pkcs1v15'
    ? verify(algorithm.hash.name, message, publicKey, signature)
    : verify(
        algorithm.hash.name,
        message,
        { key: publicKey, padding, saltLength: saltLength as number },
        signature,
      )
}
