import { sign as signWithNode, verify as verifyWithNode } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AccessDeniedError,
  decryption,
  DecryptionError,
  defineProvider,
  ECDSA_SHA256,
  ED25519,
  encryptionAlgorithm,
  INSECURE_RSA_PKCS1V15_SHA1,
  KEY_TYPES,
  KmsKeysError,
  OAEP,
  P256,
  privateKey,
  Prehashed,
  PSS,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15_SHA256,
  rsaSignatureAlgorithm,
  SHA1,
  SHA256,
  SHA384,
  SHA512,
  SIGNATURE_ALGORITHMS,
  signing,
  type CallOptions,
  type OAEPOptions,
  type OpenOptions,
  type ProviderSpec,
  type PSSOptions,
  type RSASignatureAlgorithm,
  type SignOffer,
  type SignOptions,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'
import { ecRecorder, edRecorder, later, rsaRecorder } from './support/recorder.ts'

// Attacks on what the contract promises, each of which once succeeded.

const message = new TextEncoder().encode('the message')
const digestOffer: SignOffer = { algorithm: ECDSA_SHA256, input: 'digest' }
const pair = ecPair()

/** A provider whose `open` throws this. */
function throwing(error: unknown) {
  return providerOf(() => {
    throw error
  })
}

function providerOf(open: () => never | object, marks: object = {}) {
  return defineProvider({ name: 'test', ...marks, open: () => open() as never })
}

describe('a secret in a reference', () => {
  it('stays out of the error for a public key of another type', async () => {
    const keys = defineProvider({
      name: 'test',
      open: () => Promise.reject(new Error('not asked')),
      openPublic: () => pair.publicKey,
    })
    const error = await failure(keys.getPublicKey('test:k?pin-value=738291', { type: 'rsa' }))
    expect(error.code).toBe('WRONG_KEY_TYPE')
    expect(error.message + JSON.stringify(error)).not.toContain('738291')
  })
})

describe("a provider's memory", () => {
  it('may be used again while the signature is verified, and afterwards', async () => {
    const p384 = ecPair('P-384')
    const shared = new Uint8Array(200)
    const key = privateKey<'ec'>({
      id: 'test:reuse',
      publicKey: p384.publicKey,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], async (_, bytes) => {
        const signature = signWithNode('sha256', bytes, p384.secret)
        shared.set(signature)
        setImmediate(() => shared.fill(0))
        return shared.subarray(0, signature.length)
      }),
    })
    for (let i = 0; i < 5; i++) {
      const signature = await key.sign(message, SHA256)
      await later()
      expect(verifyWithNode('sha256', message, p384.publicKey.toKeyObject(), signature)).toBe(true)
    }
  })

  it('is not shown with a plaintext', async () => {
    const { publicKey } = rsaPair()
    const key = privateKey<'rsa'>({
      id: 'test:pool',
      publicKey,
      decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], () => Buffer.from('c2VjcmV0', 'base64')),
    })
    const plaintext = await key.decrypt(new Uint8Array(256), new OAEP(SHA256))
    expect(plaintext.buffer.byteLength).toBe(6)
  })
})

describe('whatever a provider throws', () => {
  it.each([
    ['a frozen error', () => Object.freeze(new AccessDeniedError('no'))],
    [
      'an error whose name cannot be read',
      () =>
        Object.defineProperty(new Error('x'), 'name', {
          get: () => {
            throw new Error('boom')
          },
        }),
    ],
    ['an error whose name is a symbol', () => Object.assign(new Error('x'), { name: Symbol('x') })],
    [
      'a proxy that refuses everything',
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('boom')
            },
            has: () => {
              throw new Error('boom')
            },
          },
        ),
    ],
  ])('the call ends: %s', async (_, make) => {
    const error = await failure(throwing(make()).getPrivateKey('test:k', { timeout: 500 }))
    expect(error).toBeInstanceOf(KmsKeysError)
    expect(error).toMatchObject({ provider: 'test', operation: 'getPrivateKey' })
  })

  it('the same error for two keys names each of them', async () => {
    const cached = new AccessDeniedError('the role may not sign')
    const keys = defineProvider({
      name: 'test',
      open: (id) => ({
        id,
        publicKey: pair.publicKey,
        signing: signing([digestOffer], () => {
          throw cached
        }),
      }),
    })
    const a = await keys.getPrivateKey('test:a', { type: 'ec' })
    const b = await keys.getPrivateKey('test:b', { type: 'ec' })
    const errors = [await failure(a.sign(message, SHA256)), await failure(b.sign(message, SHA256))]
    expect(errors.map(({ keyId }) => keyId)).toEqual(['test:a', 'test:b'])
    expect(errors[1]).toBeInstanceOf(AccessDeniedError)
    expect(errors[1]).toMatchObject({ code: 'ACCESS_DENIED', message: cached.message, operation: 'sign' })
  })

  it('a decryption that fails says nothing of the reason', async () => {
    const key = privateKey<'rsa'>({
      id: 'test:oracle',
      publicKey: rsaPair().publicKey,
      decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], (_, ciphertext) => {
        throw new DecryptionError(`bad lHash at byte ${ciphertext[0]}`, { cause: new Error('padding') })
      }),
    })
    const error = await failure(key.decrypt(new Uint8Array(256), new OAEP(SHA256)))
    expect(error.code).toBe('DECRYPTION')
    expect([error.message, error.cause]).toEqual(['Decryption failed.', undefined])
  })
})

