import { setTimeout as delay } from 'node:timers/promises'
import { OAEP, SHA256, type ECPrivateKey, type KmsKeysError, type RSAPrivateKey } from '@kmskeys/core'
import type { GoogleKmsEmulator } from '@kmskeys/emulator'
import { gcpKms } from '@kmskeys/gcp'
import { eventsOf, expectLate } from '@kmskeys/testing-clouds'
import { googleAuthLibrary } from 'google-gax'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { bareClient, emulated, failure } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: GoogleKmsEmulator
let key: ECPrivateKey
const message = new TextEncoder().encode('to be signed')
beforeEach(async () => {
  service = await emulated()
  ;({ server } = service)
  key = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
  server.clearCalls()
})
afterEach(() => service[Symbol.asyncDispose]())

const sign = (): Promise<KmsKeysError> => failure(key.sign(message, SHA256))

describe('answers that are not true', () => {
  it.each(['wrong-key', 'wrong-checksum', 'no-checksum', 'unverified', 'wrong-request-checksum'] as const)(
    '%s once: the call is repeated, and goes well',
    async (kind) => {
      server.fault({ operation: 'AsymmetricSign', kind, times: 1 })
      const events = await eventsOf('gcp', async () =>
        key.publicKey.verify(await key.sign(message, SHA256), message, SHA256),
      )
      expect(events).toMatchObject([{ outcome: 'ok', attempt: 2, verified: true }])
      expect(server.count()).toBe(2)
    },
  )

  it('a request that is damaged each time is refused', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'wrong-request-checksum' })
    expect(await sign()).toMatchObject({ code: 'INVALID_INPUT', outcome: 'refused' })
    expect(server.count()).toBe(2)
  })
})

describe('decryption', () => {
  let inbox: RSAPrivateKey
  let ciphertext: Uint8Array
  const padding = new OAEP(SHA256)
  beforeEach(async () => {
    inbox = await service.kms.createKey({ type: 'rsa', size: 2048, use: 'decrypt', name: 'inbox' })
    ciphertext = inbox.publicKey.encrypt(message, padding)
    server.clearCalls()
  }, 30_000)

  it('damage is noticed in both directions, and repeated once', async () => {
    for (const kind of ['wrong-checksum', 'zero-checksum', 'no-checksum', 'unverified', 'empty'] as const) {
      server.clearCalls()
      using _ = server.fault({ operation: 'AsymmetricDecrypt', kind })
      expect(await failure(inbox.decrypt(ciphertext, padding)), kind).toMatchObject({
        code: 'INTEGRITY',
        outcome: 'unknown',
      })
      expect(server.count(), kind).toBe(2)
    }
    server.fault({ operation: 'AsymmetricDecrypt', kind: 'wrong-request-checksum', times: 1 })
    expect(await inbox.decrypt(ciphertext, padding)).toEqual(message)
  })

  it('an empty plaintext is one', async () => {
    expect(await inbox.decrypt(inbox.publicKey.encrypt(new Uint8Array(), padding), padding)).toEqual(
      new Uint8Array(),
    )
  })

  it('a wrong ciphertext ends in an error that says no more', async () => {
    const error = await failure(inbox.decrypt(ciphertext.fill(1, 100), padding))
    expect(error).toMatchObject({ code: 'DECRYPTION', outcome: 'refused' })
    expect(error.message).toBe('Decryption failed.')
    expect(error.cause).toBeUndefined()
  })
})

describe('the network', () => {
  it('a host that is not there: nothing was sent', async () => {
    const authClient = new googleAuthLibrary.OAuth2Client()
    authClient.setCredentials({ access_token: 'any' })
    const kms = gcpKms({ endpoint: 'https://no-such-host.invalid', clientOptions: { authClient } })
    const error = await failure(kms.getPrivateKey(key.id))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: true })
    expect(error.message).toContain('no-such-host.invalid')
    await kms.close()
  })

  it('a client that its user closed: nothing was sent, and trying again is of no use', async () => {
    const client = bareClient(server)
    const kms = gcpKms({ client })
    const other = await kms.getPrivateKey(key.id, { type: 'ec' })
    await client.close()
    const closed = { code: 'CLOSED', outcome: 'not-sent', retryable: false }
    for (let call = 1; call <= 2; call++) {
      expect(await failure(other.sign(message, SHA256))).toMatchObject(closed)
      expect(await failure(kms.getPrivateKey(key.id))).toMatchObject(closed)
    }
    expect(server.count()).toBe(1)
    await kms.close()
  })

  it.each([
    ['throttle', 'refused', 'throttled it (1 of 1 attempts)', /Quota/u],
    ['unavailable', 'unknown', 'failed inside (1 of 1 attempts, at last with UNAVAILABLE)', /unavailable/u],
  ] as const)('a deadline while the SDK waits after %s: %s', async (kind, outcome, told, said) => {
    // The SDK waits for a random part of 100 ms before its second attempt; here for longer than the deadline.
    const random = vi.spyOn(Math, 'random').mockReturnValue(1000)
    onTestFinished(() => random.mockRestore())
    await expectLate(server, { operation: 'AsymmetricSign', key, kind, timeout: 1000 }, outcome, told, said)
  })

  it('a deadline while the SDK waits before its next attempt: none follows', async () => {
    // It waits for a random part of 100 ms; here for all of it, so that none leaves before the deadline.
    const random = vi.spyOn(Math, 'random').mockReturnValue(1)
    onTestFinished(() => random.mockRestore())
    server.fault({ operation: 'AsymmetricSign', kind: 'throttle' })
    const error = await failure(key.sign(message, SHA256, { timeout: 50 }))
    expect(error.code).toBe('TIMEOUT')
    const sent = server.count('AsymmetricSign')
    await delay(1000)
    expect(server.count('AsymmetricSign')).toBe(sent)
  })
})
