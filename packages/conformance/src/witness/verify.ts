import { constants, createPublicKey, KeyObject, verify } from 'node:crypto'
import type { PublicKey, SignatureAlgorithm } from '@kmskeys/core'
import { check } from '../check.ts'
import { TESTED_KEY_TYPES, type TestedKeyType } from '../key-types.ts'
import { isRSA } from '../rows.ts'
import { NOBLE, type ContextWitness } from './context-witness.ts'
import type { KEMWitness } from './kem-witness.ts'
import { modulusSize } from './oaep.ts'
import { verifyPSS } from './pss.ts'
import { curveOf, secondOpinion, verifyEd25519ph } from './second-opinion.ts'

/** A public key as the witnesses take it, made of its SubjectPublicKeyInfo: nothing of core's verification is used. */
export type Witness = KeyObject | ContextWitness | KEMWitness

export function witnessKey(publicKey: PublicKey): Witness {
  return witnessOf(Buffer.from(publicKey.toDER()))
}

/** The same of a PEM block. */
export function witnessOfPEM(pem: string): Witness {
  return witnessOf(Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/gu, ''), 'base64'))
}

function witnessOf(spki: Buffer): Witness {
  for (const { witness } of Object.values<Pick<TestedKeyType, 'witness'>>(TESTED_KEY_TYPES)) {
    const found = witness?.(spki)
    if (found !== undefined) return found
  }
  return createPublicKey({ key: spki, format: 'der', type: 'spki' })
}

/** Whether both are the same key. */
export function sameKey(a: Witness, b: Witness): boolean {
  if (a instanceof KeyObject) return b instanceof KeyObject && a.equals(b)
  return a.equals(b)
}

/** What was signed, and how. */
export interface Signed {
  readonly algorithm: SignatureAlgorithm
  readonly message: Uint8Array
  readonly format?: 'der' | 'p1363' | undefined
  readonly context?: Uint8Array | undefined
}

/** @throws {NonConformance} when the witness does not accept the signature, or its length is not the algorithm's */
export function checkSignature(
  witness: Witness,
  signed: Signed,
  signature: unknown,
): asserts signature is Uint8Array {
  const { algorithm, format = 'der' } = signed
  check(signature instanceof Uint8Array, 'the signature is not a Uint8Array')
  const size = sizeOf(witness, format)
  if (size !== undefined)
    check(signature.length === size, `the signature has ${signature.length} bytes, not ${size}`)
  const what = `${algorithm.name}${format === 'der' ? '' : ' as r‖s'}`
  const isPrehashed = algorithm.keyType === 'ed25519' && algorithm.hash !== undefined
  const who = isPrehashed ? NOBLE : witness instanceof KeyObject ? 'node:crypto' : witness.name
  const right =
    witness instanceof KeyObject ? accepts(witness, signed, signature) : witness.accepts(signed, signature)
  check(right, `${who} does not accept the signature ${what}`)
}

/** Another implementation than OpenSSL must accept it too, where there is one. */
export function checkSecondOpinion(witness: Witness, signed: Signed, signature: Uint8Array): void {
  const { algorithm, message, format } = signed
  if (format === 'p1363') return
  const [who, opinion] =
    witness instanceof KeyObject
      ? ['@noble/curves', secondOpinion(witness, algorithm, message, signature)]
      : [NOBLE, witness.verifyByNoble(signed, signature)]
  check(
    opinion !== false,
    `${who} does not accept the signature ${algorithm.name}, although node:crypto does`,
  )
}

function accepts(
  key: KeyObject,
  { algorithm, message, format = 'der', context }: Signed,
  signature: Uint8Array,
): boolean {
  if (algorithm.keyType === 'ed25519' && algorithm.hash !== undefined)
    return verifyEd25519ph(key, message, context, signature)
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
function sizeOf(key: Witness, format: 'der' | 'p1363'): number | undefined {
  if (!(key instanceof KeyObject)) return key.signatureSize
  if (key.asymmetricKeyType === 'rsa') return modulusSize(key)
  if (key.asymmetricKeyType === 'ed25519') return 64
  const divisor = format === 'p1363' ? key.asymmetricKeyDetails?.divisorLength : undefined
  if (divisor !== undefined) return divisor / 4
  const curve = format === 'p1363' ? curveOf(key) : undefined
  return curve && 2 * curve.Point.Fn.BYTES
}
