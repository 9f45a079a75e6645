import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  PKCS1v15,
  PSS,
  Prehashed,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  SHA256,
  SHA384,
  SHA512,
  type SignOffer,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecRecorder, edRecorder, rsaRecorder, type Handed } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')
const digest = new Uint8Array(createHash('sha256').update(message).digest())
const digestInfo = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest])

const whole: SignOffer = { algorithm: RSA_PKCS1V15_SHA256, input: 'message' }
const hashed: SignOffer = { algorithm: RSA_PKCS1V15_SHA256, input: 'digest' }
const info: SignOffer = { algorithm: RSA_PKCS1V15_SHA256, input: 'digest-info' }

function seen(handed: readonly Handed[]): unknown {
  return handed.map(({ offer, bytes }) => [offer, new Uint8Array(bytes)])
}

describe('the offer that is chosen', () => {
  it('is the first of the algorithm for bytes', async () => {
    const { key, handed } = rsaRecorder([whole, hashed, info])
    await key.signWith(RSA_PKCS1V15_SHA256, message)
    expect(seen(handed)).toEqual([[whole, message]])
  })

  it('is one that takes a digest for a stream, which is then not collected', async () => {
    const { key, handed } = rsaRecorder([whole, hashed])
    await key.signWith(RSA_PKCS1V15_SHA256, [message.subarray(0, 4), message.subarray(4)])
    expect(seen(handed)).toEqual([[hashed, digest]])
  })

  it('is the one for messages for a stream, which is then collected, where there is no other', async () => {
    const { key, handed } = rsaRecorder([whole])
    await key.signWith(RSA_PKCS1V15_SHA256, [message.subarray(0, 4), message.subarray(4)])
    expect(seen(handed)).toEqual([[whole, message]])
  })

  it('is one that takes a digest for a digest', async () => {
    const { key, handed } = rsaRecorder([whole, info, hashed])
    await key.sign(digest, new PKCS1v15(), new Prehashed(SHA256))
    await key.signWith(RSA_PKCS1V15_SHA256, digest, { input: 'digest' })
    expect(handed.map(({ offer }) => offer)).toEqual([info, info])
    expect(Buffer.from(handed[0]?.bytes ?? []).equals(digestInfo)).toBe(true)
  })

  it('takes a DigestInfo apart for a service that takes digests, and hands it on to one that takes it', async () => {
    for (const offer of [hashed, info]) {
      const { key, handed } = rsaRecorder([whole, offer])
      await key.signWith(RSA_PKCS1V15_SHA256, digestInfo, { input: 'digest-info' })
      expect(handed[0]?.offer).toEqual(offer)
      expect(Buffer.from(handed[0]?.bytes ?? []).equals(offer === info ? digestInfo : digest)).toBe(true)
    }
  })

  it('makes the digest or DigestInfo of bytes for a service that takes nothing else', async () => {
    for (const offer of [hashed, info]) {
      const { key, handed } = rsaRecorder([offer])
      await key.sign(message, new PKCS1v15(), SHA256)
      expect(Buffer.from(handed[0]?.bytes ?? []).equals(offer === info ? digestInfo : digest)).toBe(true)
    }
  })

  it('is the next one where the data is longer than the first takes', async () => {
    const limited = { ...whole, maxBytes: 10 }
    const { key, handed } = rsaRecorder([limited, hashed])
    await key.sign(message.subarray(0, 10), new PKCS1v15(), SHA256)
    await key.sign(message, new PKCS1v15(), SHA256)
    expect(handed.map(({ offer }) => offer)).toEqual([limited, hashed])
  })

  it('is none where the data is longer than any takes, and nothing is called', async () => {
    const { key, handed } = rsaRecorder([{ ...whole, maxBytes: 10 }])
    for (const data of [message, [message]]) {
      const error = await failure(key.sign(data, new PKCS1v15(), SHA256))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('10 bytes')
    }
    expect(handed).toEqual([])
  })

  it('holds for bytes of any size that the offer does not limit', async () => {
    const large = new Uint8Array(17 * 1024 * 1024)
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    await key.sign(large)
    expect(handed[0]?.bytes.length).toBe(large.length)
  })

  it('is handed over as it is, with the columns of the provider', async () => {
    const offer = { ...hashed, serviceName: 'RSA_SIGN_PKCS1_2048_SHA256' }
    const { key, handed } = rsaRecorder([offer])
    await key.sign(message, new PKCS1v15(), SHA256)
    expect(handed[0]?.offer).toEqual(offer)
  })
})

describe('a derived PSS row', () => {
  const family: SignOffer = { algorithm: RSA_PSS_SHA256, input: 'digest', derived: true }

  it.each([
    ['another salt', new PSS({ saltLength: 20 }), 'RSA_PSS_SHA256_SALT_20'],
    ['no salt', new PSS({ saltLength: 0 }), 'RSA_PSS_SHA256_SALT_0'],
    ['another MGF1 hash', new PSS({ mgf1Hash: SHA512 }), 'RSA_PSS_SHA256_MGF1_SHA512'],
    ['both', new PSS({ mgf1Hash: SHA384, saltLength: 7 }), 'RSA_PSS_SHA256_MGF1_SHA384_SALT_7'],
  ])('with %s is served by an offer that says so', async (_what, padding, name) => {
    const { key, handed } = rsaRecorder([family])
    const signature = await key.sign(message, padding, SHA256)
    expect(handed[0]?.offer.algorithm.name).toBe(name)
    key.publicKey.verify(signature, message, padding, SHA256)
    await expect(
      failure(() => key.publicKey.verify(signature, message, new PSS(), SHA256)),
    ).resolves.toMatchObject({
      code: 'INVALID_SIGNATURE',
    })
  })

  it('that spells out what is usual is the usual row', async () => {
    const { key, handed } = rsaRecorder([{ ...family, derived: false }])
    await key.sign(message, new PSS({ saltLength: 32, mgf1Hash: SHA256 }), SHA256)
    expect(handed[0]?.offer.algorithm).toBe(RSA_PSS_SHA256)
  })

  it('is refused by an offer that does not say so, and so is any salt', async () => {
    const { key, handed } = rsaRecorder([{ ...family, derived: false }])
    const errors = [
      await failure(key.sign(message, new PSS({ saltLength: 20 }), SHA256)),
      await failure(key.sign(message, PSS.ANY_SALT, SHA256)),
    ]
    const derived = rsaRecorder([family])
    errors.push(await failure(derived.key.sign(message, PSS.ANY_SALT, SHA256)))
    for (const error of errors)
      expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', supported: ['RSA_PSS_SHA256'] })
    for (const error of errors.slice(1))
      expect(error.message).toContain('which only verifies: say how long the salt is')
    expect([...handed, ...derived.handed]).toEqual([])
  })
})

