import { randomBytes } from 'node:crypto'
import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ED25519,
  OAEP,
  PKCS1v15,
  PSS,
  Prehashed,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15_SHA256,
  RSA_PSS_SHA256,
  SHA1,
  SHA256,
  SHA384,
  decryption,
  privateKey,
  signing,
  type SignInput,
  type SignOptions,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, rsaPair } from './support/key-pairs.ts'
import { ecRecorder, edRecorder, rsaRecorder } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')
const rsa = rsaRecorder([
  { algorithm: RSA_PKCS1V15_SHA256, input: 'digest' },
  { algorithm: RSA_PSS_SHA256, input: 'message' },
])
const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }])
const ed = edRecorder([{ algorithm: ED25519, input: 'message' }])

/** Something that a JavaScript program may do although the types forbid it. */
function untyped(value: unknown): never {
  return value as never
}

interface Refusal {
  readonly what: string
  readonly work: () => Promise<unknown>
  readonly code: string
  readonly says: RegExp
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'a hash that the key does not offer',
    work: () => rsa.key.sign(message, new PKCS1v15(), SHA384),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /RSA_PKCS1V15_SHA384.*RSA_PKCS1V15_SHA256, RSA_PSS_SHA256/u,
  },
  {
    what: 'a row that the key does not offer',
    work: () => ec.key.signWith(ECDSA_SHA384, message),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /ECDSA_SHA384.*ECDSA_SHA256/u,
  },
  {
    what: 'a hash without a row',
    work: () => ec.key.sign(message, SHA1),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /SHA-1/u,
  },
  {
    what: 'PSS asked of an EC key',
    work: () => ec.key.sign(message, untyped(new PSS())),
    code: 'INVALID_INPUT',
    says: /hash/u,
  },
  {
    what: 'a PSS row asked of an EC key',
    work: () => ec.key.signWith(untyped(RSA_PSS_SHA256), message),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /RSA_PSS_SHA256.*ECDSA_SHA256/u,
  },
  {
    what: 'no padding',
    work: () => rsa.key.sign(message, untyped(undefined), SHA256),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /padding/u,
  },
  {
    what: 'no hash',
    work: () => rsa.key.sign(message, new PSS(), untyped(undefined)),
    code: 'INVALID_INPUT',
    says: /SHA256/u,
  },
  {
    what: 'the name of a hash',
    work: () => rsa.key.sign(message, new PSS(), untyped('sha256')),
    code: 'INVALID_INPUT',
    says: /SHA256/u,
  },
  {
    what: 'no algorithm',
    work: () => rsa.key.signWith(untyped(undefined), message),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /undefined/u,
  },
  {
    what: 'a 20-byte digest as SHA-256',
    work: () => rsa.key.sign(randomBytes(20), new PKCS1v15(), new Prehashed(SHA256)),
    code: 'INVALID_INPUT',
    says: /SHA-256 digest has 32 bytes, not 20/u,
  },
  {
    what: 'a 20-byte digest as SHA-256 for EC',
    work: () => ec.key.sign(randomBytes(20), new Prehashed(SHA256)),
    code: 'INVALID_INPUT',
    says: /32 bytes, not 20/u,
  },
  {
    what: 'a digest where only messages are taken',
    work: () => rsa.key.sign(randomBytes(32), new PSS(), new Prehashed(SHA256)),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /message itself/u,
  },
  {
    what: 'a digest for Ed25519',
    work: () => ed.key.sign(randomBytes(32), { input: 'digest' }),
    code: 'UNSUPPORTED_ALGORITHM',
    says: /message itself/u,
  },
  {
    what: 'a stream as a digest',
    work: () => ec.key.sign([randomBytes(32)], new Prehashed(SHA256)),
    code: 'INVALID_INPUT',
    says: /bytes, not as a stream/u,
  },
  {
    what: 'a malformed DigestInfo',
    work: () => rsa.key.signWith(RSA_PKCS1V15_SHA256, randomBytes(51), { input: 'digest-info' }),
    code: 'INVALID_INPUT',
    says: /DigestInfo/u,
  },
  {
    what: 'a short DigestInfo',
    work: () => rsa.key.signWith(RSA_PKCS1V15_SHA256, randomBytes(5), { input: 'digest-info' }),
    code: 'INVALID_INPUT',
    says: /digest|DigestInfo/iu,
  },
  {
    what: 'a context for Ed25519',
    work: () => ed.key.sign(message, { context: new Uint8Array(1) }),
    code: 'INVALID_INPUT',
    says: /context/u,
  },
  {
    what: 'a context for RSA',
    work: () => rsa.key.sign(message, new PSS(), SHA256, { context: new Uint8Array() }),
    code: 'INVALID_INPUT',
    says: /context/u,
  },
  {
    what: 'a format for RSA',
    work: () => rsa.key.sign(message, new PSS(), SHA256, { format: 'der' }),
    code: 'INVALID_INPUT',
    says: /format/u,
  },
  {
    what: 'a format for Ed25519',
    work: () => ed.key.sign(message, { format: 'p1363' }),
    code: 'INVALID_INPUT',
    says: /format/u,
  },
  {
    what: 'an unknown format',
    work: () => ec.key.sign(message, SHA256, { format: untyped('raw') }),
    code: 'INVALID_INPUT',
    says: /'der' or 'p1363'/u,
  },
  {
    what: 'an unknown input',
    work: () => ec.key.sign(message, SHA256, { input: untyped('nu') }),
    code: 'INVALID_INPUT',
    says: /'message', 'digest', 'digest-info' or 'mu'/u,
  },
  {
    what: 'a string',
    work: () => ec.key.sign(untyped('secret text'), SHA256),
    code: 'INVALID_INPUT',
    says: /TextEncoder/u,
  },
  {
    what: 'a string for Ed25519',
    work: () => ed.key.sign(untyped('secret text')),
    code: 'INVALID_INPUT',
    says: /TextEncoder/u,
  },
  {
    what: 'a digest as hexadecimal text',
    work: () => ec.key.sign(untyped('secret text'), new Prehashed(SHA256)),
    code: 'INVALID_INPUT',
    says: /'hex'/u,
  },
  {
    what: 'no data',
    work: () => ec.key.sign(untyped(undefined), SHA256),
    code: 'INVALID_INPUT',
    says: /undefined/u,
  },
  { what: 'a number', work: () => ec.key.sign(untyped(7), SHA256), code: 'INVALID_INPUT', says: /a number/u },
  { what: 'an object', work: () => ec.key.sign(untyped({}), SHA256), code: 'INVALID_INPUT', says: /Object/u },
  {
    what: 'a timeout of 0',
    work: () => ec.key.sign(message, SHA256, { timeout: 0 }),
    code: 'INVALID_INPUT',
    says: /timeout/u,
  },
  {
    what: 'a timeout that is no number',
    work: () => ec.key.sign(message, SHA256, { timeout: Number.NaN }),
    code: 'INVALID_INPUT',
    says: /timeout/u,
  },
  {
    what: 'an abort signal that is none',
    work: () => ec.key.sign(message, SHA256, { signal: untyped({}) }),
    code: 'INVALID_INPUT',
    says: /signal/u,
  },
  {
    what: 'a limit that is no number',
    work: () => ed.key.sign([message], { maxCollectedBytes: Number.NaN }),
    code: 'INVALID_INPUT',
    says: /maxCollectedBytes/u,
  },
]

