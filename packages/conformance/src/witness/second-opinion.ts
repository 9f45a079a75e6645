import { hash as hashOf, type KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { SignatureAlgorithm } from '@kmskeys/core'

/** The curves by the name that a JWK has for them. */
const CURVES: { readonly [name: string]: typeof p256 } = {
  'P-256': p256,
  'P-384': p384,
  'P-521': p521,
  secp256k1,
}

/**
 * What another implementation than OpenSSL says of a DER encoded ECDSA signature, or of an Ed25519 signature by
 * the strict rules of RFC 8032; `undefined` where it has no opinion.
 */
export function secondOpinion(
  key: KeyObject,
  { hash }: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean | undefined {
  if (key.asymmetricKeyType === 'rsa') return undefined
  const { crv = '', x = '', y = '' } = key.export({ format: 'jwk' })
  if (crv === 'Ed25519')
    return ed25519.verify(signature, message, Buffer.from(x, 'base64url'), { zip215: false })
  const curve = CURVES[crv]
  if (curve === undefined || hash === undefined) return undefined
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const digest = hashOf(hash.name, message, 'buffer')
  return curve.verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' })
}
