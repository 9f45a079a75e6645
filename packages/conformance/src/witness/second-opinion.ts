import { hash as hashOf, type KeyObject } from 'node:crypto'
import { ed25519, ed25519ph } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js'
import type { SignatureAlgorithm } from '@kmskeys/core'

/** The curves by the name that `node:crypto` has for them. */
const CURVES: { readonly [name: string]: typeof p256 } = {
  prime256v1: p256,
  secp384r1: p384,
  secp521r1: p521,
  secp256k1,
  brainpoolP256r1,
  brainpoolP384r1,
  brainpoolP512r1,
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
  const spki = (): Buffer => key.export({ type: 'spki', format: 'der' })
  if (key.asymmetricKeyType === 'ed25519' && hash !== undefined) return undefined
  if (key.asymmetricKeyType === 'ed25519')
    return ed25519.verify(signature, message, spki().subarray(-32), { zip215: false })
  const curve = curveOf(key)
  if (curve === undefined || hash === undefined) return undefined
  const point = pointOf(spki(), curve.Point.Fp.BYTES)
  const digest = hashOf(hash.name, message, 'buffer')
  return curve.verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' })
}

/** Whether an Ed25519ph signature is right, which OpenSSL cannot tell by way of `node:crypto`. */
export function verifyEd25519ph(
  key: KeyObject,
  message: Uint8Array,
  context: Uint8Array | undefined,
  signature: Uint8Array,
): boolean {
  const point = key.export({ type: 'spki', format: 'der' }).subarray(-32)
  const options = { zip215: false, ...(context && { context }) }
  return ed25519ph.verify(signature, message, point, options)
}

/** The curve of a key; `undefined` where it has none that is known here. */
export function curveOf(key: KeyObject): typeof p256 | undefined {
  return CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']
}

/** The point at the end of a SubjectPublicKeyInfo; before it stands its length, with the count of unused bits. */
function pointOf(spki: Buffer, coordinateSize: number): Buffer {
  const size = 1 + 2 * coordinateSize
  return spki.at(-size - 2) === size + 1 ? spki.subarray(-size) : spki.subarray(-1 - coordinateSize)
}
