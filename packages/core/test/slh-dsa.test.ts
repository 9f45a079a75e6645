import { createPublicKey, verify } from 'node:crypto'
import {
  HASH_SLH_DSA_SHA2_128S_SHA256,
  privateKey,
  publicKeyFromDER,
  signatureAlgorithmFromIdentifier,
  signing,
  SLH_DSA_PARAMETERS,
  SLH_DSA_SHA2_128F,
  SLH_DSA_SHA2_128S,
  SLHDSAPublicKey,
  slhDSASignatureAlgorithm,
} from '@kmskeys/core'
import { publicKeyToJWK } from '@kmskeys/core/formats'
import { slhDSASupport } from '@kmskeys/core/primitives'
import { nobleSHA256 } from '@kmskeys/testing'
import * as noble from '@noble/post-quantum/slh-dsa.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { writeSPKI } from './support/write-spki.ts'

const theirSHA256 = nobleSHA256 as unknown as Parameters<typeof noble.slh_dsa_sha2_128s.prehash>[0]

const message = new TextEncoder().encode('the message')
const context = new Uint8Array(255).fill(7)

/** FIPS 205 table 2 and RFC 9909 section 3: name, last arc, bytes of the public key and of a signature. */
const SETS = [
  ['SLH-DSA-SHA2-128s', 20, 32, 7856],
  ['SLH-DSA-SHA2-128f', 21, 32, 17088],
  ['SLH-DSA-SHA2-192s', 22, 48, 16224],
  ['SLH-DSA-SHA2-192f', 23, 48, 35664],
  ['SLH-DSA-SHA2-256s', 24, 64, 29792],
  ['SLH-DSA-SHA2-256f', 25, 64, 49856],
  ['SLH-DSA-SHAKE-128s', 26, 32, 7856],
  ['SLH-DSA-SHAKE-128f', 27, 32, 17088],
  ['SLH-DSA-SHAKE-192s', 28, 48, 16224],
  ['SLH-DSA-SHAKE-192f', 29, 48, 35664],
  ['SLH-DSA-SHAKE-256s', 30, 64, 29792],
  ['SLH-DSA-SHAKE-256f', 31, 64, 49856],
] as const

it.each(SETS)(
  '%s is in the tables, and its keys are of one length',
  async (name, arc, size, signatureSize) => {
    const oid = `2.16.840.1.101.3.4.3.${arc}`
    const nodeName = name.toLowerCase()
    expect(SLH_DSA_PARAMETERS.filter((each) => each.name === name)).toEqual([
      { name, oid, nodeName, publicKeySize: size, signatureSize },
    ])
    const row = slhDSASignatureAlgorithm(name)
    expect(row).toMatchObject({
      keyType: 'slh-dsa',
      parameterSet: name,
      hash: undefined,
      maxContextBytes: 255,
    })
    expect(row.name).toBe(nodeName.replaceAll('-', '_').toUpperCase())
    expect(Buffer.from(row.algorithmIdentifier).toString('hex')).toBe(
      `300b06096086480165030403${arc.toString(16)}`,
    )
    expect(signatureAlgorithmFromIdentifier(row.algorithmIdentifier)).toBe(row)
    const raw = new Uint8Array(size).fill(1)
    const key = publicKeyFromDER(writeSPKI(oid, raw))
    expect(key).toBeInstanceOf(SLHDSAPublicKey)
    expect(key).toMatchObject({ type: 'slh-dsa', parameterSet: name })
    expect(slhDSASupport() ? key.toKeyObject().asymmetricKeyType : nodeName).toBe(nodeName)
    expect((await failure(() => publicKeyToJWK(key))).code).toBe('UNSUPPORTED_OPERATION')
    for (const der of [
      writeSPKI(oid, raw.subarray(1)),
      writeSPKI(oid, new Uint8Array(size + 1)),
      writeSPKI(oid, raw, Uint8Array.of(5, 0)),
    ])
      expect(await failure(() => publicKeyFromDER(der))).toMatchObject({
        code: 'INVALID_INPUT',
        rule: expect.stringContaining('RFC 9909') as unknown,
      })
  },
)

