import { createHash, randomBytes, verify } from 'node:crypto'
import { ED25519, type AnyPrivateKey, type KeySpec } from '@kmskeys/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emulated, eventsOf, failure, operations } from './emulated.ts'
import { verifies } from '@kmskeys/testing-clouds'

const WISHES: readonly (readonly [string, KeySpec, number])[] = [
  ['RSA 2048', { type: 'rsa', size: 2048 }, 6],
  ['RSA 3072', { type: 'rsa', size: 3072 }, 6],
  ['RSA 4096', { type: 'rsa', size: 4096 }, 6],
  ['P-256', { type: 'ec', curve: 'P-256' }, 1],
  ['P-384', { type: 'ec', curve: 'P-384' }, 1],
  ['P-521', { type: 'ec', curve: 'P-521' }, 1],
  ['secp256k1', { type: 'ec', curve: 'secp256k1' }, 1],
  ['Ed25519', { type: 'ed25519' }, 1],
]

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated()
})
afterAll(() => service[Symbol.asyncDispose]())

describe.each(WISHES)('%s', (name, wish, offers) => {
  let key: AnyPrivateKey
  beforeAll(async () => {
    const made = await service.kms.createKey(wish)
    service.server.clearCalls()
    key = await service.kms.getPrivateKey(made.id)
  }, 60_000)

  it('is opened with one call, and its id is its ARN', () => {
    expect(operations(service.server)).toEqual(['GetPublicKey'])
    expect(key.id).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/)
    expect(key.type).toBe(wish.type)
  })

  it('has the offers of the service', () => {
    expect(key.signatureOffers).toHaveLength(offers)
  })

  it('signs with every offer in one call, so that node:crypto verifies it', async () => {
    for (const { algorithm, input } of key.signatureOffers) {
      const message = randomBytes(input === 'digest' ? 10_000 : 4096)
      service.server.clearCalls()
      const signature = await key.signWith(algorithm, message)
      expect(operations(service.server), algorithm.name).toEqual(['Sign'])
      expect(verifies(key, algorithm, message, signature), algorithm.name).toBe(true)
      expect(verifies(key, algorithm, randomBytes(20), signature), algorithm.name).toBe(false)
    }
  }, 60_000)

  it('signs a digest', async () => {
    for (const { algorithm } of key.signatureOffers) {
      const { hash } = algorithm
      if (hash === undefined) continue
      const message = randomBytes(100)
      const digest = createHash(hash.name).update(message).digest()
      const signature = await key.signWith(algorithm, digest, { input: 'digest' })
      expect(verifies(key, algorithm, message, signature), `${name} ${algorithm.name}`).toBe(true)
    }
  }, 60_000)

  it('signs a stream', async () => {
    const [offer] = key.signatureOffers
    if (offer === undefined) throw new Error('no offer')
    const message = randomBytes(4000)
    const signature = await key.signWith(offer.algorithm, [message.subarray(0, 1000), message.subarray(1000)])
    expect(verifies(key, offer.algorithm, message, signature)).toBe(true)
  })
})

describe('limits', () => {
  it('Ed25519 takes 4,096 bytes and refuses more before the call', async () => {
    const key = await service.kms.createKey({ type: 'ed25519' })
    service.server.clearCalls()
    const error = await failure(key.sign(new Uint8Array(4097)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.outcome).toBe('not-sent')
    expect(error.message).toContain('4096')
    expect(operations(service.server)).toEqual([])
    const streamed = await failure(key.signWith(ED25519, [new Uint8Array(4000), new Uint8Array(97)]))
    expect(streamed.code).toBe('INVALID_INPUT')
    expect(operations(service.server)).toEqual([])
  })

  it('an empty message, which AWS KMS does not take, is refused before the call', async () => {
    const key = await service.kms.createKey({ type: 'ed25519' })
    service.server.clearCalls()
    for (const nothing of [new Uint8Array(), [], [new Uint8Array()]]) {
      const error = await failure(key.sign(nothing))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('at least 1 bytes')
    }
    expect(operations(service.server)).toEqual([])
  })

  it('what is no algorithm of the key is refused before the call', async () => {
    const key = await service.kms.createKey({ type: 'ec', curve: 'P-256' })
    service.server.clearCalls()
    const { ECDSA_SHA384 } = await import('@kmskeys/core')
    const error = await failure(key.signWith(ECDSA_SHA384, new Uint8Array(3)))
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      supported: ['ECDSA_SHA256'],
      outcome: 'not-sent',
    })
    expect(operations(service.server)).toEqual([])
  })

  it('the caller may change the buffer while the call is in flight', async () => {
    const key = await service.kms.createKey({ type: 'ed25519' })
    const message = randomBytes(64)
    const original = Buffer.from(message)
    const promise = key.sign(message)
    message.fill(0)
    expect(verify(null, original, key.publicKey.toKeyObject(), await promise)).toBe(true)
  })

  it('64 calls in flight all come back right', async () => {
    const key = await service.kms.createKey({ type: 'ec', curve: 'P-256' })
    const messages = Array.from({ length: 64 }, () => randomBytes(32))
    const { SHA256 } = await import('@kmskeys/core')
    const signatures = await Promise.all(messages.map((message) => key.sign(message, SHA256)))
    for (const [index, message] of messages.entries())
      expect(
        verify('sha256', message, key.publicKey.toKeyObject(), signatures[index] ?? new Uint8Array()),
      ).toBe(true)
  })
})

it('the observer is told key, algorithm, attempts and verification', async () => {
  const key = await service.kms.createKey({ type: 'ed25519' })
  using fault = service.server.fault({ operation: 'Sign', kind: 'internal-error', times: 1 })
  const events = await eventsOf(() => key.sign(new Uint8Array(3)))
  expect(fault.hits).toBe(1)
  expect(events).toMatchObject([
    {
      provider: 'aws',
      operation: 'sign',
      keyId: key.id,
      algorithm: 'ED25519',
      attempt: 2,
      outcome: 'ok',
      verified: true,
    },
  ])
})
