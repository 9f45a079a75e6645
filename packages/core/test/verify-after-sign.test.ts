import { createHash, randomBytes, sign as signWithNode } from 'node:crypto'
import {
  CURVES,
  ECDSA_SHA256,
  ED25519,
  PKCS1v15,
  Prehashed,
  PSS,
  RSA_PKCS1V15_SHA256,
  RSA_PSS_SHA256,
  SHA256,
  type KmsKeysError,
  type SignOffer,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'
import { ecRecorder, edRecorder, rsaRecorder, type Manner } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')
const large = randomBytes(200_000)
const digest = createHash('sha256').update(message).digest()
const other = { rsa: rsaPair(), ec: ecPair(), ed: ed25519Pair() }

/** What a broken or hostile service may answer in place of the right signature. */
const REPLIES: readonly [string, (right: Uint8Array) => unknown][] = [
  ['one bit wrong', (right) => right.map((byte, i) => (i === right.length - 2 ? byte ^ 1 : byte))],
  ['one byte cut off', (right) => right.subarray(0, -1)],
  ['one byte appended', (right) => Buffer.concat([right, new Uint8Array(1)])],
  ['nothing but zeros', (right) => right.map(() => 0)],
  ['no bytes', () => new Uint8Array()],
  ['garbage', (right) => randomBytes(right.length)],
  ['the text of it', (right) => Buffer.from(right).toString('base64')],
  ['undefined', () => undefined],
  ['an object', (right) => ({ signature: right })],
]

type Ways = Readonly<Record<string, (manner: Manner) => Promise<unknown>>>

const rsaPSS: SignOffer = { algorithm: RSA_PSS_SHA256, input: 'message' }
const rsaDigest: SignOffer = { algorithm: RSA_PKCS1V15_SHA256, input: 'digest' }
const rsaInfo: SignOffer = { algorithm: RSA_PKCS1V15_SHA256, input: 'digest-info' }
const ecWhole: SignOffer = { algorithm: ECDSA_SHA256, input: 'message' }
const ecDigest: SignOffer = { algorithm: ECDSA_SHA256, input: 'digest' }
const ecRaw: SignOffer = { algorithm: ECDSA_SHA256, input: 'digest', output: 'p1363' }
const edWhole: SignOffer = { algorithm: ED25519, input: 'message' }

const WAYS: Ways = {
  'RSA, message': (manner) => rsaRecorder([rsaPSS], manner).key.sign(message, new PSS(), SHA256),
  'RSA, large message': (manner) => rsaRecorder([rsaPSS], manner).key.sign(large, new PSS(), SHA256),
  'RSA, digest': (manner) =>
    rsaRecorder([rsaDigest], manner).key.sign(digest, new PKCS1v15(), new Prehashed(SHA256)),
  'RSA, DigestInfo': (manner) => rsaRecorder([rsaInfo], manner).key.sign(message, new PKCS1v15(), SHA256),
  'RSA, stream': (manner) => rsaRecorder([rsaDigest], manner).key.sign([message], new PKCS1v15(), SHA256),
  'EC, message': (manner) => ecRecorder([ecWhole], [], manner).key.sign(message, SHA256),
  'EC, large message': (manner) => ecRecorder([ecDigest], [large], manner).key.sign(large, SHA256),
  'EC, digest': (manner) => ecRecorder([ecDigest], [message], manner).key.sign(digest, new Prehashed(SHA256)),
  'EC, digest, r‖s': (manner) =>
    ecRecorder([ecRaw], [message], manner).key.sign(digest, new Prehashed(SHA256), { format: 'p1363' }),
  'EC, stream': (manner) => ecRecorder([ecDigest], [message], manner).key.sign([message], SHA256),
  'Ed25519, message': (manner) => edRecorder([edWhole], manner).key.sign(message),
  'Ed25519, large message': (manner) => edRecorder([edWhole], manner).key.sign(large),
  'Ed25519, stream': (manner) => edRecorder([edWhole], manner).key.sign([message]),
}

describe.each(Object.entries(WAYS))('%s', (_name, sign) => {
  it('is returned when it is right, synchronously made or not', async () => {
    expect(await sign({ sync: true })).toBeInstanceOf(Uint8Array)
    expect(await sign({ sync: false })).toBeInstanceOf(Uint8Array)
  })

  it.each(REPLIES)('is never returned with %s', async (_what, spoil) => {
    for (const sync of [true, false]) {
      const error = await failure(sign({ sync, reply: (right) => spoil(right()) }))
      expect(error).toMatchObject({
        code: 'INTEGRITY',
        outcome: 'unknown',
        operation: 'sign',
        retryable: false,
      })
      expect(error.message).toMatch(/test:/u)
    }
  })

  it('of another key, or over other data, is never returned', async () => {
    expect((await failure(sign({ reply: wrong(message) }))).code).toBe('INTEGRITY')
    expect((await failure(sign({ reply: wrong(large) }))).code).toBe('INTEGRITY')
  })
})

describe('many calls in flight', () => {
  it('are each verified', async () => {
    for (const make of [
      () => ecRecorder([ecWhole], [], spoilSome()),
      () => ecRecorder([{ ...ecWhole, output: 'p1363' }], [], spoilSome()),
    ]) {
      const { key } = make()
      const results = await Promise.allSettled(
        Array.from({ length: 40 }, (_, i) => key.sign(Uint8Array.of(i), SHA256)),
      )
      results.forEach((result, i) => {
        const code = result.status === 'rejected' ? (result.reason as KmsKeysError).code : 'right'
        expect(code).toBe(i % 4 === 3 ? 'INTEGRITY' : 'right')
      })
    }
  })

  it.each(CURVES.map(({ name }) => name).filter((name) => name !== 'P-256'))(
    'on %s, whose verification goes to the thread pool',
    async (curve) => {
      const pair = ecPair(curve)
      const good = ecRecorder([ecWhole], [], {}, pair)
      good.key.publicKey.verify(await good.key.sign(message, SHA256), message, SHA256)
      for (const [, spoil] of REPLIES) {
        const bad = ecRecorder([ecWhole], [], { reply: (right) => spoil(right()) }, pair)
        expect((await failure(bad.key.sign(message, SHA256))).code).toBe('INTEGRITY')
      }
    },
  )
})

describe('a key that does not verify what it signs', () => {
  it('returns what the service answers, as long as it is bytes', async () => {
    const init = { verifyAfterSign: false }
    const wrong = new Uint8Array(64)
    const { key } = edRecorder([edWhole], { init, reply: () => wrong })
    expect(await key.sign(message)).toEqual(wrong)
    const none = edRecorder([edWhole], { init, reply: () => 'text' })
    expect((await failure(none.key.sign(message))).code).toBe('INTEGRITY')
  })
})

/** The signature of another key. */
function wrong(data: Uint8Array): Manner['reply'] {
  return (_right, { offer }) => {
    if (offer.algorithm.keyType === 'ed25519') return signWithNode(null, data, other.ed.secret)
    const dsaEncoding = offer.output === 'p1363' ? 'ieee-p1363' : 'der'
    const key = offer.algorithm.keyType === 'rsa' ? other.rsa.secret : other.ec.secret
    return signWithNode('sha256', data, { key, dsaEncoding })
  }
}

function spoilSome(): Manner {
  let count = 0
  return {
    reply: (right) => (count++ % 4 === 3 ? right().map((byte, i) => (i === 40 ? byte ^ 1 : byte)) : right()),
  }
}