describe('before any call', () => {
  it.each(REFUSALS)('$what is refused', async ({ work, code, says }) => {
    const error = await failure(work())
    expect(error).toMatchObject({ code, outcome: 'not-sent', operation: 'sign', retryable: false })
    expect(error.keyId).toMatch(/^test:/u)
    expect(error.message).toMatch(says)
    expect(error.message).not.toContain('secret text')
    expect([...rsa.handed, ...ec.handed, ...ed.handed]).toEqual([])
  })

  it('the error names the key in its message where the key is the reason', async () => {
    expect((await failure(rsa.key.sign(message, new PKCS1v15(), SHA384))).message).toContain('test:rsa')
  })

  it('a key that does not sign says what it can do, and why', async () => {
    const { publicKey } = rsaPair()
    const key = privateKey<'rsa'>({
      id: 'test:decrypts',
      publicKey,
      because: 'it was made so',
      decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], () => new Uint8Array()),
    })
    const error = await failure(key.sign(message, new PSS(), SHA256))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', keyId: 'test:decrypts', operation: 'sign' })
    expect(error.message).toContain('it can decrypt; it was made so')
    expect(key.signatureAlgorithms).toEqual([])
  })

  it('a key that does not decrypt says so, and one that does refuses what it does not offer', async () => {
    const ciphertext = randomBytes(256)
    const error = await failure(rsa.key.decrypt(ciphertext, new OAEP(SHA256)))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', operation: 'decrypt', keyId: 'test:rsa' })
    const calls: Uint8Array[] = []
    const key = privateKey<'rsa'>({
      id: 'test:decrypts',
      publicKey: rsaPair().publicKey,
      decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], (_offer, bytes) => {
        calls.push(bytes)
        return new Uint8Array([1])
      }),
    })
    const refused = [
      ['UNSUPPORTED_ALGORITHM', key.decrypt(ciphertext, new OAEP(SHA384))],
      ['UNSUPPORTED_ALGORITHM', key.decrypt(ciphertext, new OAEP(SHA256, { mgf1Hash: SHA384 }))],
      ['UNSUPPORTED_ALGORITHM', key.decrypt(ciphertext, new OAEP(SHA256, { label: message }))],
      ['UNSUPPORTED_ALGORITHM', key.decrypt(ciphertext, untyped(new PKCS1v15()))],
      ['UNSUPPORTED_ALGORITHM', key.decrypt(ciphertext, untyped(undefined))],
      ['INVALID_INPUT', key.decrypt(randomBytes(255), new OAEP(SHA256))],
      ['INVALID_INPUT', key.decrypt(untyped('text'), new OAEP(SHA256))],
    ] as const
    for (const [code, work] of refused)
      expect(await failure(work)).toMatchObject({ code, operation: 'decrypt', outcome: 'not-sent' })
    expect(calls).toEqual([])
    expect(await key.decrypt(ciphertext, new OAEP(SHA256))).toEqual(new Uint8Array([1]))
  })
})

