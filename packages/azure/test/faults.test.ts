import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { CredentialUnavailableError } from '@azure/identity'
import { azureKeyVault } from '@kmskeys/azure'
import { SHA256, SHA512, type ECPrivateKey, type KmsKeysError } from '@kmskeys/core'
import type { AzureKeyVaultEmulator } from '@kmskeys/emulator'
import { eventsOf, expectLate } from '@kmskeys/testing-clouds'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientOptions, credential, emulated, failure, providerOf, token } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: AzureKeyVaultEmulator
let key: ECPrivateKey
const message = new TextEncoder().encode('to be signed')
beforeAll(async () => {
  service = await emulated()
  ;({ server } = service)
  key = await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
})
beforeEach(() => server.clearCalls())
afterEach(() => server.clearFaults())
afterAll(() => service[Symbol.asyncDispose]())

const sign = (): Promise<KmsKeysError> => failure(key.sign(message, SHA256))
const open = (reference = 'ca'): Promise<KmsKeysError> => failure(service.vault.getPrivateKey(reference))

describe('refusals', () => {
  it('a missing key', async () => {
    const error = await open('nothing')
    expect(error).toMatchObject({ code: 'KEY_NOT_FOUND', outcome: 'refused', retryable: false })
    expect(error.message).toContain(`nothing in ${server.vaultUrl.replace('https://', '')}`)
  })

  it('throttling is retried by the SDK only, as Retry-After says, and then typed', async () => {
    server.fault({ kind: 'throttle' })
    const vault = providerOf(server, { clientOptions: { retryOptions: { maxRetries: 1 } } })
    const other = await failure(vault.getPrivateKey('ca'))
    expect(other).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    expect(other.message).toContain('throttles GetKey, which was tried 2 times;')
    await vault.close()
    server.clearFaults()
    server.clearCalls()
    server.fault({ operation: 'Sign', kind: 'throttle', times: 1 })
    const start = performance.now()
    const events = await eventsOf('azure', () => key.sign(message, SHA256))
    // Its retries come after 5 ms, and the header says 1 s.
    expect(performance.now() - start).toBeGreaterThan(900)
    expect(events).toMatchObject([{ outcome: 'ok', attempt: 2 }])
    expect(server.count('Sign')).toBe(2)
  })
})

describe('answers that are not true', () => {
  it.each(['padded-numbers', 'trimmed-numbers'] as const)(
    'numbers of another width are the same numbers: %s',
    async (kind) => {
      // Half of all coordinates of P-521 begin with a zero byte.
      for (let index = 0; index < 6; index++) {
        const made = await service.vault.createKey({ type: 'ec', curve: 'P-521', name: `${kind}-${index}` })
        using _ = server.fault({ operation: 'GetKey', kind })
        const opened = await service.vault.getPrivateKey(made.id, { type: 'ec' })
        expect(opened.publicKey.toPEM()).toBe(made.publicKey.toPEM())
        opened.publicKey.verify(await opened.sign(message, SHA512), message, SHA512)
      }
      const rsa = await service.vault.createKey({ type: 'rsa', size: 2048, name: `${kind}-rsa` })
      server.fault({ operation: 'GetKey', kind })
      expect((await service.vault.getPrivateKey(rsa.id)).publicKey.toPEM()).toBe(rsa.publicKey.toPEM())
    },
  )

  it('a page of a proxy', async () => {
    server.fault({ kind: 'not-json' })
    expect(await open()).toMatchObject({ code: 'PROVIDER', outcome: 'unknown' })
    expect(await sign()).toMatchObject({ outcome: 'unknown' })
  })
})

