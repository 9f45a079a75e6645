import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { awsKms, type AwsKmsOptions } from '@kmskeys/aws'
import { SHA256, type ECPrivateKey, type KmsKeysError } from '@kmskeys/core'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { expectLate } from '@kmskeys/testing-clouds'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credentials, emulated, failure, providerOf, region } from './emulated.ts'

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

/** Tries again so long after each failure, the last of them without end. */
function afterMilliseconds(...milliseconds: readonly number[]): RetryStrategy {
  const tokenOf = (count: number): { getRetryCount: () => number; getRetryDelay: () => number } => ({
    getRetryCount: () => count,
    getRetryDelay: () => milliseconds[count - 1] ?? milliseconds.at(-1) ?? 0,
  })
  return {
    acquireInitialRetryToken: async () => tokenOf(0),
    refreshRetryTokenForRetry: async (token: { getRetryCount: () => number }) =>
      tokenOf(token.getRetryCount() + 1),
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
})

describe('answers that are not true', () => {
  it('a page of a proxy', async () => {
    server.fault({ operation: 'Sign', kind: 'not-json' })
    expect(await sign()).toMatchObject({ code: 'PROVIDER', outcome: 'unknown' })
  })
})

describe('the network', () => {
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

  describe('a deadline while the SDK waits before its next attempt', () => {
    it.each([
      ['throttle', 'refused', 'throttled it (1 of 1 attempts)', /exceeded the rate/u],
      [
        'internal-error',
        'unknown',
        'failed inside (1 of 1 attempts, at last with HTTP 500)',
        /KMSInternalException/u,
      ],
    ] as const)('%s: %s', async (kind, outcome, told, said) => {
      const kms = providerOf(server, { clientConfig: { retryStrategy: eachSecond } })
      const waiting = await kms.getPrivateKey(key.id, { type: 'ec' })
      await expectLate(server, { operation: 'Sign', key: waiting, kind, timeout: 500 }, outcome, told, said)
      await kms.close()
    })

    it('tells of the throttling and of every attempt, and keeps what the service said', async () => {
      const kms = providerOf(server, { clientConfig: { retryStrategy: afterMilliseconds(5, 5, 60_000) } })
      const waiting = await kms.getPrivateKey(key.id, { type: 'ec' })
      server.fault({ operation: 'Sign', kind: 'internal-error', times: 1 })
      server.fault({ operation: 'Sign', kind: 'throttle' })
      const error = await failure(waiting.sign(message, SHA256, { timeout: 1000 }))
      expect(error.message).toContain('throttled it (2 of 3 attempts)')
      expect(error.cause).toMatchObject({ name: 'ThrottlingException' })
      await kms.close()
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
