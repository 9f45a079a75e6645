import { createHash, randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  ED25519,
  ECDSA_SHA256,
  ML_DSA_44,
  ML_DSA_65,
  OPERATION_CHANNEL,
  privateKey,
  publicKeyFromDER,
  signing,
  type MLDSAPrivateKey,
  type OperationEvent,
  type SignOffer,
} from '@kmskeys/core'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair } from './support/key-pairs.ts'
import { ML_DSA_SETS, mlDSAPair } from './support/ml-dsa-pairs.ts'
import { writeSPKI } from './support/write-spki.ts'

const message = new TextEncoder().encode('the message')
const secret = ml_dsa65.keygen()
const publicKey = publicKeyFromDER(writeSPKI(ML_DSA_SETS['ML-DSA-65'].oid, secret.publicKey), {
  type: 'ml-dsa',
})

const shake = (data: Uint8Array): Buffer => createHash('shake256', { outputLength: 64 }).update(data).digest()
/** FIPS 204 algorithms 2 and 7. */
const muOf = (data: Uint8Array, context: Uint8Array = new Uint8Array()): Buffer =>
  shake(Buffer.concat([shake(secret.publicKey), Buffer.of(0, context.length), context, data]))
const signMu = (mu: Uint8Array): Uint8Array =>
  ml_dsa65.internal.sign(new Uint8Array(mu), secret.secretKey, { externalMu: true })

const MU: SignOffer = { algorithm: ML_DSA_65, input: 'mu' }
const MESSAGE: SignOffer = { algorithm: ML_DSA_65, input: 'message' }

/** A key whose service signs what it is given, and what it was given. */
function recorder(
  offers: readonly SignOffer[],
  reply: (mu: Uint8Array) => Uint8Array = signMu,
): { key: MLDSAPrivateKey; seen: { input: string; bytes: Uint8Array; context: Uint8Array | undefined }[] } {
  const seen: { input: string; bytes: Uint8Array; context: Uint8Array | undefined }[] = []
  const key = privateKey<'ml-dsa'>({
    id: 'test:mu',
    publicKey,
    signing: signing(offers, async ({ input }, bytes, { context }) => {
      seen.push({ input, bytes: new Uint8Array(bytes), context })
      await Promise.resolve()
      return input === 'mu'
        ? reply(bytes)
        : ml_dsa65.sign(new Uint8Array(bytes), secret.secretKey, context === undefined ? {} : { context })
    }),
  })
  return { key, seen }
}