describe('a public key', () => {
  const pair = noble.slh_dsa_sha2_128f.keygen()
  const publicKey = publicKeyFromDER(writeSPKI('2.16.840.1.101.3.4.3.21', pair.publicKey), {
    type: 'slh-dsa',
  })

  it('verifies what others sign, with the context and no other, from bytes and streams', async () => {
    const bare = noble.slh_dsa_sha2_128f.sign(message, pair.secretKey)
    const bound = noble.slh_dsa_sha2_128f.sign(message, pair.secretKey, { context })
    publicKey.verify(bare, message)
    publicKey.verify(bare, message, { context: new Uint8Array() })
    publicKey.verify(bound, message, { context })
    await publicKey.verifyStream(bound, [message.subarray(0, 3), message.subarray(3)], { context })
    for (const work of [
      () => publicKey.verify(bound, message),
      () => publicKey.verify(bare, message, { context }),
      () => publicKey.verify(bare, message.subarray(1)),
      () => publicKey.verify(bare.with(9, (bare[9] ?? 0) ^ 1), message),
      () => publicKey.verify(bare.subarray(1), message),
      () => publicKey.verify(new Uint8Array(), message),
      () => publicKey.verifyStream(bare, [message], { context }),
    ])
      expect((await failure(work)).code).toBe('INVALID_SIGNATURE')
    const tooLong = new Uint8Array(256)
    expect((await failure(() => publicKey.verify(bare, message, { context: tooLong }))).code).toBe(
      'INVALID_INPUT',
    )
    const node = (): boolean => verify(null, message, createPublicKey(publicKey.toPEM()), bare)
    expect(!slhDSASupport() || node()).toBe(true)
  })

  it('is refused with rows of other parameter sets', async () => {
    for (const row of [SLH_DSA_SHA2_128S, HASH_SLH_DSA_SHA2_128S_SHA256])
      expect((await failure(() => publicKey.verifyWith(row, message, message))).code).toBe(
        'UNSUPPORTED_ALGORITHM',
      )
  })
})

it('a private key signs messages with a context, and never returns what does not verify', async () => {
  const { secretKey, publicKey } = noble.slh_dsa_sha2_128f.keygen()
  let ignores = false
  const key = privateKey<'slh-dsa'>({
    id: 'test:slh',
    publicKey: publicKeyFromDER(writeSPKI('2.16.840.1.101.3.4.3.21', publicKey), { type: 'slh-dsa' }),
    signing: signing(
      [{ algorithm: SLH_DSA_SHA2_128F, input: 'message', context: true }],
      (_offer, bytes, call) =>
        noble.slh_dsa_sha2_128f.sign(
          new Uint8Array(bytes),
          secretKey,
          ignores || call.context === undefined ? {} : { context: call.context },
        ),
    ),
  })
  key.publicKey.verify(await key.sign([message], { context }), message, { context })
  ignores = true
  expect((await failure(key.sign(message, { context }))).code).toBe('INTEGRITY')
  expect((await failure(key.sign(message, { input: 'digest' }))).code).toBe('UNSUPPORTED_ALGORITHM')
})

it('HashSLH-DSA is verified over messages, digests and streams, as another implementation signs it', async () => {
  const row = HASH_SLH_DSA_SHA2_128S_SHA256
  // RFC 9909 section 3.
  expect(Buffer.from(row.algorithmIdentifier).toString('hex')).toBe('300b0609608648016503040323')
  expect(signatureAlgorithmFromIdentifier(row.algorithmIdentifier)).toBe(row)
  const theirs = noble.slh_dsa_sha2_128s
  const pair = theirs.keygen()
  const key = publicKeyFromDER(writeSPKI('2.16.840.1.101.3.4.3.20', pair.publicKey), { type: 'slh-dsa' })
  const signature = theirs.prehash(theirSHA256).sign(message, pair.secretKey, { context })
  const digest = nobleSHA256(message)
  key.verifyWith(row, signature, message, { context })
  key.verifyWith(row, signature, digest, { input: 'digest', context })
  await key.verifyStreamWith(row, signature, [message], { context })
  for (const work of [
    () => key.verifyWith(row, signature, message),
    () => key.verifyWith(SLH_DSA_SHA2_128S, signature, message, { context }),
    () => key.verifyWith(row, signature, message.subarray(1), { context }),
  ])
    expect((await failure(work)).code).toBe('INVALID_SIGNATURE')
}, 60_000)
