import { createHash, randomBytes, sign } from 'node:crypto'
import {
  CURVES,
  ECDSA_SHA256,
  ED25519,
  PKCS1v15,
  Prehashed,
  PSS,
  RSA_PSS_SHA256,
  SHA1,
  SHA256,
  SHA384,
  SHA512,
  type PublicKey,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'

const message = new TextEncoder().encode('the message')
const rsa = rsaPair()
const ec = ecPair()
const ed = ed25519Pair()

describe('a signature that is malformed', () => {
  it('does not verify, and nothing else is thrown', async () => {
    const malformed = [
      new Uint8Array(),
      new Uint8Array(1),
      new Uint8Array(64),
      randomBytes(64),
      new Uint8Array(256),
      new Uint8Array(256).fill(255),
      randomBytes(255),
      randomBytes(257),
      Buffer.from('3006020101020101', 'hex'),
      Buffer.from('30', 'hex'),
      randomBytes(5000),
    ]
    for (const signature of malformed) {
      const works = [
        () => rsa.publicKey.verify(signature, message, new PSS(), SHA256),
        () => rsa.publicKey.verify(signature, message, PSS.ANY_SALT, SHA512),
        () => rsa.publicKey.verify(signature, message, new PSS({ mgf1Hash: SHA1 }), SHA256),
        () => rsa.publicKey.verify(signature, message, new PKCS1v15(), SHA256),
        () => rsa.publicKey.verify(signature, randomBytes(32), new PKCS1v15(), new Prehashed(SHA256)),
        () => rsa.publicKey.verifyStream(signature, [message], new PSS(), SHA256),
        () => ec.publicKey.verify(signature, message, SHA256),
        () => ec.publicKey.verify(signature, message, SHA256, { format: 'p1363' }),
        () => ec.publicKey.verify(signature, randomBytes(32), new Prehashed(SHA256)),
        () => ec.publicKey.verifyStream(signature, [message], SHA256),
        () => ed.publicKey.verify(signature, message),
        () => ed.publicKey.verifyStream(signature, [message]),
      ]
      for (const work of works)
        expect(await failure(work)).toMatchObject({ code: 'INVALID_SIGNATURE', outcome: 'not-sent' })
    }
  })

  it('does not verify where the key is too short for the scheme either', async () => {
    const { publicKey } = rsaPair(1024)
    const works = [
      () => publicKey.verify(randomBytes(128), message, new PSS(), SHA512),
      () => publicKey.verify(randomBytes(128), randomBytes(64), new PSS(), new Prehashed(SHA512)),
      () => publicKey.verify(randomBytes(128), message, new PSS({ saltLength: 2048 }), SHA256),
    ]
    for (const work of works) expect((await failure(work)).code).toBe('INVALID_SIGNATURE')
    for (const saltLength of [2049, 2 ** 40, -1, 1.5, Number.NaN, '32' as never])
      expect((await failure(() => new PSS({ saltLength }))).code).toBe('INVALID_INPUT')
  })
})

describe('arguments of verify', () => {
  const signature = sign('sha256', message, ec.secret)

  it('that are not what they should be are refused', async () => {
    const refused: [string, () => unknown][] = [
      ['INVALID_INPUT', () => ec.publicKey.verify('text' as never, message, SHA256)],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, 'text' as never, SHA256)],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, [message] as never, SHA256)],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, message, undefined as never)],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, message, 'sha256' as never)],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, message, SHA256, { format: 'raw' as never })],
      ['INVALID_INPUT', () => ec.publicKey.verify(signature, randomBytes(20), new Prehashed(SHA256))],
      [
        'INVALID_INPUT',
        () => ec.publicKey.verifyWith(ECDSA_SHA256, signature, message, { input: 'mu' as never }),
      ],
      ['INVALID_INPUT', () => ec.publicKey.verifyStream(signature, 'text' as never, SHA256)],
      ['INVALID_INPUT', () => ec.publicKey.verifyStream(signature, ['text'] as never, SHA256)],
      ['INVALID_INPUT', () => ed.publicKey.verifyWith(ED25519, signature, message, { format: 'p1363' })],
      ['INVALID_INPUT', () => ed.publicKey.verifyWith(ED25519, signature, message, { context: message })],
      [
        'UNSUPPORTED_ALGORITHM',
        () => ed.publicKey.verifyWith(ED25519, signature, randomBytes(32), { input: 'digest' }),
      ],
      ['UNSUPPORTED_ALGORITHM', () => ec.publicKey.verify(signature, message, SHA1)],
      ['UNSUPPORTED_ALGORITHM', () => rsa.publicKey.verify(signature, message, new PSS(), SHA1)],
      ['UNSUPPORTED_ALGORITHM', () => rsa.publicKey.verify(signature, message, undefined as never, SHA256)],
      [
        'UNSUPPORTED_ALGORITHM',
        () => (ec.publicKey as PublicKey).verifyWith(RSA_PSS_SHA256, signature, message),
      ],
      ['UNSUPPORTED_ALGORITHM', () => ec.publicKey.verifyWith(undefined as never, signature, message)],
    ]
    for (const [code, work] of refused) expect((await failure(work)).code).toBe(code)
  })
})

describe('what node:crypto signs', () => {
  it('verifies over message, digest and stream, with every hash and any salt', async () => {
    for (const hash of [SHA256, SHA384, SHA512]) {
      const digest = createHash(hash.name).update(message).digest()
      const pkcs1 = sign(hash.name, message, rsa.secret)
      rsa.publicKey.verify(pkcs1, message, new PKCS1v15(), hash)
      rsa.publicKey.verify(pkcs1, digest, new PKCS1v15(), new Prehashed(hash))
      await rsa.publicKey.verifyStream(pkcs1, [message], new PKCS1v15(), hash)
      for (const saltLength of [0, 11, hash.digestSize]) {
        const pss = sign(hash.name, message, { key: rsa.secret, padding: 6, saltLength })
        for (const padding of [new PSS({ saltLength }), PSS.ANY_SALT]) {
          rsa.publicKey.verify(pss, message, padding, hash)
          rsa.publicKey.verify(pss, digest, padding, new Prehashed(hash))
          await rsa.publicKey.verifyStream(pss, [message], padding, hash)
        }
        expect(
          (await failure(() => rsa.publicKey.verify(pss, message, new PSS({ saltLength: 12 }), hash))).code,
        ).toBe('INVALID_SIGNATURE')
      }
      for (const { name: curve } of CURVES) {
        const pair = ecPair(curve)
        const signature = sign(hash.name, message, pair.secret)
        pair.publicKey.verify(signature, message, hash)
        pair.publicKey.verify(signature, digest, new Prehashed(hash))
        await pair.publicKey.verifyStream(signature, [message], hash)
      }
    }
  })
})