describe('what looks empty and was not meant to be', () => {
  it('a stream that was read before is refused', async () => {
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    for (const make of [() => Readable.from([message]), () => new Blob([message]).stream()]) {
      const stream = make()
      await key.sign(stream)
      expect((await failure(key.sign(stream))).message).toContain('read before')
      expect((await failure(key.publicKey.verifyStream(new Uint8Array(64), stream))).code).toBe(
        'INVALID_INPUT',
      )
    }
    expect(handed.map(({ bytes }) => bytes.length)).toEqual([message.length, message.length])
  })

  it('bytes that were transferred away are refused', async () => {
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    const bytes = new Uint8Array(message)
    const { buffer } = bytes
    structuredClone(buffer, { transfer: [buffer] })
    for (const data of [bytes, buffer, new DataView(new ArrayBuffer(0))].slice(0, 2))
      expect((await failure(key.sign(data))).message).toContain('transferred')
    expect(handed).toEqual([])
    await key.sign(new Uint8Array())
    expect(handed).toHaveLength(1)
  })
})

describe('a row that somebody made up', () => {
  it('verifies nothing under the name of another', () => {
    const { publicKey, secret } = ed25519Pair()
    const signature = signWithNode(null, message, secret)
    const context = { ...ED25519, name: 'ED25519CTX', maxContextBytes: 255 }
    expect(() => publicKey.verifyWith(context, signature, message, { context: message })).toThrow(
      'ED25519CTX',
    )
    const rsa = rsaPair()
    const pss = signWithNode('sha256', message, { key: rsa.secret, padding: 6, saltLength: 32 })
    const row = {
      ...RSA_PKCS1V15_SHA256,
      name: 'RSA_X931_SHA256',
      scheme: 'x931',
    } as unknown as RSASignatureAlgorithm
    expect(() => rsa.publicKey.verifyWith(row, pss, message)).toThrow('RSA_X931_SHA256')
  })

  it('decides nothing: only the name of a row is believed', async () => {
    const { key, handed } = rsaRecorder([{ algorithm: RSA_PKCS1V15_SHA256, input: 'digest' }])
    const tampered = { ...RSA_PKCS1V15_SHA256, hash: SHA512 }
    expect((await failure(key.signWith(tampered, new Uint8Array(64), { input: 'digest' }))).code).toBe(
      'INVALID_INPUT',
    )
    const [lying, inner] = [{ ...SHA384, oid: '1.2.3', label: 'none' }, new PSS({ mgf1Hash: SHA384 })]
    const derived = { ...rsaSignatureAlgorithm(inner, SHA256), mgf1Hash: lying }
    expect(
      signing([{ algorithm: derived, input: 'digest' }], () => message).offers[0]?.algorithm.mgf1Hash,
    ).toBe(SHA384)
    const oaep = encryptionAlgorithm(new OAEP(SHA256, { mgf1Hash: SHA384 }))
    const offer = { algorithm: { ...oaep, mgf1Hash: lying } }
    expect(decryption([offer], () => message).offers[0]?.algorithm.mgf1Hash).toBe(SHA384)
    const changing = { ...SHA384 }
    const mine = rsaSignatureAlgorithm(new PSS({ mgf1Hash: changing }), SHA256)
    Object.assign(changing, SHA512)
    expect(mine.mgf1Hash).toBe(SHA384)
    expect(() =>
      rsaSignatureAlgorithm({ name: 'PSS', mgf1Hash: { name: 'sha384' } } as never, SHA256),
    ).toThrow('mgf1Hash')
    const invented = { ...RSA_PKCS1V15_SHA256, name: 'INVENTED', derivedFrom: 'RSA_PKCS1V15_SHA256' }
    expect((await failure(key.signWith(invented, message))).code).toBe('UNSUPPORTED_ALGORITHM')
    expect(handed).toEqual([])
    expect(() => signing([{ algorithm: invented, input: 'digest' }], () => message)).toThrow('INVENTED')
  })
})

