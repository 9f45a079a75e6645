import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { PublicKey, SignatureAlgorithm } from '@kmskeys/core'
import { check } from '../check.ts'
import { isRSA } from '../rows.ts'
import { modulusSize } from './oaep.ts'
import { verifyPSS } from './pss.ts'
import { secondOpinion } from './second-opinion.ts'

/** The key that `node:crypto` makes of the DER encoded SubjectPublicKeyInfo: nothing of core's verification is used. */
export function witnessKey(publicKey: PublicKey): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey.toDER()), format: 'der', type: 'spki' })
}

/** What was signed, and how. */
export interface Signed {
  readonly algorithm: SignatureAlgorithm
  readonly message: Uint8Array
  readonly format?: 'der' | 'p1363' | undefined
}

/** @throws {NonConformance} when `node:crypto` does not accept the signature, or its length is not the algorithm's */
export function checkSignature(
  key: KeyObject,
  signed: Signed,
  signature: unknown,
): asserts signature is Uint8Array {
  const { algorithm, format = 'der' } = signed
  check(signature instanceof Uint8Array, 'the signature is not a Uint8Array')
  const size = sizeOf(key, format)
  if (size !== undefined)
    check(signature.length === size, `the signature has ${signature.length} bytes, not ${size}`)
  const what = `${algorithm.name}${format === 'der' ? '' : ' as r‖s'}`
  check(accepts(key, signed, signature), `node:crypto does not accept the signature ${what}`)
}

/** Another implementation than OpenSSL must accept it too, where there is one. */
export function checkSecondOpinion(
  key: KeyObject,
  { algorithm, message, format }: Signed,
  signature: Uint8Array,
): void {
  if (format === 'p1363') return
  const opinion = secondOpinion(key, algorithm, message, signature)
  check(
    opinion !== false,
    `@noble/curves does not accept the signature ${algorithm.name}, although node:crypto does`,
  )
}

function accepts(
  key: KeyObject,
  { algorithm, message, format = 'der' }: Signed,
  signature: Uint8Array,
): boolean {
  if (!isRSA(algorithm)) {
    const dsaEncoding = format === 'der' ? 'der' : 'ieee-p1363'
    return verify(algorithm.hash?.name ?? null, message, { key, dsaEncoding }, signature)
  }
  const { hash, mgf1Hash, scheme, saltLength } = algorithm
  if (scheme === 'pkcs1v15') return verify(hash.name, message, key, signature)
  if (mgf1Hash.name !== hash.name) return verifyPSS(key, algorithm, message, signature)
  if (saltLength === 'any') return false
  return verify(hash.name, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature)
}

/** The one length that a signature can have; `undefined` where it varies. */
function sizeOf(key: KeyObject, format: 'der' | 'p1363'): number | undefined {
  if (key.asymmetricKeyType === 'rsa') return modulusSize(key)
  if (key.asymmetricKeyType === 'ed25519') return 64
  return format === 'p1363'
    ? 2 * Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').length
    : undefined
}
