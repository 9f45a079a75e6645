import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  ecdsaToDER,
  ecdsaToP1363,
  ECDSA_SHA256,
  ED25519,
  encodePEM,
  PSS,
  RSA_PSS_SHA256,
  SHA256,
  signatureAlgorithmFromIdentifier,
  toBytes,
  type Chunks,
  type HashAlgorithm,
  type VerifyOptions,
  type VerifyStreamOptions,
} from '@kmskeys/core'
import { DERReader, encodeDER, validateDER, type DERWriter } from '@kmskeys/core/der'
import { publicKeyToRaw } from '@kmskeys/core/formats'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecRecorder, edRecorder, rsaRecorder } from './support/recorder.ts'

const { key: ec } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [])
const { key: ed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
const { key: rsa } = rsaRecorder([{ algorithm: RSA_PSS_SHA256, input: 'digest' }])
const NO_BYTES: readonly unknown[] = [undefined, null, 'aaaaaaaaaa', 7, {}, new Proxy(new Uint8Array(9), {})]

describe('what is no bytes is refused', () => {
  it.each<[string, (value: never) => unknown]>([
    ['by ecdsaToDER', (value) => ecdsaToDER(value, 5)],
    ['by ecdsaToP1363', (value) => ecdsaToP1363(value, 5)],
    ['by encodePEM', (value) => encodePEM('PUBLIC KEY', value)],
    ['by signatureAlgorithmFromIdentifier', (value) => signatureAlgorithmFromIdentifier(value)],
    ['by toBytes', (value) => toBytes(value, 'it')],
    ['as data to verify', (value) => ec.publicKey.verify(new Uint8Array(8), value, SHA256)],
    ['as a signature', (value) => ec.publicKey.verify(value, new Uint8Array(8), SHA256)],
  ])('%s', async (_what, work) => {
    for (const value of NO_BYTES) {
      const error = await failure(() => work(value as never))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).not.toContain('aaaa')
    }
  })
})

describe('an option that would be ignored is refused', () => {
  it('by verifyWith: what is for streams', async () => {
    const signature = await ed.sign(randomBytes(3))
    for (const options of [{ signal: AbortSignal.timeout(9) }, { timeout: 9 }, { maxCollectedBytes: 9 }]) {
      const work = (): void =>
        ed.publicKey.verifyWith(ED25519, signature, signature, options as VerifyOptions)
      expect((await failure(work)).code).toBe('INVALID_INPUT')
    }
  })

  it('by verifyStream: that the stream is a digest', async () => {
    const options = { input: 'digest' } as VerifyStreamOptions
    const error = await failure(ec.publicKey.verifyStream(new Uint8Array(8), [], SHA256, options))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain('no field input')
  })

  it('whether or not it is needed: a maxCollectedBytes that is no number of bytes', async () => {
    for (const value of ['', null, true, [], 7n, Number.NaN, -1]) {
      const options = { maxCollectedBytes: value as never }
      for (const work of [
        () => ed.sign([new Uint8Array(3)], options),
        () => ed.sign(new Uint8Array(3), options),
        () => ec.sign([new Uint8Array(3)], SHA256, options),
        () => ec.publicKey.verifyStream(new Uint8Array(8), [], SHA256, options),
      ])
        expect((await failure(work)).code).toBe('INVALID_INPUT')
    }
  })

  it('by publicKeyToRaw: a compressed that is neither true nor false', async () => {
    for (const compressed of [1, 'true', null])
      expect(
        (await failure(() => publicKeyToRaw(ec.publicKey, { compressed: compressed as never }))).code,
      ).toBe('INVALID_INPUT')
  })

  it('by signatureAlgorithmFromIdentifier: an insecure that is neither true nor false', async () => {
    const { algorithmIdentifier } = ECDSA_SHA256
    const options = { insecure: 'yes' as never }
    const error = await failure(() => signatureAlgorithmFromIdentifier(algorithmIdentifier, options))
    expect(error.code).toBe('INVALID_INPUT')
  })

  it('by encodePEM and identifier: what is no text', async () => {
    const values: readonly unknown[] = [null, 7, Symbol('label'), Object.create(null)]
    for (const value of values) {
      expect((await failure(() => encodePEM(value as never, new Uint8Array(3)))).code).toBe('INVALID_INPUT')
      expect((await failure(() => ec.publicKey.identifier(value as never))).code).toBe('INVALID_INPUT')
    }
    expect((await failure(() => encodePEM(undefined as never, new Uint8Array(3)))).code).toBe('INVALID_INPUT')
  })
})

describe('DER', () => {
  const der = Uint8Array.of(0x30, 0)

  it.each<[string, unknown]>([
    ['an option', { limit: { maxDepth: 1 } }],
    ['a limit', { limits: { maxDept: 1 } }],
    ['a value of a limit', { limits: { maxDepth: '1' } }],
    ['a list of tolerances', { tolerate: 'boolean-true' }],
    ['options', 'certificate'],
    ['limits', { limits: 5 }],
  ])('is not read with %s that is unknown', async (_what, options) => {
    expect((await failure(() => DERReader.from(der, options as never))).code).toBe('INVALID_INPUT')
    expect((await failure(() => validateDER(der, options as never))).code).toBe('INVALID_INPUT')
  })

  it('counts elements where the whole is walked, and there alone', async () => {
    const options = { limits: { maxElements: 0 } }
    expect((await failure(() => validateDER(der, options))).code).toBe('INVALID_INPUT')
    expect((await failure(() => DERReader.from(der, options as never))).message).toContain('maxElements')
  })

  it.each<[string, (w: DERWriter, value: never) => unknown]>([
    ['utf8String', (w, value) => w.utf8String(value)],
    ['printableString', (w, value) => w.printableString(value)],
    ['ia5String', (w, value) => w.ia5String(value)],
    ['time', (w, value) => w.time(value)],
    ['utcTime', (w, value) => w.utcTime(value)],
    ['generalizedTime', (w, value) => w.generalizedTime(value)],
  ])('is not written by %s of what is no text, and no time', async (_name, write) => {
    for (const value of [undefined, null, 5, {}, ['a'], new Date(Number.NaN)])
      expect((await failure(() => encodeDER((w) => void write(w, value as never)))).code).toBe(
        'INVALID_INPUT',
      )
  })
})

it('what is no key equals none', () => {
  for (const other of [undefined, null, { type: 'ed25519' }, { type: 'ed25519', toDER: 7 }, ec.publicKey])
    expect(ed.publicKey.equals(other as never)).toBe(false)
})

describe('a stream', () => {
  it.each<[string, (data: Chunks, hash: HashAlgorithm) => Promise<void>]>([
    ['RSA', (data, hash) => rsa.publicKey.verifyStream(new Uint8Array(256), data, new PSS(), hash)],
    ['EC', (data, hash) => ec.publicKey.verifyStream(new Uint8Array(70), data, hash)],
  ])('is ended where %s has no such hash to verify with', async (_type, verify) => {
    const data = Readable.from([new Uint8Array(3)])
    await failure(verify(data, 'sha256' as never))
    expect(data.destroyed).toBe(true)
  })

  it.each([undefined, -1, 1.5, 2 ** 30, '7'])(
    'of a file that read %j bytes is refused',
    async (bytesRead) => {
      const file = { fd: 7, read: () => Promise.resolve({ bytesRead: bytesRead as number }) }
      expect((await failure(ec.sign(file, SHA256))).code).toBe('INVALID_INPUT')
    },
  )
})