describe('what a service answers at once or later', () => {
  it('is the same', async () => {
    for (const sync of [true, false]) {
      const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message' }], [], { sync })
      key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    }
  })

  it('is a signature that others verify', async () => {
    const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message])
    const signature = await key.sign(message, SHA256)
    expect(verify('sha256', message, createPublicKey(key.publicKey.toPEM()), signature)).toBe(true)
  })

  it('is right for many calls in flight', async () => {
    const { key } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    const messages = Array.from({ length: 200 }, () => randomBytes(100))
    const signatures = await Promise.all(messages.map((each) => key.sign(each)))
    signatures.forEach((signature, i) => key.publicKey.verify(signature, messages[i] ?? message))
    const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message' }])
    const more = await Promise.all(messages.map((each) => ec.key.sign(each, SHA256)))
    more.forEach((signature, i) => ec.key.publicKey.verify(signature, messages[i] ?? message, SHA256))
  })
})

describe('signatureAlgorithms', () => {
  it('has the order that X.509 should prefer, each row once', () => {
    const rows = [RSA_PSS_SHA256, RSA_PKCS1V15_SHA512, RSA_PKCS1V15_SHA384, RSA_PKCS1V15_SHA256]
    const { key } = rsaRecorder(
      rows.flatMap((algorithm) => [
        { algorithm, input: 'digest' },
        { algorithm, input: 'message' },
      ]),
    )
    expect(key.signatureAlgorithms.map(({ name }) => name)).toEqual([
      'RSA_PKCS1V15_SHA256',
      'RSA_PKCS1V15_SHA384',
      'RSA_PKCS1V15_SHA512',
      'RSA_PSS_SHA256',
    ])
  })

  it('and the offers are frozen, and no change of what the provider gave reaches the key', () => {
    const offers = [hashed]
    const { key } = rsaRecorder(offers)
    offers.push({ algorithm: RSA_PSS_SHA256, input: 'digest' })
    expect(key.signatureOffers).toEqual([hashed])
    expect(key.signatureAlgorithms).toEqual([RSA_PKCS1V15_SHA256])
    for (const list of [key.signatureOffers, key.signatureAlgorithms])
      expect(Object.isFrozen(list)).toBe(true)
  })
})

describe('limits and derived rows of an offer', () => {
  const least: SignOffer = { algorithm: ED25519, input: 'message', minBytes: 2, maxBytes: 3 }

  it('fewer bytes than the service takes are refused before the call, given as bytes or as a stream', async () => {
    const { key, handed } = edRecorder([least])
    for (const data of [message.subarray(0, 1), [message.subarray(0, 1)], [], new Uint8Array()]) {
      const error = await failure(key.sign(data))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('at least 2 bytes')
    }
    expect(handed).toEqual([])
    await key.sign(message.subarray(0, 2))
    await key.sign([message.subarray(0, 1), message.subarray(1, 3)])
    expect(handed.map(({ bytes }) => bytes.length)).toEqual([2, 3])
  })

  it('a stream is collected as far as any offer takes it, and goes to the first that takes its length', async () => {
    const few: SignOffer = { algorithm: ED25519, input: 'message', maxBytes: 3 }
    const more: SignOffer = { algorithm: ED25519, input: 'message', minBytes: 3, maxBytes: 5 }
    for (const offers of [
      [few, more],
      [more, few],
    ]) {
      const { key, handed } = edRecorder(offers)
      for (const size of [0, 2, 3, 4, 5]) await key.sign([message.subarray(0, size)])
      expect(handed.map(({ bytes }) => bytes.length)).toEqual([0, 2, 3, 4, 5])
      expect(handed.map(({ offer }) => offer)).toEqual([few, few, offers[0], more, more])
      const error = await failure(key.sign([message.subarray(0, 6)]))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('longer than 5 bytes, and the key signs no more with ED25519')
      const lower = await failure(key.sign([message.subarray(0, 5)], { maxCollectedBytes: 4 }))
      expect(lower.message).toContain('raise maxCollectedBytes')
    }
  })

  it('another salt alone may be served', async () => {
    const { key, handed } = rsaRecorder([{ algorithm: RSA_PSS_SHA256, input: 'digest', derived: 'salt' }])
    await key.sign(message, new PSS({ saltLength: 20 }), SHA256)
    expect(handed[0]?.offer.algorithm.name).toBe('RSA_PSS_SHA256_SALT_20')
    for (const padding of [new PSS({ mgf1Hash: SHA512 }), new PSS({ mgf1Hash: SHA512, saltLength: 20 })])
      expect((await failure(key.sign(message, padding, SHA256))).code).toBe('UNSUPPORTED_ALGORITHM')
  })
})
