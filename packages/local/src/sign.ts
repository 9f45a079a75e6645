import { constants, hash as hashOnce, sign, type KeyObject } from 'node:crypto'
import type { CurveName } from '@kmskeys/core'
import { signRSADigest } from '@kmskeys/core/primitives'
import type { DSAOffer, ECOffer, RSAOffer } from './algorithms.ts'
import { signInThread } from './rsa-thread.ts'
import { signDSADigest } from './dsa-digest.ts'
import { signECDSADigest } from './ecdsa-digest.ts'
import { signPooled } from './sign-pooled.ts'

/** Signs with RSA: a message in the thread pool, a digest with the padding of core over raw RSA in a thread of its own. */
export function signRSA(
  key: KeyObject,
  keySize: number,
  offer: RSAOffer,
  bytes: Uint8Array,
): Uint8Array | Promise<Uint8Array> {
  const { algorithm, input } = offer
  const { hash, mgf1Hash, saltLength, scheme } = algorithm
  const digest = (): Uint8Array => (input === 'digest' ? bytes : hashOnce(hash.name, bytes, 'buffer'))
  if (scheme === 'pkcs1v15' && input === 'message') return signPooled(hash.name, bytes, key)
  const most = Math.ceil((keySize - 1) / 8) - hash.digestSize - 2
  // Of a salt that is too long, core says what is wrong, before it signs.
  if (saltLength === 'any' || (scheme === 'pss' && saltLength > most))
    return signRSADigest(key, keySize, algorithm, digest())
  // node:crypto has no MGF1 hash of its own.
  if (scheme === 'pkcs1v15' || input === 'digest' || mgf1Hash.name !== hash.name)
    return signInThread(key, keySize, algorithm, digest())
  return signPooled(hash.name, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

/** Signs with ECDSA: P-256 at once, slower curves in the thread pool; a digest through @noble/curves. */
export function signEC(
  key: KeyObject,
  curve: CurveName,
  offer: ECOffer,
  bytes: Uint8Array,
): Uint8Array | Promise<Uint8Array> {
  const { algorithm, input } = offer
  if (input === 'digest') return signECDSADigest(key, curve, bytes)
  return curve === 'P-256'
    ? sign(algorithm.hash.name, bytes, key)
    : signPooled(algorithm.hash.name, bytes, key)
}

/** Signs with DSA: a message in the thread pool. */
export function signDSA(
  key: KeyObject,
  { algorithm, input }: DSAOffer,
  bytes: Uint8Array,
): Uint8Array | Promise<Uint8Array> {
  return input === 'digest' ? signDSADigest(key, bytes) : signPooled(algorithm.hash.name, bytes, key)
}

/** Signs with Ed25519, which is quick enough to do at once. */
export function signEd25519(key: KeyObject, message: Uint8Array): Uint8Array {
  return sign(null, message, key)
}