describe('µ', () => {
  it('is made of the public key as the message comes, with the context', () => {
    for (const context of [undefined, new Uint8Array(), randomBytes(1), randomBytes(255)]) {
      const hash = publicKey.muHash(context === undefined ? undefined : { context })
      for (const byte of message) hash.update(Uint8Array.of(byte))
      const mu = hash.digest()
      expect(Buffer.from(mu)).toEqual(muOf(message, context))
      expect(mu.constructor).toBe(Uint8Array)
    }
  })

  it('is refused with a context of 256 bytes, and of what is no message', async () => {
    for (const options of [{ context: new Uint8Array(256) }, { context: 'text' }, { label: message }])
      expect((await failure(() => publicKey.muHash(options as never))).code).toBe('INVALID_INPUT')
    expect((await failure(() => publicKey.muHash().update('text' as never))).code).toBe('INVALID_INPUT')
  })

  it('is made once', async () => {
    const hash = publicKey.muHash().update(message)
    hash.digest()
    expect((await failure(() => hash.digest())).code).toBe('INVALID_INPUT')
    expect((await failure(() => hash.update(message))).code).toBe('INVALID_INPUT')
  })

  it('is signed and verified with an empty context, which is the same as none', async () => {
    const [mu, context] = [muOf(message), new Uint8Array()]
    const { key } = recorder([{ algorithm: ML_DSA_65, input: 'mu' }])
    const signature = await key.signWith(ML_DSA_65, mu, { input: 'mu', context })
    publicKey.verifyWith(ML_DSA_65, signature, mu, { input: 'mu', context })
  })

  it('is verified, by both methods, and nothing else is', async () => {
    const [mu, context] = [muOf(message), randomBytes(9)]
    const signature = ml_dsa65.sign(message, secret.secretKey)
    publicKey.verifyMu(signature, mu)
    publicKey.verifyWith(ML_DSA_65, signature, mu, { input: 'mu' })
    publicKey.verifyMu(ml_dsa65.sign(message, secret.secretKey, { context }), muOf(message, context))
    for (const [given, over] of [
      [signature, muOf(message, context)],
      [signature, randomBytes(64)],
      [signature.with(50, (signature[50] ?? 0) ^ 1), mu],
      [signature.subarray(1), mu],
      [new Uint8Array(), mu],
    ] as const)
      expect((await failure(() => publicKey.verifyMu(given, over))).code).toBe('INVALID_SIGNATURE')
    for (const wrong of [mu.subarray(1), randomBytes(65), new Uint8Array(), 'text', undefined])
      expect((await failure(() => publicKey.verifyMu(signature, wrong as never))).code).toBe('INVALID_INPUT')
    const withContext = (): void => publicKey.verifyWith(ML_DSA_65, signature, mu, { input: 'mu', context })
    expect((await failure(withContext)).code).toBe('INVALID_INPUT')
  })

  it('is of ML-DSA alone', async () => {
    const mu = randomBytes(64)
    const [ec, ed] = [ecPair().publicKey, ed25519Pair().publicKey]
    expect((await failure(() => ec.verifyWith(ECDSA_SHA256, mu, mu, { input: 'mu' }))).code).toBe(
      'UNSUPPORTED_ALGORITHM',
    )
    expect((await failure(() => ed.verifyWith(ED25519, mu, mu, { input: 'mu' }))).code).toBe(
      'UNSUPPORTED_ALGORITHM',
    )
    const offers: SignOffer[] = [{ algorithm: ECDSA_SHA256, input: 'mu' }]
    expect(await failure(() => signing(offers, () => mu))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('ML-DSA alone') as unknown,
    })
  })
})

