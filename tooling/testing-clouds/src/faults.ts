import { setTimeout as delay } from 'node:timers/promises'
import {
  SHA256,
  type CallOptions,
  type ECPrivateKey,
  type ErrorCode,
  type KeyProvider,
  type KmsKeysError,
  type Outcome,
} from '@kmskeys/core'
import type { Emulator } from '@kmskeys/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, failure, type Cloud } from './cloud.ts'

/** What differs between the services in the faults that they all have. */
export interface CloudFaults {
  /** The provider's name. */
  readonly name: string
  /** Starts the service, and the provider with the SDK's own retries; `unverified` makes one that verifies no signature. */
  readonly start: () => Promise<Cloud & { readonly unverified: () => KeyProvider }>
  /** A reference to the key `ca`, wherever the service is. */
  readonly reference: string
  /** The operations that open a key, sign and make a key, and the permissions that the first two need. */
  readonly open: { readonly operation: string; readonly permission: string }
  readonly sign: { readonly operation: string; readonly permission: string }
  readonly create: string
  /** Whether answers that throttle say how long to wait, so that seeing it through takes long: the package tests it. */
  readonly retryAfter?: true
  /** How often the SDK sends a request at most. */
  readonly attempts: number
  /** Kinds of faults with which the service refuses, the codes of their errors, and how many requests that takes. */
  readonly refusals: readonly (readonly [string, ErrorCode, number])[]
  /** Falsehoods that are noticed, and how many requests that takes. */
  readonly falsehoods: readonly (readonly ['open' | 'sign', string, number])[]
  /** A falsehood that is noticed also where no signature is verified. */
  readonly alwaysNoticed: string
  /** A fault that the SDK tries again after, and what the service says with it. */
  readonly failsInside: readonly [string, string]
  /** Faults after which nothing is known. */
  readonly unknown: readonly string[]
  /** Work that takes two requests, and their operations. */
  readonly twoRequests: {
    readonly operations: readonly [string, string]
    readonly work: (provider: Cloud['provider'], options: CallOptions) => Promise<unknown>
  }
}

const message = new TextEncoder().encode('to be signed')

