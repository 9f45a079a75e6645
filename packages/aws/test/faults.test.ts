import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { awsKms, type AwsKmsOptions } from '@kmskeys/aws'
import { SHA256, type ECPrivateKey, type KmsKeysError } from '@kmskeys/core'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credentials, emulated, eventsOf, failure, providerOf, region } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: AwsKmsEmulator
let key: ECPrivateKey
const message = new TextEncoder().encode('to be signed')
// The connections of this process, of which the emulator has the other ends.
const sockets = new Set<Socket>()
const onSocket = (told: unknown): unknown => sockets.add((told as { socket: Socket }).socket)
beforeAll(() => subscribe('net.client.socket', onSocket))
afterAll(() => unsubscribe('net.client.socket', onSocket))
beforeEach(async () => {
  service = await emulated()
  ;({ server } = service)
  key = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
  server.clearCalls()
})
afterEach(() => service[Symbol.asyncDispose]())

const sign = (): Promise<KmsKeysError> => failure(key.sign(message, SHA256))
const open = (reference = 'alias/ca'): Promise<KmsKeysError> => failure(service.kms.getPrivateKey(reference))

type RetryStrategy = NonNullable<NonNullable<AwsKmsOptions['clientConfig']>['retryStrategy']>

/** Tries again so long after each failure, without end. */
function afterMilliseconds(milliseconds: number): RetryStrategy {
  const token = { getRetryCount: () => 0, getRetryDelay: () => milliseconds }
  return {
    acquireInitialRetryToken: async () => token,
    refreshRetryTokenForRetry: async () => token,
    recordSuccess: () => undefined,
  }
}
const eachSecond = afterMilliseconds(1000)

describe('refusals', () => {
  it('a missing alias', async () => {
    const error = await open('alias/nothing')
    expect(error).toMatchObject({ code: 'KEY_NOT_FOUND', outcome: 'refused', retryable: false })
    expect(error.message).toContain('alias/nothing in eu-west-1')
  })

  it.each([
    ['disabled', 'KEY_STATE'],
    ['invalid-state', 'KEY_STATE'],
    ['deny', 'ACCESS_DENIED'],
    ['not-found', 'KEY_NOT_FOUND'],
    ['expired-token', 'AUTHENTICATION'],
  ] as const)('%s', async (kind, code) => {
    server.fault({ kind })
    expect(await open()).toMatchObject({
      code,
      outcome: 'refused',
      retryable: false,
      operation: 'getPrivateKey',
    })
    expect(await sign()).toMatchObject({
      code,
      outcome: 'refused',
      retryable: false,
      operation: 'sign',
      keyId: key.id,
    })
    expect(server.count()).toBe(2)
  })

  it('a denied call names the permission that is missing', async () => {
    server.fault({ kind: 'deny' })
    expect((await open()).message).toContain('kms:GetPublicKey')
    expect((await sign()).message).toContain('kms:Sign')
  })

  it('throttling is retried by the SDK only, and then typed', async () => {
    server.fault({ kind: 'throttle' })
    const error = await sign()
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    expect(error.message).toContain('throttles Sign, which was tried 3 times;')
    expect(server.count('Sign')).toBe(3)
  })

  it('throttling of what must not be done twice is not retried, nor said to be', async () => {
    server.fault({ operation: 'CreateKey', kind: 'throttle' })
    const error = await failure(service.kms.createKey({ type: 'ec', curve: 'P-256' }))
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused' })
    expect(error.message).toContain('throttles CreateKey; call less often')
    expect(server.count('CreateKey')).toBe(1)
  })

  it('throttling that ends leaves no trace but the attempts', async () => {
    server.fault({ kind: 'throttle', times: 2 })
    const events = await eventsOf(() => key.sign(message, SHA256))
    expect(events).toMatchObject([{ outcome: 'ok', attempt: 3 }])
  })
})