describe('the network', () => {
  it('a vault that is not there: nothing was sent', async () => {
    const vault = azureKeyVault({
      vaultUrl: 'https://no-such-vault.invalid',
      credential,
      clientOptions: { retryOptions: { maxRetries: 0 } },
    })
    const error = await failure(vault.getPrivateKey('ca'))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: true })
    expect(error.message).toContain('no-such-vault.invalid')
    await vault.close()
  })

  it('TLS that is not trusted: nothing was sent, and trying again does not help', async () => {
    const vault = providerOf(server, { clientOptions: { tlsOptions: {} } })
    const error = await failure(vault.getPrivateKey('ca'))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: false })
    expect(error.message).toContain('CA')
    expect(server.count()).toBe(0)
    await vault.close()
  })

  it('a vault whose challenge is not that of its host gets no token', async () => {
    const vault = providerOf(server, { clientOptions: { disableChallengeResourceVerification: false } })
    const error = await failure(vault.getPrivateKey('ca'))
    expect(error).toMatchObject({ code: 'AUTHENTICATION', reason: 'missing', outcome: 'not-sent' })
    expect(error.message).toContain('disableChallengeResourceVerification')
    expect(server.count()).toBe(server.count('Challenge'))
    await vault.close()
  })

  it('a deadline while the SDK waits for its next attempt', async () => {
    const vault = providerOf(server, { clientOptions: { retryOptions: { retryDelayInMs: 2000 } } })
    const waiting = await vault.getPrivateKey(key.id, { type: 'ec' })
    const late = { operation: 'Sign', key: waiting, kind: 'unavailable', timeout: 500 }
    await expectLate(
      server,
      late,
      'unknown',
      'failed inside (1 of 1 attempts, at last with HTTP 503)',
      /ServiceUnavailable/u,
    )
    await vault.close()
  })

  it('a deadline before the token is there: nothing was sent', async () => {
    const vault = providerOf(server, {
      credential: {
        getToken: (_, options) =>
          new Promise((_resolve, reject) => {
            options?.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')))
          }),
      },
    })
    expect(await failure(vault.getPrivateKey('ca', { timeout: 200 }))).toMatchObject({
      code: 'TIMEOUT',
      outcome: 'not-sent',
    })
    await vault.close()
  })

  it('a credential that never answers holds nothing up after the deadline', async () => {
    const vault = providerOf(server, { credential: { getToken: () => new Promise(() => undefined) } })
    const calls = ['ca', 'ca'].map((name) => failure(vault.getPrivateKey(name, { timeout: 200 })))
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
    // Well below the provider's timeout.
    const limit = delay(5000, 'still open', { ref: false })
    expect(await Promise.race([vault.close(), limit])).toBeUndefined()
  })

  describe('a host that accepts and never speaks', () => {
    const silent = createServer((socket) => socket.unref())
    let vault: ReturnType<typeof azureKeyVault>
    beforeAll(async () => {
      silent.listen(0, '127.0.0.1')
      await once(silent, 'listening')
      const address = silent.address()
      const port = typeof address === 'object' ? address?.port : undefined
      vault = azureKeyVault({ vaultUrl: `https://127.0.0.1:${port}`, credential })
    })
    afterAll(async () => {
      await vault.close()
      silent.close()
    })
    const opening = (options?: object): Promise<KmsKeysError> => failure(vault.getPrivateKey('ca', options))

    it('ends at the deadline', async () => {
      expect(await opening({ timeout: 200 })).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
    })

    it('is given up after 10 seconds', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      try {
        const accepted = once(silent, 'connection')
        const pending = opening()
        await accepted
        vi.advanceTimersByTime(9999)
        expect(await Promise.race([pending, Promise.resolve('still trying')])).toBe('still trying')
        vi.advanceTimersByTime(1)
        expect(await pending).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: true })
      } finally {
        vi.useRealTimers()
      }
    })
  })
})

describe('credentials', () => {
  it.each([
    ['none', new CredentialUnavailableError('nobody is signed in'), 'missing'],
    ['refused', Object.assign(new Error('invalid_client'), { name: 'AuthenticationError' }), 'wrong'],
    ['broken', new TypeError('undefined is not a function'), 'missing'],
    ['unreachable', Object.assign(new Error('no route'), { code: 'ECONNREFUSED' }), 'missing'],
    [
      'of another service',
      Object.assign(new Error('denied'), { name: 'RestError', statusCode: 403 }),
      'missing',
    ],
  ] as const)('%s: nothing was sent', async (_, error, reason) => {
    const vault = providerOf(server, {
      credential: {
        getToken: async () => {
          throw error
        },
      },
    })
    expect(await failure(vault.getPrivateKey('ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason,
      outcome: 'not-sent',
    })
    expect(server.count()).toBe(server.count('Challenge'))
    await vault.close()
  })

  it('a credential that gives no token', async () => {
    const vault = providerOf(server, { credential: { getToken: async () => null } })
    expect(await failure(vault.getPrivateKey('ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'missing',
      outcome: 'not-sent',
    })
    await vault.close()
  })

  it('none in the environment', async () => {
    // Whoever runs this may be signed in elsewhere.
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential')
    for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'])
      vi.stubEnv(name, undefined)
    const vault = azureKeyVault({ vaultUrl: server.vaultUrl, clientOptions: clientOptions(server) })
    expect(await failure(vault.getPrivateKey('ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'missing',
      outcome: 'not-sent',
    })
    await vault.close()
    vi.unstubAllEnvs()
  })

  it('never appear in an error', async () => {
    server.fault({ kind: 'unauthorized' })
    const error = await open()
    expect(JSON.stringify(error)).not.toContain(token)
    expect(error.message).not.toContain(token)
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token)
  })
})
