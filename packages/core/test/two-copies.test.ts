import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as core from '@kmskeys/core'
import { sign } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'

const folder = mkdtempSync(join(tmpdir(), 'kmskeys-core-'))
cpSync(fileURLToPath(new URL('.', import.meta.resolve('@kmskeys/core'))), folder, { recursive: true })
const copy = (await import(pathToFileURL(join(folder, 'index.js')).href)) as typeof core
afterAll(() => rmSync(folder, { recursive: true }))

const message = new TextEncoder().encode('the message')
const pair = ecPair()

function keyOf(lib: typeof core, id = 'test:k'): core.ECPrivateKey {
  return lib.privateKey<'ec'>({
    id,
    publicKey: lib.publicKeyFromDER(pair.spki, { type: 'ec' }),
    signing: lib.signing([{ algorithm: lib.ECDSA_SHA256, input: 'message' }], (_offer, bytes) =>
      sign('sha256', bytes, pair.secret),
    ),
  })
}

describe('two copies of this package', () => {
  it('are two', () => {
    expect(copy.PrivateKey).not.toBe(core.PrivateKey)
    expect(copy.SHA256).not.toBe(core.SHA256)
  })

  it('know the keys of each other', () => {
    for (const [one, other] of [
      [core, copy],
      [copy, core],
    ] as const) {
      const key = keyOf(one)
      expect(key).toBeInstanceOf(other.PrivateKey)
      expect(key).toBeInstanceOf(other.ECPrivateKey)
      expect(key).not.toBeInstanceOf(other.RSAPrivateKey)
      expect(key.publicKey).toBeInstanceOf(other.PublicKey)
      expect(key.publicKey).toBeInstanceOf(other.ECPublicKey)
      expect(key.publicKey).not.toBeInstanceOf(other.ECPrivateKey)
      expect(key.publicKey.equals(keyOf(other).publicKey)).toBe(true)
    }
  })

  it('take rows, hashes, paddings and Prehashed of each other', async () => {
    const key = keyOf(core)
    const signature = await key.sign(message, copy.SHA256)
    expect(await failure(key.sign(message, new copy.Prehashed(copy.SHA256)))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    key.publicKey.verify(await key.signWith(copy.ECDSA_SHA256, message), message, copy.SHA256)
    key.publicKey.verifyWith(copy.ECDSA_SHA256, signature, message)
  })

  it('wrap the keys of each other', async () => {
    const inner = keyOf(core)
    const log: string[] = []
    const wrapper = copy.privateKey<'ec'>({
      id: 'audit:k',
      publicKey: inner.publicKey,
      signing: copy.signing(inner.signatureOffers, (offer, bytes, { signal }) => {
        log.push(offer.algorithm.name)
        return inner.signWith(core.ECDSA_SHA256, bytes, { input: offer.input, signal })
      }),
    })
    const signature = await wrapper.sign([message], copy.SHA256)
    inner.publicKey.verify(signature, message, core.SHA256)
    expect(log).toEqual(['ECDSA_SHA256'])
  })

  it('adopt the keys of each other', async () => {
    const keys = copy.defineProvider({ name: 'other', open: () => keyOf(core) })
    const key = await keys.getPrivateKey('x', { type: 'ec' })
    key.publicKey.verify(await key.sign(message, core.SHA256), message, core.SHA256)
    await keys.close()
    const error = await failure(key.sign(message, core.SHA256))
    expect(error).toMatchObject({ code: 'CLOSED', provider: 'other' })
    expect(error).toBeInstanceOf(core.ClosedError)
    expect(error).toBeInstanceOf(copy.ClosedError)
  })

  it('know the errors of each other by code', async () => {
    const error = await failure(keyOf(copy).sign('text' as never, copy.SHA256))
    expect(error).toBeInstanceOf(core.InvalidInputError)
    expect(error).toBeInstanceOf(core.KmsKeysError)
    expect(error).not.toBeInstanceOf(core.ClosedError)
  })
})

describe('a Proxy around a key', () => {
  it('is a key, and works', async () => {
    const calls: PropertyKey[] = []
    const inner = keyOf(core)
    const key = new Proxy(inner, {
      get(target, property, receiver): unknown {
        calls.push(property)
        return Reflect.get(target, property, receiver)
      },
    })
    expect(key).toBeInstanceOf(core.ECPrivateKey)
    expect([key.id, key.type, key.curve]).toEqual(['test:k', 'ec', 'P-256'])
    const signature = await key.sign(message, core.SHA256)
    new Proxy(inner.publicKey, {}).verify(signature, message, core.SHA256)
    expect(calls).toContain('sign')
    const keys = core.defineProvider({ name: 'test', open: () => key })
    expect(await (await keys.getPrivateKey('x')).signWith(core.ECDSA_SHA256, message)).toBeInstanceOf(
      Uint8Array,
    )
  })
})