describe('a key that takes µ', () => {
  it('is handed µ of messages and streams, which hold the context', async () => {
    for (const context of [undefined, randomBytes(20)]) {
      const { key, seen } = recorder([MU])
      const chunks = [message.subarray(0, 4), message.subarray(4)]
      for (const data of [message, chunks, new Blob([message]).stream()]) {
        const signature = await key.sign(data, { context })
        publicKey.verify(signature, message, { context })
        expect(
          ml_dsa65.verify(signature, message, secret.publicKey, context === undefined ? {} : { context }),
        ).toBe(true)
      }
      const expected = { input: 'mu', bytes: new Uint8Array(muOf(message, context)), context: undefined }
      expect(seen).toEqual([expected, expected, expected])
    }
  })

  it('prefers what it offers first, and µ for a stream', async () => {
    const { key, seen } = recorder([{ ...MESSAGE, maxBytes: 20 }, MU])
    for (const data of [message, [message], randomBytes(21)]) await key.sign(data)
    expect(seen.map(({ input }) => input)).toEqual(['message', 'mu', 'mu'])
    await key.sign(message, { context: randomBytes(2) })
    expect(seen.at(-1)?.input).toBe('mu')
  })

  it('signs µ that is given, a copy of it', async () => {
    const { key, seen } = recorder([MESSAGE, MU])
    for (const sign of [
      (mu: Uint8Array) => key.signMu(mu),
      (mu: Uint8Array) => key.signWith(ML_DSA_65, mu, { input: 'mu' }),
    ]) {
      const mu = new Uint8Array(muOf(message))
      const pending = sign(mu)
      mu.fill(0)
      publicKey.verify(await pending, message)
      expect(seen.at(-1)).toEqual({ input: 'mu', bytes: new Uint8Array(muOf(message)), context: undefined })
    }
  })

  it('refuses µ of another length, with a context or as a stream, before the call', async () => {
    const { key, seen } = recorder([MU])
    const mu = randomBytes(64)
    const untyped = key as unknown as { signMu(...given: unknown[]): Promise<unknown> }
    for (const work of [
      untyped.signMu(mu.subarray(1)),
      untyped.signMu(randomBytes(65)),
      untyped.signMu('text'),
      untyped.signMu(undefined),
      untyped.signMu([mu]),
      untyped.signMu(mu, { context: mu }),
      untyped.signMu(mu, { colour: 'blue' }),
      key.signWith(ML_DSA_65, [mu], { input: 'mu' }),
    ])
      expect(await failure(work)).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect((await failure(key.signWith(ML_DSA_44 as never, mu, { input: 'mu' }))).code).toBe(
      'UNSUPPORTED_ALGORITHM',
    )
    expect(seen).toEqual([])
  })

  it('is another than one that takes messages alone', async () => {
    const { key, seen } = recorder([MESSAGE])
    expect(await failure(key.signMu(randomBytes(64)))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      message:
        'the ml-dsa key test:mu takes the message itself for ML_DSA_65, not µ; it signs with ML_DSA_65',
    })
    expect(seen).toEqual([])
  })

  it('never returns a signature over another µ, whatever it was given', async () => {
    const { key } = recorder([MU], () => signMu(randomBytes(64)))
    const large = new Uint8Array(100_000)
    const errors = [
      await failure(key.sign(message)),
      await failure(key.sign(large)),
      await failure(key.sign([message])),
      await failure(key.signMu(muOf(message))),
    ]
    expect(errors.map(({ code }) => code)).toEqual(errors.map(() => 'INTEGRITY'))
  })

  it('verifies what it answers, as its events say', async () => {
    const events: OperationEvent[] = []
    const listen = (event: unknown): void => void events.push(event as OperationEvent)
    subscribe(OPERATION_CHANNEL, listen)
    const { key } = recorder([MU])
    for (const data of [message, [message], new Uint8Array(100_000)]) await key.sign(data)
    await key.signMu(muOf(message))
    unsubscribe(OPERATION_CHANNEL, listen)
    expect(events.map(({ verified }) => verified)).toEqual([true, true, true, true])
  })

  it('signs and verifies a stream of 128 MiB in constant memory', async () => {
    const [chunk, count] = [new Uint8Array(16 * 1024 * 1024), 8]
    let most = 0
    const { key, seen } = recorder([MU])
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < count; i++) {
        yield chunk
        most = Math.max(most, process.memoryUsage.rss())
      }
    }
    const before = process.memoryUsage.rss()
    const signature = await key.sign(chunks(), { timeout: 240_000 })
    await publicKey.verifyStream(signature, chunks())
    expect(most - before).toBeLessThan(64 * 1024 * 1024)
    expect(seen[0]?.bytes).toEqual(new Uint8Array(muOf(new Uint8Array(count * chunk.length))))
  }, 300_000)
})

describe('a stream that is verified', () => {
  it('becomes µ, with the context, however long it is', async () => {
    for (const context of [undefined, randomBytes(20)]) {
      const options = context === undefined ? {} : { context }
      const signature = ml_dsa65.sign(message, secret.secretKey, options)
      const chunks = [message.subarray(0, 4), message.subarray(4)]
      for (const data of [[message], chunks, new Blob([message]).stream()])
        await publicKey.verifyStream(signature, data, { ...options, maxCollectedBytes: 0 })
      for (const [given, data] of [
        [signature, [message, message]],
        [signature, []],
        [signature.subarray(1), chunks],
        [signature.with(50, (signature[50] ?? 0) ^ 1), chunks],
      ] as const)
        expect((await failure(publicKey.verifyStream(given, data, options))).code).toBe('INVALID_SIGNATURE')
    }
  })
})

it('of other keys is refused: one of ML-DSA-44 has another', async () => {
  const pair = mlDSAPair('ML-DSA-44')
  const mu = pair.publicKey.muHash().update(message).digest()
  pair.publicKey.verifyMu(pair.sign(message), mu)
  expect(Buffer.from(mu)).not.toEqual(muOf(message))
})