describe('answers that are not true', () => {
  it.each([
    ['GetPublicKey', 'wrong-key'],
    ['GetPublicKey', 'empty'],
    ['Sign', 'wrong-key'],
    ['Sign', 'wrong-signature'],
    ['Sign', 'empty'],
  ] as const)('%s: %s', async (operation, kind) => {
    server.fault({ operation, kind })
    const error = operation === 'Sign' ? await sign() : await open(key.id)
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
  })

  it('the public half of another key, which its signatures show', async () => {
    server.fault({ operation: 'GetPublicKey', kind: 'wrong-public-key', times: 1 })
    const other = await service.kms.getPrivateKey(key.id, { type: 'ec' })
    expect(await failure(other.sign(message, SHA256))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
    })
  })

  it('a page of a proxy', async () => {
    server.fault({ operation: 'Sign', kind: 'not-json' })
    expect(await sign()).toMatchObject({ code: 'PROVIDER', outcome: 'unknown' })
  })

  it('a wrong signature comes through only where verification was switched off', async () => {
    const kms = providerOf(server, { verifySignatures: false })
    const unverified = await kms.getPrivateKey(key.id, { type: 'ec' })
    server.fault({ operation: 'Sign', kind: 'wrong-signature' })
    const signature = await unverified.sign(message, SHA256)
    expect(() => key.publicKey.verify(signature, message, SHA256)).toThrow('not')
    server.clearFaults()
    server.fault({ operation: 'Sign', kind: 'wrong-key' })
    expect((await failure(unverified.sign(message, SHA256))).code).toBe('INTEGRITY')
    await kms.close()
  })
})

describe('the network', () => {
  it.each(['cut-before', 'cut-after', 'internal-error'] as const)('%s: nothing is known', async (kind) => {
    server.fault({ operation: 'Sign', kind })
    expect(await sign()).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
    expect(server.count('Sign')).toBe(3)
  })

  it('cut once: the SDK tries again', async () => {
    server.fault({ operation: 'Sign', kind: 'cut-after', times: 1 })
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
  })

  it('nobody listens: nothing was sent', async () => {
    await server.close()
    // Over a connection that was open before, the request may have left; a new one is refused.
    const kms = providerOf(server)
    expect(await failure(kms.getPrivateKey(key.id))).toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
      retryable: true,
    })
    await kms.close()
  })

  it('killed in the middle, and nobody listens afterwards: still nothing is known', async () => {
    server.fault({ operation: 'Sign', kind: 'delay', milliseconds: 60_000 })
    const pending = sign()
    while (server.count('Sign') === 0) await delay(5)
    await server.close()
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
  })

  it('done, then refused at the second attempt: still nothing is known', async () => {
    server.fault({ operation: 'Sign', kind: 'cut-after', times: 1 })
    server.fault({ operation: 'Sign', kind: 'deny' })
    expect(await sign()).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'unknown' })
  })

  it('an abort in flight rejects at once with its own reason, and the connection is dropped', async () => {
    server.fault({ operation: 'Sign', kind: 'delay', milliseconds: 60_000 })
    const stop = new AbortController()
    const reason = new Error('the user went away')
    const pending = key.sign(message, SHA256, { signal: stop.signal })
    while (server.count('Sign') === 0) await delay(5)
    const start = performance.now()
    stop.abort(reason)
    await expect(pending).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(500)
    expect(sockets.size).toBeGreaterThan(0)
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true)
    server.clearFaults()
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(server.count('Sign')).toBe(2)
  })

  it('a deadline ends the call, the retries of the SDK included', async () => {
    server.fault({ operation: 'Sign', kind: 'delay', milliseconds: 60_000 })
    const start = performance.now()
    const error = await failure(key.sign(message, SHA256, { timeout: 200 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
    expect(performance.now() - start).toBeLessThan(1500)
    await delay(300)
    expect(server.count('Sign')).toBe(1)
  })

  describe('a deadline while the SDK waits before its next attempt', () => {
    it.each([
      ['throttle', 'not-sent'],
      ['internal-error', 'unknown'],
    ] as const)('%s', async (kind, outcome) => {
      const kms = providerOf(server, { clientConfig: { retryStrategy: eachSecond } })
      const waiting = await kms.getPrivateKey(key.id, { type: 'ec' })
      server.fault({ operation: 'Sign', kind })
      const error = await failure(waiting.sign(message, SHA256, { timeout: 500 }))
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome, retryable: true })
      expect(error.message.includes('the service throttled it (1 of 1 attempts)')).toBe(kind === 'throttle')
      expect(error.cause instanceof Error).toBe(kind === 'throttle')
      const sent = server.count('Sign')
      await delay(1500)
      expect(server.count('Sign')).toBe(sent)
      await kms.close()
    })

    it('tells of the throttling and of every attempt, and keeps what the service said', async () => {
      const kms = providerOf(server, { clientConfig: { retryStrategy: afterMilliseconds(150) } })
      const waiting = await kms.getPrivateKey(key.id, { type: 'ec' })
      server.fault({ operation: 'Sign', kind: 'internal-error', times: 1 })
      server.fault({ operation: 'Sign', kind: 'throttle' })
      const error = await failure(waiting.sign(message, SHA256, { timeout: 500 }))
      const tried = server.count('Sign')
      expect(error.message).toContain(`(${tried - 1} of ${tried} attempts)`)
      expect(error.cause).toMatchObject({ name: 'ThrottlingException' })
      await kms.close()
    })

    it('does not blame the throttling of an earlier request of the call', async () => {
      server.fault({ operation: 'GetPublicKey', kind: 'throttle', times: 1 })
      server.fault({ operation: 'CreateKey', kind: 'delay', milliseconds: 60_000 })
      const wish = { type: 'ec', curve: 'P-256', name: 'other' } as const
      const error = await failure(service.kms.createKey(wish, { timeout: 1500 }))
      expect([server.count('GetPublicKey'), server.count('CreateKey')]).toEqual([2, 1])
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' })
      expect(error.message).not.toContain('throttled')
    })

    it('after a request that did something', async () => {
      const kms = providerOf(server, { clientConfig: { retryStrategy: eachSecond } })
      server.fault({ operation: 'GetPublicKey', kind: 'throttle' })
      const error = await failure(kms.createKey({ type: 'ec', curve: 'P-256' }, { timeout: 500 }))
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' })
      expect(server.count('CreateKey')).toBe(1)
      await kms.close()
    })
  })
})

