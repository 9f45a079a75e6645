import { setTimeout as delay } from 'node:timers/promises'
import { OAEP, SHA256, type ECPrivateKey, type KmsKeysError, type RSAPrivateKey } from '@kmskeys/core'
import { googleKmsEmulator, type GoogleKmsEmulator } from '@kmskeys/emulator'
import { gcpKms } from '@kmskeys/gcp'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { bareClient, emulated, eventsOf, failure, providerOf } from './emulated.ts'

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
const open = (): Promise<KmsKeysError> => failure(service.kms.getPrivateKey(key.id))

describe('refusals', () => {
  it.each([
    ['disabled', 'KEY_STATE'],
    ['destroyed', 'KEY_STATE'],
    ['deny', 'ACCESS_DENIED'],
    ['not-found', 'KEY_NOT_FOUND'],
    ['unauthenticated', 'AUTHENTICATION'],
  ] as const)('%s', async (kind, code) => {
    server.fault({ kind })
    const expected = { code, outcome: 'refused', retryable: false }
    expect(await open()).toMatchObject({ ...expected, operation: 'getPrivateKey' })
    expect(await sign()).toMatchObject({ ...expected, operation: 'sign', keyId: key.id })
    expect(server.count()).toBe(2)
  })

  it('a denied call names the permission that is missing', async () => {
    server.fault({ kind: 'deny' })
    expect((await open()).message).toContain('cloudkms.cryptoKeyVersions.viewPublicKey')
    expect((await sign()).message).toContain('cloudkms.cryptoKeyVersions.useToSign')
  })

  it('throttling is retried by the SDK only, and then typed', async () => {
    server.fault({ kind: 'throttle' })
    const error = await sign()
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    expect(error.message).toContain('throttles AsymmetricSign, which was tried 3 times;')
    expect(server.count('AsymmetricSign')).toBe(3)
  })

  it('throttling of what must not be done twice is not retried, nor said to be', async () => {
    server.fault({ operation: 'CreateCryptoKey', kind: 'throttle' })
    const error = await failure(service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'other' }))
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused' })
    expect(error.message).toContain('throttles CreateCryptoKey; call less often')
    expect(server.count('CreateCryptoKey')).toBe(1)
  })

  it('throttling that ends leaves no trace but the attempts', async () => {
    server.fault({ kind: 'throttle', times: 2 })
    const events = await eventsOf(() => key.sign(message, SHA256))
    expect(events).toMatchObject([{ outcome: 'ok', attempt: 3 }])
  })
})