describe('what is read once', () => {
  it('options that change while the call is in flight change nothing', async () => {
    const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message' }])
    const options: { format?: 'der' | 'p1363' } = {}
    const pending = key.sign(message, SHA256, options)
    options.format = 'p1363'
    expect((await pending)[0]).toBe(0x30)
  })

  it('offers that change afterwards change nothing', () => {
    const mine = { ...digestOffer, maxBytes: 32 }
    const { offers } = signing([mine], () => message)
    mine.maxBytes = 1
    expect(offers[0]?.maxBytes).toBe(32)
    expect(Object.isFrozen(offers[0])).toBe(true)
  })

  it('the tables do not change at all', () => {
    for (const table of [SIGNATURE_ALGORITHMS, KEY_TYPES, P256, RSA_OAEP_SHA256, SHA384])
      expect(Object.isFrozen(table)).toBe(true)
  })
})

describe('options that are misspelt', () => {
  it('are refused where they are given', async () => {
    expect(() => new PSS({ saltLenght: 0 } as PSSOptions)).toThrow('saltLenght')
    expect(() => new OAEP(SHA256, { mgf1: SHA1 } as OAEPOptions)).toThrow('mgf1')
    const { publicKey } = rsaPair()
    const key = privateKey<'rsa'>({
      id: 'test:options',
      publicKey,
      decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], () => message),
    })
    for (const options of [{ timeuot: 5 }, 'abort'])
      expect(
        (await failure(key.decrypt(new Uint8Array(256), new OAEP(SHA256), options as CallOptions))).code,
      ).toBe('INVALID_INPUT')
    let asked = 0
    const keys = providerOf(() => {
      asked++
      return { id: 'test:k', publicKey }
    })
    for (const options of [{ tpye: 'rsa' }, { type: 'nonsense' }, { timeuot: 5 }])
      expect(await failure(keys.getPrivateKey('test:k', options as OpenOptions))).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
      })
    expect(asked).toBe(0)
  })

  it('numbers as text are refused', () => {
    for (const options of [{ timeout: '5000' }, { maxInFlight: 1.5 }, { maxInFlight: '2' }, { schemes: [5] }])
      expect(() => providerOf(() => ({}), options)).toThrow(KmsKeysError)
    expect(() => defineProvider({ name: 'test' } as ProviderSpec)).toThrow('open')
  })
})

describe('what a provider answers to opening and making', () => {
  it('is the fault of the provider where it is no key, and nobody knows what was done', async () => {
    for (const answer of [null, 7, {}, { id: '', publicKey: pair.publicKey }]) {
      const error = await failure(providerOf(() => answer as never).getPrivateKey('test:k'))
      expect(error).toMatchObject({ code: 'PROVIDER', outcome: 'unknown' })
    }
  })

  it('is not the key of another provider, which would outlive this one', async () => {
    const inner = providerOf(() => ({ id: 'inner:k', publicKey: pair.publicKey }))
    const key = await inner.getPrivateKey('inner:k')
    const error = await failure(providerOf(() => key).getPrivateKey('test:k'))
    expect(error.code).toBe('PROVIDER')
    expect(error.message).toContain('privateKey({')
  })

  it('is not asked for a key for an algorithm that only verifies', async () => {
    const keys = defineProvider({
      name: 'test',
      open: () => Promise.reject(new Error('not asked')),
      createKey: () => ({ id: 'test:made', publicKey: rsaPair().publicKey }),
      keySpecFields: ['algorithm'],
    })
    for (const algorithm of [INSECURE_RSA_PKCS1V15_SHA1, rsaSignatureAlgorithm(PSS.ANY_SALT, SHA256)])
      expect(await failure(keys.createKey({ type: 'rsa', size: 2048, algorithm }))).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        message: expect.stringContaining('only verifies') as unknown,
      })
  })

  it('names the key that was made, when it is of another kind', async () => {
    const keys = defineProvider({
      name: 'test',
      open: () => Promise.reject(new Error('not asked')),
      createKey: () => ({ id: 'test:made', publicKey: pair.publicKey }),
    })
    for (const wish of [{ type: 'ed25519' }, { type: 'ec', curve: 'P-384' }] as const)
      expect(await failure(keys.createKey(wish))).toMatchObject({
        code: 'INTEGRITY',
        outcome: 'unknown',
        keyId: 'test:made',
      })
  })
})

