import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  publicKeyFromDER,
  type CurveName,
  type ECPublicKey,
  type Ed25519PublicKey,
  type RSAPublicKey,
} from '@kmskeys/core'

/** A key pair of `node:crypto`, and its public half as this package reads it. */
export interface Pair<P> {
  readonly secret: KeyObject
  readonly publicKey: P
  readonly spki: Uint8Array
}

/** A new RSA pair. */
export function rsaPair(modulusLength = 2048): Pair<RSAPublicKey> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  const spki = exported(publicKey)
  return { secret: privateKey, spki, publicKey: publicKeyFromDER(spki, { type: 'rsa' }) }
}

/** A new pair on a curve. */
export function ecPair(curve: CurveName = 'P-256'): Pair<ECPublicKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const spki = exported(publicKey)
  return { secret: privateKey, spki, publicKey: publicKeyFromDER(spki, { type: 'ec' }) }
}

/** A new Ed25519 pair. */
export function ed25519Pair(): Pair<Ed25519PublicKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const spki = exported(publicKey)
  return { secret: privateKey, spki, publicKey: publicKeyFromDER(spki, { type: 'ed25519' }) }
}

/** The PKCS#8 of a pair. */
export function pkcs8Of({ secret }: Pair<unknown>): Buffer {
  return secret.export({ type: 'pkcs8', format: 'der' })
}

function exported(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
}
