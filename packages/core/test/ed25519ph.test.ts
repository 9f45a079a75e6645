import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { ed25519ph as noble } from '@noble/curves/ed25519.js'
import {
  ED25519,
  ED25519PH,
  Prehashed,
  privateKey,
  publicKeyFromDER,
  SHA512,
  signatureAlgorithmFromIdentifier,
  signing,
  type Ed25519PrivateKey,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

// RFC 8032 section 7.3.
const secret = Buffer.from('833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42', 'hex')
const point = Buffer.from('ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf', 'hex')
const message = new TextEncoder().encode('abc')
const signature = Buffer.from(
  '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
  'hex',
)

const publicKey = publicKeyFromDER(Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), point]), {
  type: 'ed25519',
})
const digest = createHash('sha512').update(message).digest()
const context = new TextEncoder().encode('a context')

describe('the vector of RFC 8032', () => {
  it('is of the key that it says', () => {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret])
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    expect(createPublicKey(key).equals(publicKey.toKeyObject())).toBe(true)
    publicKey.verify(sign(null, message, key), message)
  })

  it('verifies over message, digest and stream', async () => {
    publicKey.verifyWith(ED25519PH, signature, message)
    publicKey.verifyWith(ED25519PH, signature, digest, { input: 'digest' })
    await publicKey.verifyStreamWith(ED25519PH, signature, [message.slice(0, 1), message.slice(1)])
  })

  it('verifies nothing else', async () => {
    const changed = Buffer.from(signature)
    changed[40] = (changed[40] ?? 0) ^ 1
    const works = [
      () => publicKey.verifyWith(ED25519PH, signature, digest),
      () => publicKey.verifyWith(ED25519PH, signature, new Uint8Array(64), { input: 'digest' }),
      () => publicKey.verifyWith(ED25519PH, signature, message, { context }),
      () => publicKey.verifyWith(ED25519PH, changed, message),
      () => publicKey.verifyWith(ED25519PH, signature.subarray(1), message),
      () => publicKey.verifyWith(ED25519PH, new Uint8Array(64).fill(255), message),
      () => publicKey.verifyStreamWith(ED25519PH, changed, [message]),
      () => publicKey.verifyWith(ED25519, signature, message),
      () => publicKey.verifyWith(ED25519, signature, digest),
    ]
    for (const work of works) expect((await failure(work)).code).toBe('INVALID_SIGNATURE')
  })
})

it('a context of up to 255 bytes is part of what is signed', async () => {
  for (const size of [1, 255]) {
    const options = { context: new Uint8Array(size).fill(7) }
    const made = noble.sign(message, secret, options)
    publicKey.verifyWith(ED25519PH, made, message, options)
    publicKey.verifyWith(ED25519PH, made, digest, { ...options, input: 'digest' })
    await publicKey.verifyStreamWith(ED25519PH, made, [message], options)
    const without = await failure(() => publicKey.verifyWith(ED25519PH, made, message))
    expect(without.code).toBe('INVALID_SIGNATURE')
  }
  const long = { context: new Uint8Array(256) }
  const error = await failure(() => publicKey.verifyWith(ED25519PH, signature, message, long))
  expect(error.code).toBe('INVALID_INPUT')
})

it('has no identifier, and no other row is taken for it', () => {
  expect(ED25519PH.algorithmIdentifier).toHaveLength(0)
  expect(() => signatureAlgorithmFromIdentifier(ED25519PH.algorithmIdentifier)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
})

describe('a key that offers it', () => {
  const reply: { wrong: boolean } = { wrong: false }
  const key: Ed25519PrivateKey = privateKey<'ed25519'>({
    id: 'test:ed25519ph',
    publicKey,
    signing: signing(
      [
        { algorithm: ED25519PH, input: 'message', maxBytes: 10, context: true },
        { algorithm: ED25519, input: 'message' },
      ],
      ({ algorithm }, bytes, call) =>
        reply.wrong || algorithm.name !== 'ED25519PH'
          ? noble.sign(bytes, secret, { context: Uint8Array.of(9) })
          : noble.sign(bytes, secret, call.context && { context: call.context }),
    ),
  })

  it('signs, and verifies what comes back', async () => {
    expect(Buffer.from(await key.signWith(ED25519PH, message))).toEqual(signature)
    const made = await key.signWith(ED25519PH, [message], { context })
    publicKey.verifyWith(ED25519PH, made, message, { context })
    reply.wrong = true
    expect((await failure(key.signWith(ED25519PH, message))).code).toBe('INTEGRITY')
    const both = Promise.all([key.signWith(ED25519PH, message), key.signWith(ED25519PH, message)])
    expect((await failure(both)).code).toBe('INTEGRITY')
    expect((await failure(key.sign(message))).code).toBe('INTEGRITY')
    reply.wrong = false
  })

  it('does not take it for Ed25519', async () => {
    expect((await failure(key.signWith(ED25519, message, { context }))).code).toBe('INVALID_INPUT')
    // @ts-expect-error -- the type says so too
    expect((await failure(key.sign(message, new Prehashed(SHA512)))).code).toBe('INVALID_INPUT')
    expect((await failure(key.signWith(ED25519PH, new Uint8Array(11)))).code).toBe('INVALID_INPUT')
  })
})

it('a digest is signed as one, and a stream by its digest, in constant memory', async () => {
  const seen: Buffer[] = []
  const key = privateKey<'ed25519'>({
    id: 'test:ed25519ph',
    publicKey,
    signing: signing([{ algorithm: ED25519PH, input: 'digest' }], (_offer, bytes) => {
      seen.push(Buffer.from(bytes))
      return signature
    }),
  })
  await key.signWith(ED25519PH, message)
  await key.signWith(ED25519PH, [message])
  await key.signWith(ED25519PH, digest, { input: 'digest' })
  expect(seen).toEqual([digest, digest, digest])
})
