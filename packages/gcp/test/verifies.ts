import { constants, verify } from 'node:crypto'
import type { AnyPrivateKey, RSASignatureAlgorithm, SignatureAlgorithm } from '@kmskeys/core'

/** `node:crypto` as the judge of a signature. */
export function verifies(
  key: AnyPrivateKey,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
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
