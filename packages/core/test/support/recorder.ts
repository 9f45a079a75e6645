import { createHash, sign as signWithNode, constants, type KeyObject } from 'node:crypto'
import {
  privateKey,
  signing,
  type ECPrivateKey,
  type Ed25519PrivateKey,
  type PrivateKeyInit,
  type RSAPrivateKey,
  type RSASignatureAlgorithm,
  type SignatureAlgorithm,
  type SignCall,
  type SignOffer,
  type SigningTraits,
} from '@kmskeys/core'
import { signRSADigest, signRSADigestInfo } from '@kmskeys/core/primitives'
import { ecPair, ed25519Pair, rsaPair } from './key-pairs.ts'

/** What a service was handed. */
export interface Handed {
  readonly offer: SignOffer
  readonly bytes: Uint8Array
  readonly call: SignCall
}

/** A key whose service keeps a record. */
export interface Recorded<K> {
  readonly key: K
  readonly handed: Handed[]
  readonly secret: KeyObject
}

/** How a pretended service answers; the usual is a right signature. */
export interface Manner {
  /** Signs in another way than rightly. */
  readonly reply?: ((right: () => Uint8Array, handed: Handed) => unknown) | undefined
  /** Answers synchronously. */
  readonly sync?: boolean | undefined
  readonly init?: Partial<Pick<PrivateKeyInit, 'id' | 'verifyAfterSign'>> | undefined
  readonly traits?: SigningTraits | undefined
}

type Sign = (offer: SignOffer, bytes: Uint8Array) => Uint8Array

const RSA = rsaPair()
const ED = ed25519Pair()

/** An RSA key of 2048 bits that records; the same pair every time. */
export function rsaRecorder(offers: readonly SignOffer[], manner: Manner = {}): Recorded<RSAPrivateKey> {
  const { handed, ability } = record(offers, (offer, bytes) => signRSA(RSA.secret, offer, bytes), manner)
  const init = { id: 'test:rsa', publicKey: RSA.publicKey, signing: ability, ...manner.init }
  return { key: privateKey<'rsa'>(init), handed, secret: RSA.secret }
}

/**
 * A P-256 key that records. `node:crypto` cannot sign a digest with ECDSA, so that a service that takes digests
 * knows the messages beforehand.
 */
export function ecRecorder(
  offers: readonly SignOffer[],
  messages: readonly Uint8Array[] = [],
  manner: Manner = {},
  pair: ReturnType<typeof ecPair> = ecPair(),
): Recorded<ECPrivateKey> {
  const sign: Sign = (offer, bytes) => {
    const hash = offer.algorithm.hash?.name ?? ''
    const digestOf = (message: Uint8Array): Buffer => createHash(hash).update(message).digest()
    const message = offer.input === 'message' ? bytes : messages.find((each) => digestOf(each).equals(bytes))
    if (message === undefined) throw new Error('the service was handed an unexpected digest')
    const dsaEncoding = offer.output === 'p1363' ? 'ieee-p1363' : 'der'
    return signWithNode(hash, message, { key: pair.secret, dsaEncoding })
  }
  const { handed, ability } = record(offers, sign, manner)
  const init = { id: 'test:ec', publicKey: pair.publicKey, signing: ability, ...manner.init }
  return { key: privateKey<'ec'>(init), handed, secret: pair.secret }
}

/** An Ed25519 key that records; the same pair every time. */
export function edRecorder(offers: readonly SignOffer[], manner: Manner = {}): Recorded<Ed25519PrivateKey> {
  const { handed, ability } = record(offers, (_offer, bytes) => signWithNode(null, bytes, ED.secret), manner)
  const init = { id: 'test:ed25519', publicKey: ED.publicKey, signing: ability, ...manner.init }
  return { key: privateKey<'ed25519'>(init), handed, secret: ED.secret }
}

function record(offers: readonly SignOffer[], sign: Sign, manner: Manner) {
  const handed: Handed[] = []
  const { reply = (right) => right(), sync = false } = manner
  const serve = (offer: SignOffer, bytes: Uint8Array, call: SignCall): Uint8Array | Promise<Uint8Array> => {
    const one = { offer, bytes, call }
    handed.push(one)
    const answer = (): Uint8Array => reply(() => sign(offer, bytes), one) as Uint8Array
    return sync ? answer() : later().then(answer)
  }
  return { handed, ability: signing(offers, serve, manner.traits) }
}

/** A turn of the event loop, so that whoever wants to change a buffer meanwhile may. */
export function later(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function signRSA(secret: KeyObject, { algorithm, input }: SignOffer, bytes: Uint8Array): Uint8Array {
  if (input === 'digest-info') return signRSADigestInfo(secret, 2048, bytes)
  if (!isRSA(algorithm)) throw new Error('not an algorithm of RSA')
  if (input === 'digest') return signRSADigest(secret, 2048, algorithm, bytes)
  if (algorithm.scheme === 'pkcs1v15') return signWithNode(algorithm.hash.name, bytes, secret)
  const { saltLength, hash } = algorithm
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return signWithNode(hash.name, bytes, { key: secret, padding, saltLength: Number(saltLength) })
}

function isRSA(algorithm: SignatureAlgorithm): algorithm is RSASignatureAlgorithm {
  return algorithm.keyType === 'rsa'
}