/** The faults that every service has, and what a provider makes of them. */
export function testFaults(cloud: CloudFaults): void {
  const signing = cloud.sign.operation
  const opening = cloud.open.operation
  let service: Awaited<ReturnType<CloudFaults['start']>>
  let server: Emulator<string>
  let key: ECPrivateKey
  beforeEach(async () => {
    service = await cloud.start()
    ;({ server } = service)
    key = await service.provider.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
    server.clearCalls()
  })
  afterEach(() => service[Symbol.asyncDispose]())

  const sign = (options?: object): Promise<KmsKeysError> => failure(key.sign(message, SHA256, options))
  const open = (): Promise<KmsKeysError> => failure(service.provider.getPrivateKey(key.id))

  describe('refusals', () => {
    it.each(cloud.refusals)('%s', async (kind, code, requests) => {
      server.fault({ kind })
      const expected = { code, outcome: 'refused', retryable: false }
      expect(await open()).toMatchObject({ ...expected, operation: 'getPrivateKey' })
      expect(await sign()).toMatchObject({ ...expected, operation: 'sign', keyId: key.id })
      expect([server.count(opening), server.count(signing)]).toEqual([requests, requests])
    })

    it('a denied call names the permission that is missing', async () => {
      server.fault({ kind: 'deny' })
      expect((await open()).message).toContain(cloud.open.permission)
      expect((await sign()).message).toContain(cloud.sign.permission)
    })

    if (cloud.retryAfter === undefined) {
      it('throttling is retried by the SDK only, and then typed', async () => {
        server.fault({ kind: 'throttle' })
        const error = await sign()
        expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
        expect(error.message).toContain(`throttles ${signing}, which was tried ${cloud.attempts} times;`)
        expect(server.count(signing)).toBe(cloud.attempts)
      })

      it('throttling that ends leaves no trace but the attempts', async () => {
        server.fault({ kind: 'throttle', times: 2 })
        const events = await eventsOf(cloud.name, () => key.sign(message, SHA256))
        expect(events).toMatchObject([{ outcome: 'ok', attempt: 3 }])
      })
    }

    it('throttling of what must not be done twice is not retried, nor said to be', async () => {
      server.fault({ operation: cloud.create, kind: 'throttle' })
      const error = await failure(service.provider.createKey({ type: 'ec', curve: 'P-256', name: 'other' }))
      expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused' })
      expect(error.message).toContain(`throttles ${cloud.create}; call less often`)
      expect(server.count(cloud.create)).toBe(1)
    })

    it.each([...new Set([...cloud.unknown, 'internal-error'])])('nor is anything else: %s', async (kind) => {
      server.fault({ operation: cloud.create, kind })
      const error = await failure(service.provider.createKey({ type: 'ec', curve: 'P-256', name: 'other' }))
      expect(error.outcome).toBe('unknown')
      expect(server.count(cloud.create)).toBe(1)
    })
  })

  describe('answers that are not true', () => {
    it.each(cloud.falsehoods)('%s: %s is dropped after %i requests', async (what, kind, requests) => {
      const operation = what === 'open' ? opening : signing
      server.fault({ operation, kind })
      const error = what === 'open' ? await open() : await sign()
      expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
      expect(server.count(operation)).toBe(requests)
    })

    it('the public half of another key, which its signatures show', async () => {
      server.fault({ operation: opening, kind: 'wrong-public-key', times: 1 })
      const other = await service.provider.getPrivateKey(key.id, { type: 'ec' })
      expect(await failure(other.sign(message, SHA256))).toMatchObject({
        code: 'INTEGRITY',
        outcome: 'unknown',
      })
    })

    it('a wrong signature comes through only where verification was switched off', async () => {
      await using provider = service.unverified()
      const unverified = await provider.getPrivateKey(key.id, { type: 'ec' })
      server.fault({ operation: signing, kind: 'wrong-signature' })
      const signature = await unverified.sign(message, SHA256)
      expect(() => key.publicKey.verify(signature, message, SHA256)).toThrow('not')
      server.clearFaults()
      server.fault({ operation: signing, kind: cloud.alwaysNoticed })
      expect((await failure(unverified.sign(message, SHA256))).code).toBe('INTEGRITY')
    })
  })

  describe('the network', () => {
    it('nobody listens: nothing was sent', async () => {
      // An SDK keeps connections, so that it must be a port to which there was none.
      await using gone = await cloud.start()
      await gone.server.close()
      const error = await failure(gone.provider.getPrivateKey(cloud.reference))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: true })
      expect(error.message).toMatch(/ECONNREFUSED.*; check endpoint and network$/u)
    })

    it.each(cloud.unknown)('%s: nothing is known', async (kind) => {
      server.fault({ operation: signing, kind })
      expect(await sign()).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
      expect(server.count(signing)).toBe(cloud.attempts)
    })

    it('cut once: the SDK tries again', async () => {
      server.fault({ operation: signing, kind: 'cut-after', times: 1 })
      const events = await eventsOf(cloud.name, async () =>
        key.publicKey.verify(await key.sign(message, SHA256), message, SHA256),
      )
      expect(events).toMatchObject([{ outcome: 'ok', attempt: 2 }])
    })

    it('killed in the middle, and nobody listens afterwards: still nothing is known', async () => {
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000 })
      const pending = sign()
      while (server.count(signing) === 0) await delay(5)
      await server.close()
      expect(await pending).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
    })

    it('done, then refused at the second attempt: still nothing is known', async () => {
      server.fault({ operation: signing, kind: 'cut-after', times: 1 })
      server.fault({ operation: signing, kind: 'deny' })
      expect(await sign()).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'unknown' })
    })

    it('an abort in flight rejects at once with its own reason, and other calls go on', async () => {
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000, times: 1 })
      const stop = new AbortController()
      const reason = new Error('the user went away')
      const pending = key.sign(message, SHA256, { signal: stop.signal })
      while (server.count(signing) === 0) await delay(5)
      const start = performance.now()
      stop.abort(reason)
      await expect(pending).rejects.toBe(reason)
      expect(performance.now() - start).toBeLessThan(500)
      key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
      expect(server.count(signing)).toBe(2)
    })

    it('a deadline ends the call, the retries of the SDK included', async () => {
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000 })
      const start = performance.now()
      const error = await sign({ timeout: 200 })
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
      expect(performance.now() - start).toBeLessThan(1500)
      await delay(500)
      expect(server.count(signing)).toBe(1)
    })

    it('a deadline while an attempt after a throttled one is under way: both are told', async () => {
      server.fault({ operation: signing, kind: 'throttle', times: 1 })
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000 })
      const error = await sign({ timeout: 2000 })
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
      expect(error.message).toContain('the service throttled it (1 of 2 attempts)')
      expect(error.cause).toBeInstanceOf(Error)
      expect(server.count(signing)).toBe(2)
    })

    it('a deadline while an attempt after a failed one is under way: both are told', async () => {
      server.fault({ operation: signing, kind: cloud.failsInside[0], times: 1 })
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000 })
      const error = await sign({ timeout: 2500 })
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
      expect(error.message).toContain(
        `the service failed inside (1 of 2 attempts, at last with ${cloud.failsInside[1]})`,
      )
      expect(error.cause).toBeInstanceOf(Error)
      expect(server.count(signing)).toBe(2)
    })

    it('a connection that was cut is no answer of the service, and is not told as one', async () => {
      server.fault({ operation: signing, kind: 'cut-before', times: 1 })
      server.fault({ operation: signing, kind: 'delay', milliseconds: 60_000 })
      const error = await sign({ timeout: 2500 })
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
      expect(error.message).not.toContain('the service')
      expect(server.count(signing)).toBe(2)
    })

    it('a deadline of a later request of the call: the throttling of an earlier one is not blamed', async () => {
      const { operations, work } = cloud.twoRequests
      const [first, second] = operations
      server.fault({ operation: first, kind: 'throttle', times: 1 })
      server.fault({ operation: second, kind: 'delay', milliseconds: 60_000 })
      const error = await failure(work(service.provider, { timeout: 2000 }))
      expect([server.count(first), server.count(second)]).toEqual([2, 1])
      expect(error.code).toBe('TIMEOUT')
      expect(error.message).not.toContain('throttled')
    })
  })
}

/**
 * A call that meets its deadline while the SDK waits for its second attempt, which then does not follow.
 *
 * @param told what the message tells of the first
 * @param said what the error keeps of the service's answer to it
 */
export async function expectLate(
  server: Emulator<string>,
  { operation, key, kind, timeout }: LateCall,
  outcome: Outcome,
  told: string,
  said: RegExp,
): Promise<void> {
  server.fault({ operation, kind })
  const error = await failure(key.sign(message, SHA256, { timeout }))
  expect(error).toMatchObject({ code: 'TIMEOUT', outcome, retryable: true })
  expect(error.message).toContain(`the service ${told}`)
  expect((error.cause as Error).message).toMatch(said)
  expect(server.count(operation)).toBe(1)
  await delay(1500)
  expect(server.count(operation)).toBe(1)
}

interface LateCall {
  readonly operation: string
  readonly key: ECPrivateKey
  readonly kind: string
  readonly timeout: number
}