describe('answers that are not true', () => {
  it.each([
    ['GetPublicKey', 'wrong-key', 2],
    ['GetPublicKey', 'wrong-checksum', 2],
    ['GetPublicKey', 'zero-checksum', 2],
    ['GetPublicKey', 'no-checksum', 2],
    ['GetPublicKey', 'empty', 2],
    ['AsymmetricSign', 'wrong-key', 2],
    ['AsymmetricSign', 'wrong-checksum', 2],
    ['AsymmetricSign', 'zero-checksum', 2],
    ['AsymmetricSign', 'no-checksum', 2],
    ['AsymmetricSign', 'unverified', 2],
    ['AsymmetricSign', 'empty', 2],
    ['AsymmetricSign', 'wrong-signature', 1],
  ] as const)('%s: %s is dropped after %i calls', async (operation, kind, calls) => {
    server.fault({ operation, kind })
    const error = operation === 'GetPublicKey' ? await open() : await sign()
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
    expect(server.count()).toBe(calls)
  })

  it.each(['wrong-key', 'wrong-checksum', 'no-checksum', 'unverified', 'wrong-request-checksum'] as const)(
    '%s once: the call is repeated, and goes well',
    async (kind) => {
      server.fault({ operation: 'AsymmetricSign', kind, times: 1 })
      const events = await eventsOf(async () =>
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

  it('the public half of another key, which its signatures show', async () => {
    server.fault({ operation: 'GetPublicKey', kind: 'wrong-public-key', times: 1 })
    const other = await service.kms.getPrivateKey(key.id, { type: 'ec' })
    expect(await failure(other.sign(message, SHA256))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
    })
  })

  it('a wrong signature comes through only where verification was switched off, a wrong checksum never', async () => {
    const kms = providerOf(server, { verifySignatures: false })
    const unverified = await kms.getPrivateKey(key.id, { type: 'ec' })
    server.fault({ operation: 'AsymmetricSign', kind: 'wrong-signature' })
    const signature = await unverified.sign(message, SHA256)
    expect(() => key.publicKey.verify(signature, message, SHA256)).toThrow('not')
    server.clearFaults()
    server.fault({ operation: 'AsymmetricSign', kind: 'wrong-checksum' })
    expect((await failure(unverified.sign(message, SHA256))).code).toBe('INTEGRITY')
    await kms.close()
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
  it.each(['cut-before', 'cut-after', 'unavailable'] as const)('%s: nothing is known', async (kind) => {
    server.fault({ operation: 'AsymmetricSign', kind })
    expect(await sign()).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
    expect(server.count('AsymmetricSign')).toBe(3)
  })

  it('cut once: the SDK tries again', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'cut-after', times: 1 })
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
  })

  it('nobody listens: nothing was sent', async () => {
    // gRPC keeps connections for all clients of a process, so that it must be a port to which there was none.
    const closed = await googleKmsEmulator()
    await closed.close()
    const kms = providerOf(closed)
    expect(await failure(kms.getPrivateKey(key.id))).toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
      retryable: true,
    })
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

  it('killed in the middle, and nobody listens afterwards: still nothing is known', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'delay', milliseconds: 60_000 })
    const pending = sign()
    while (server.count('AsymmetricSign') === 0) await delay(5)
    await server.close()
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
  })

  it('done, then refused at the second attempt: still nothing is known', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'cut-after', times: 1 })
    server.fault({ operation: 'AsymmetricSign', kind: 'deny' })
    expect(await sign()).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'unknown' })
  })

  it('an abort in flight rejects at once with its own reason, and other calls go on', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'delay', milliseconds: 60_000, times: 1 })
    const stop = new AbortController()
    const reason = new Error('the user went away')
    const pending = key.sign(message, SHA256, { signal: stop.signal })
    while (server.count('AsymmetricSign') === 0) await delay(5)
    const start = performance.now()
    stop.abort(reason)
    await expect(pending).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(500)
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(server.count('AsymmetricSign')).toBe(2)
  })

  it('a deadline ends the call, the retries of the SDK included', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'delay', milliseconds: 60_000 })
    const error = await failure(key.sign(message, SHA256, { timeout: 200 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
    await delay(500)
    expect(server.count('AsymmetricSign')).toBe(1)
  })

  it.each([
    ['throttle', 'not-sent'],
    ['unavailable', 'unknown'],
  ] as const)('a deadline while the SDK waits after %s: %s', async (kind, outcome) => {
    // The SDK waits for a random part of 100 ms before its second attempt; here for longer than the deadline.
    const random = vi.spyOn(Math, 'random').mockReturnValue(1000)
    onTestFinished(() => random.mockRestore())
    server.fault({ operation: 'AsymmetricSign', kind })
    const error = await failure(key.sign(message, SHA256, { timeout: 1000 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome })
    expect(error.message.includes('the service throttled it (1 of 1 attempts)')).toBe(kind === 'throttle')
    if (kind === 'throttle')
      expect(error.cause).toMatchObject({ code: 8, message: expect.stringContaining('Quota') })
    expect(server.count('AsymmetricSign')).toBe(1)
  })

  it('a deadline while an attempt after refused ones is under way: nothing is known', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'throttle', times: 1 })
    server.fault({ operation: 'AsymmetricSign', kind: 'delay', milliseconds: 60_000 })
    const error = await failure(key.sign(message, SHA256, { timeout: 1000 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' })
    expect(error.message).toContain('the service throttled it (1 of 2 attempts)')
    expect(server.count('AsymmetricSign')).toBe(2)
  })

  it('a deadline of a later request of the call: the throttling of an earlier one is not blamed', async () => {
    const versions = 'ListCryptoKeyVersions'
    server.fault({ operation: versions, kind: 'throttle', times: 1 })
    server.fault({ operation: 'GetPublicKey', kind: 'delay', milliseconds: 60_000 })
    const name = key.id.replace(/\/cryptoKeyVersions.*/u, '')
    const error = await failure(service.kms.getPrivateKey(name, { timeout: 1000 }))
    expect([server.count(versions), server.count('GetPublicKey')]).toEqual([2, 1])
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).not.toContain('throttled')
  })

  it('a deadline while the SDK waits before its next attempt: none follows', async () => {
    server.fault({ operation: 'AsymmetricSign', kind: 'throttle' })
    const error = await failure(key.sign(message, SHA256, { timeout: 20 }))
    expect(error.code).toBe('TIMEOUT')
    const sent = server.count('AsymmetricSign')
    await delay(1000)
    expect(server.count('AsymmetricSign')).toBe(sent)
  })
})
