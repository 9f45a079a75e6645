import { createHash, randomBytes } from 'node:crypto'
import { SHA256, SHA384, type AnyPrivateKey, type ECPrivateKey, type KeySpec } from '@kmskeys/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsOf, failure, operations, type Cloud } from './cloud.ts'
import { verifies } from './verifies.ts'

/** What differs between the services in how their keys sign. */
export interface CloudSigning {
  /** The provider's name. */
  readonly name: string
  /** Starts the service, and the provider with the SDK's own retries. */
  readonly start: () => Promise<Cloud>
  /** The operations that open a key, which may take several requests, and sign. */
  readonly open: string
  readonly sign: string
  /** The form of the `id` of a key. */
  readonly id: RegExp
  /** A kind of fault after which the SDK tries again. */
  readonly retried: string
  /** What keys are made, and the algorithms that they offer, in any order. */
  readonly keys: readonly {
    readonly wish: KeySpec & { readonly name: string }
    readonly offers: readonly string[]
    /** How many requests it takes to open it; 1 unless given. */
    readonly requests?: number | undefined
  }[]
}

/** PKCS1v15 and PSS with each hash of SHA-2 that services have. */
export const RSA_WITH_SHA2: readonly string[] = ['PKCS1V15', 'PSS'].flatMap((scheme) =>
  ['SHA256', 'SHA384', 'SHA512'].map((hash) => `RSA_${scheme}_${hash}`),
)

/** How keys of a service sign, as `node:crypto` judges it. */
export function testSigning(cloud: CloudSigning): void {
  let service: Cloud
  beforeAll(async () => {
    service = await cloud.start()
  })
  afterAll(() => service[Symbol.asyncDispose]())

  describe.each(cloud.keys)('$wish.name', ({ wish, offers, requests = 1 }) => {
    let key: AnyPrivateKey
    beforeAll(async () => {
      const made = await service.provider.createKey(wish, { timeout: 240_000 })
      service.server.clearCalls()
      key = await service.provider.getPrivateKey(made.id)
      expect(key.publicKey.toPEM()).toBe(made.publicKey.toPEM())
    }, 240_000)

    it('is opened with as few calls as there can be, and its id is that of its version', () => {
      expect(operations(service.server)).toEqual(Array.from({ length: requests }, () => cloud.open))
      expect(key.id).toMatch(cloud.id)
      expect(key.type).toBe(wish.type)
    })

    it('has the offers of the service', () => {
      expect(key.signatureAlgorithms.map((each) => each.name).toSorted()).toEqual(offers.toSorted())
    })

    it('signs with every offer in one call, the longest messages too', async () => {
      for (const { algorithm, input, maxBytes } of key.signatureOffers) {
        const message = randomBytes(input === 'digest' ? 100_000 : (maxBytes ?? 100_000))
        service.server.clearCalls()
        const signature = await key.signWith(algorithm, message)
        expect(operations(service.server), algorithm.name).toEqual([cloud.sign])
        expect(verifies(key, algorithm, message, signature), algorithm.name).toBe(true)
        expect(verifies(key, algorithm, randomBytes(20), signature), algorithm.name).toBe(false)
      }
    }, 60_000)

    it('signs digests, where it has one', async () => {
      for (const { algorithm } of key.signatureOffers) {
        const { hash } = algorithm
        if (hash === undefined) continue
        const message = randomBytes(100)
        const digest = createHash(hash.name).update(message).digest()
        const signature = await key.signWith(algorithm, digest, { input: 'digest' })
        expect(verifies(key, algorithm, message, signature), algorithm.name).toBe(true)
      }
    }, 60_000)

    it('signs a stream', async () => {
      const [algorithm] = key.signatureAlgorithms
      if (algorithm === undefined) throw new Error('no algorithm')
      const message = randomBytes(4000)
      const signature = await key.signWith(algorithm, [message.subarray(0, 1000), message.subarray(1000)])
      expect(verifies(key, algorithm, message, signature)).toBe(true)
    })
  })

  describe('a key', () => {
    let key: ECPrivateKey
    beforeAll(async () => {
      key = await service.provider.createKey({ type: 'ec', curve: 'P-256', name: 'any' })
    })
    const verifiesOf = (message: Uint8Array, signature: Uint8Array): boolean => {
      const [algorithm] = key.signatureAlgorithms
      return algorithm !== undefined && verifies(key, algorithm, message, signature)
    }

    it('refuses what is no algorithm of it before the call', async () => {
      service.server.clearCalls()
      expect(await failure(key.sign(new Uint8Array(3), SHA384))).toMatchObject({
        code: 'UNSUPPORTED_ALGORITHM',
        supported: ['ECDSA_SHA256'],
        outcome: 'not-sent',
      })
      expect(operations(service.server)).toEqual([])
    })

    it('signs what it was handed, whatever becomes of the buffer meanwhile', async () => {
      const message = randomBytes(64)
      const original = Buffer.from(message)
      const promise = key.sign(message, SHA256)
      message.fill(0)
      expect(verifiesOf(original, await promise)).toBe(true)
    })

    it('has 64 calls in flight that all come back right', async () => {
      const messages = Array.from({ length: 64 }, () => randomBytes(32))
      const signatures = await Promise.all(messages.map((message) => key.sign(message, SHA256)))
      for (const [index, message] of messages.entries())
        expect(verifiesOf(message, signatures[index] ?? new Uint8Array())).toBe(true)
    })

    it('tells the observer key, algorithm, attempts and verification', async () => {
      const { server } = service
      using fault = server.fault({ operation: cloud.sign, kind: cloud.retried, times: 1 })
      const events = await eventsOf(cloud.name, () => key.sign(new Uint8Array(3), SHA256))
      expect(fault.hits).toBe(1)
      const told = { provider: cloud.name, operation: 'sign', keyId: key.id, algorithm: 'ECDSA_SHA256' }
      expect(events).toMatchObject([{ ...told, attempt: 2, outcome: 'ok', verified: true }])
    })
  })
}