describe('deadlines', () => {
  it('that are switched off are off for streams too', async () => {
    const keys = defineProvider({
      name: 'test',
      timeout: 20,
      open: (id) => ({
        id,
        publicKey: pair.publicKey,
        verifyAfterSign: false,
        signing: signing([digestOffer], async () => {
          await new Promise((resolve) => setTimeout(resolve, 60))
          return new Uint8Array(70)
        }),
      }),
    })
    const key = await keys.getPrivateKey('test:k', { type: 'ec' })
    await key.sign([message], SHA256, { timeout: Infinity })
    expect((await failure(key.sign([message], SHA256))).code).toBe('TIMEOUT')
  })

  it('of a key without a provider can be set', async () => {
    const key = privateKey<'ec'>({
      id: 'test:orphan',
      publicKey: pair.publicKey,
      timeout: 10,
      signing: signing([digestOffer], () => new Promise(() => undefined)),
    })
    expect((await failure(key.sign(message, SHA256))).code).toBe('TIMEOUT')
  })
})

it('a key can be written as JSON, and shows no secret', () => {
  const key = privateKey({ id: 'test:json', publicKey: rsaPair().publicKey })
  expect(JSON.stringify(key)).toBe('{"type":"rsa","id":"test:json"}')
  expect(JSON.parse(JSON.stringify(pair.publicKey))).toEqual({ type: 'ec', pem: pair.publicKey.toPEM() })
})

it('a SubjectPublicKeyInfo of another algorithm makes no key of a class', async () => {
  const { readSPKI, Ed25519PublicKey, ECPublicKey } = await import('@kmskeys/core')
  const spki = readSPKI(pair.publicKey.toDER())
  expect(() => new Ed25519PublicKey(spki)).toThrow('Ed25519')
  expect(() => new ECPublicKey(readSPKI(ed25519Pair().spki))).toThrow('id-ecPublicKey')
})

describe('small slips', () => {
  it('a generator that was read before is refused', async () => {
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    for (const make of [
      function* () {
        yield message
      },
      async function* () {
        yield message
      },
    ]) {
      const generator = make()
      await key.sign(generator)
      expect((await failure(key.sign(generator))).message).toContain('read before')
    }
    expect(handed).toHaveLength(2)
    // A list can be read as often as one likes.
    const list = [message]
    await key.sign(list)
    await key.sign(list)
  })

  it('a class where an object of it is due is refused', async () => {
    const { key } = rsaRecorder([{ algorithm: RSA_PKCS1V15_SHA256, input: 'digest' }])
    const error = await failure(key.sign(message, PSS as unknown as PSS, SHA256))
    expect(error.message).toContain('new PSS()')
    expect(() => rsaPair().publicKey.verify(message, message, PSS as unknown as PSS, SHA256)).toThrow(
      'new PSS()',
    )
    expect(
      (await failure(key.sign(message, SHA256 as unknown as PSS, undefined as never))).message,
    ).toContain('padding and hash')
  })

  it('a hash for a key that takes the message itself is refused, and says so', async () => {
    const { key } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    for (const hash of [SHA256, new Prehashed(SHA256)])
      expect((await failure(key.sign(message, hash as unknown as SignOptions))).message).toContain(
        'takes no hash',
      )
  })

  it('a type that there is not is named', async () => {
    const keys = providerOf(() => ({}))
    const error = await failure(keys.getPrivateKey('k', { type: 'ecdsa' } as unknown as OpenOptions))
    expect(error.message).toContain("not 'ecdsa'")
  })
})
