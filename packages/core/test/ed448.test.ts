import {
  ED448,
  Ed448PublicKey,
  privateKey,
  Prehashed,
  publicKeyFromDER,
  SHA512,
  signatureAlgorithmFromIdentifier,
  signing,
  type Ed448PrivateKey,
} from '@kmskeys/core'
import { verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { ed448Pair } from './support/ed448-pairs.ts'
import { failure } from './support/failure.ts'
import { writeSPKI } from './support/write-spki.ts'

const message = new TextEncoder().encode('the message')
const context = new TextEncoder().encode('the context')
const pair = ed448Pair()
const { publicKey } = pair

it('verifies what @noble/curves signs, with the same context only', async () => {
  for (const given of [undefined, new Uint8Array(), context, new Uint8Array(255)]) {
    const signature = pair.sign(message, given)
    const options = { context: given }
    publicKey.verify(signature, message, options)
    publicKey.verifyWith(ED448, signature, message, options)
    await publicKey.verifyStream(signature, [message], options)
    for (const other of [Uint8Array.of(9), ...(given === undefined || given.length === 0 ? [] : [undefined])])
      expect((await failure(() => publicKey.verify(signature, message, { context: other }))).code).toBe(
        'INVALID_SIGNATURE',
      )
  }
  expect(verify(null, message, publicKey.toKeyObject(), pair.sign(message))).toBe(true)
})

it('refuses signatures of another length, and contexts that are too long', async () => {
  for (const given of [undefined, context]) {
    const signature = pair.sign(message, given)
    for (const wrong of [new Uint8Array(), signature.subarray(1), Uint8Array.of(...signature, 0)])
      expect((await failure(() => publicKey.verify(wrong, message, { context: given }))).code).toBe(
        'INVALID_SIGNATURE',
      )
  }
  const long = { context: new Uint8Array(256) }
  expect((await failure(() => publicKey.verify(pair.sign(message), message, long))).code).toBe(
    'INVALID_INPUT',
  )
})

it('is read strictly, and is the same key whatever it was read from', () => {
  expect(publicKey).toBeInstanceOf(Ed448PublicKey)
  expect(publicKey.type).toBe('ed448')
  expect(publicKey.equals(publicKeyFromDER(publicKey.toDER()))).toBe(true)
  const key = pair.spki.subarray(-57)
  for (const wrong of [
    writeSPKI('1.3.101.113', key.subarray(1)),
    writeSPKI('1.3.101.113', Uint8Array.of(...key, 0)),
    writeSPKI('1.3.101.113', key, Uint8Array.of(5, 0)),
  ])
    expect(() => publicKeyFromDER(wrong)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', rule: 'RFC 8410 3, 4' }),
    )
})

it('has its identifier both ways', () => {
  expect(Buffer.from(ED448.algorithmIdentifier).toString('hex')).toBe('300506032b6571')
  expect(signatureAlgorithmFromIdentifier(ED448.algorithmIdentifier)).toBe(ED448)
})

it('signs by a provider, and verifies what comes back with the context that was given', async () => {
  const reply: { wrong: boolean } = { wrong: false }
  const key: Ed448PrivateKey = privateKey<'ed448'>({
    id: 'test:ed448',
    publicKey,
    signing: signing([{ algorithm: ED448, input: 'message', context: true }], (_offer, bytes, call) =>
      pair.sign(bytes, reply.wrong ? Uint8Array.of(9) : call.context),
    ),
  })
  for (const options of [{}, { context }]) {
    publicKey.verify(await key.sign(message, options), message, options)
    publicKey.verify(await key.sign([message], options), message, options)
  }
  reply.wrong = true
  for (const options of [{}, { context }]) {
    expect((await failure(key.sign(message, options))).code).toBe('INTEGRITY')
    expect((await failure(Promise.all([key.sign(message, options), key.sign(message, options)]))).code).toBe(
      'INTEGRITY',
    )
  }
  // @ts-expect-error -- the type says so too
  expect((await failure(key.sign(message, new Prehashed(SHA512)))).code).toBe('INVALID_INPUT')
})