describe('making a key', () => {
  const { publicKey } = ecPair()
  const offer = { algorithm: ECDSA_SHA256, input: 'digest' } as const

  it('refuses an ability without offers, and an input of a newer version', async () => {
    expect((await failure(() => signing([], () => message))).code).toBe('INVALID_INPUT')
    expect((await failure(() => decryption([], () => message))).code).toBe('INVALID_INPUT')
    const newer = { ...offer, input: 'nu' as SignInput }
    const error = await failure(() => signing([offer, newer], () => message))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toMatch(/version.*nu/u)
  })

  it('refuses an empty id, no public key, one that is none, and offers of another type', async () => {
    const ability = signing([offer], () => message)
    const faults = [
      () => privateKey({ id: '', publicKey, signing: ability }),
      () => privateKey({ id: 'x', publicKey: untyped(undefined), signing: ability }),
      () => privateKey({ id: 'x', publicKey: untyped({ type: 'ec' }), signing: ability }),
      () => privateKey({ id: 'x', publicKey: rsaPair().publicKey, signing: ability }),
    ]
    for (const fault of faults) expect((await failure(fault)).code).toBe('INVALID_INPUT')
  })

  it('lets options that are undefined stand for the defaults', async () => {
    const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message' }])
    const options: SignOptions = {
      input: undefined,
      format: undefined,
      context: undefined,
      signal: undefined,
      timeout: undefined,
      maxCollectedBytes: undefined,
    }
    key.publicKey.verify(await key.sign(message, SHA256, options), message, SHA256)
  })
})