describe('credentials', () => {
  it('none: nothing was sent', async () => {
    const kms = providerOf(server, {
      clientConfig: {
        credentials: async () => {
          throw Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' })
        },
      },
    })
    expect(await failure(kms.getPrivateKey('alias/ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'missing',
      outcome: 'not-sent',
    })
    expect(server.count()).toBe(0)
    await kms.close()
  })

  it('none in the environment', async () => {
    const kms = awsKms({
      region,
      clientConfig: {
        endpoint: server.endpoint,
        credentialDefaultProvider: () => async () => {
          throw Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' })
        },
      },
    })
    expect(await failure(kms.getPrivateKey('alias/ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      outcome: 'not-sent',
    })
    await kms.close()
  })

  it('refused by the service that hands them out', async () => {
    const kms = providerOf(server, {
      clientConfig: {
        credentials: async () => {
          throw Object.assign(new Error('the token is too old'), {
            name: 'ExpiredTokenException',
            $fault: 'client',
            $metadata: { httpStatusCode: 400 },
          })
        },
      },
    })
    expect(await failure(kms.getPrivateKey('alias/ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'expired',
      outcome: 'not-sent',
    })
    await kms.close()
  })

  it('never appear in an error', async () => {
    server.fault({ kind: 'error:InvalidSignatureException' })
    const error = await open()
    expect(JSON.stringify(error)).not.toContain(credentials.secretAccessKey)
    expect(error.message).not.toContain(credentials.accessKeyId)
  })

  it('nor does what the service quotes of the request', async () => {
    const quoting = createServer((request, response) => {
      const { authorization, 'x-amz-security-token': token } = request.headers
      const message = `The Canonical String for this request should have been 'x-amz-security-token:${String(token)}', and was ${authorization}`
      request.resume().on('end', () => {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify({ __type: 'InvalidSignatureException', message }))
      })
    })
    quoting.listen(0, '127.0.0.1')
    await once(quoting, 'listening')
    const { port } = quoting.address() as AddressInfo
    const sessionToken = 'hunter2+hunter2'
    const kms = providerOf(server, {
      clientConfig: {
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { ...credentials, sessionToken },
      },
    })
    const error = await failure(kms.getPrivateKey('alias/ca'))
    expect(error).toMatchObject({ code: 'AUTHENTICATION', reason: 'wrong', outcome: 'refused' })
    expect(String((error.cause as Error).message)).toContain(sessionToken)
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
    expect(shown).not.toContain(sessionToken)
    expect(shown).not.toContain(credentials.accessKeyId)
    await kms.close()
    quoting.close()
  })
})
