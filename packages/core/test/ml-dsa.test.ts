import { createPublicKey, randomBytes, verify } from 'node:crypto'
import {
  KmsKeysError,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  MLDSAPrivateKey,
  MLDSAPublicKey,
  mlDSASignatureAlgorithm,
  privateKey,
  publicKeyFromDER,
  signatureAlgorithmFromIdentifier,
  signing,
  type MLDSAParameterSet,
  type SignCall,
  type SignOffer,
} from '@kmskeys/core'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ML_DSA_SETS, mlDSAPair, type MLDSAPair } from './support/ml-dsa-pairs.ts'
import { writeSPKI } from './support/write-spki.ts'

const message = new TextEncoder().encode('the message')
const ROWS = { 'ML-DSA-44': ML_DSA_44, 'ML-DSA-65': ML_DSA_65, 'ML-DSA-87': ML_DSA_87 } as const
const names = Object.keys(ROWS) as MLDSAParameterSet[]
const pairs = Object.fromEntries(names.map((name) => [name, mlDSAPair(name)])) as Record<
  MLDSAParameterSet,
  MLDSAPair
>

/** What `node:crypto` says, where it can be asked. */
const nodeSays = (ask: () => boolean): boolean => mlDSASupport() !== 'full' || ask()

/** The type of the key object, or the code of the error. */
function keyObjectOf(publicKey: MLDSAPublicKey): string | undefined {
  try {
    const keyObject = publicKey.toKeyObject()
    return keyObject.equals(createPublicKey(publicKey.toPEM())) ? keyObject.asymmetricKeyType : 'another key'
  } catch (error) {
    return error instanceof KmsKeysError ? error.code : String(error)
  }
}

describe.each(names)('%s', (name) => {
  const { publicKeySize, signatureSize, oid } = ML_DSA_SETS[name]
  const row = ROWS[name]
  const { publicKey, spki, sign } = pairs[name]

  it('has its row, whose AlgorithmIdentifier has no parameters', () => {
    expect(row).toMatchObject({
      name: name.replaceAll('-', '_'),
      keyType: 'ml-dsa',
      parameterSet: name,
      jose: name,
    })
    expect(row.maxContextBytes).toBe(255)
    // SEQUENCE { OBJECT IDENTIFIER 2.16.840.1.101.3.4.3.17 … 19 }, and the last arc.
    expect(Buffer.from(row.algorithmIdentifier).toString('hex')).toBe(
      `300b06096086480165030403${Number(oid.split('.').at(-1)).toString(16)}`,
    )
    expect(signatureAlgorithmFromIdentifier(row.algorithmIdentifier)).toBe(row)
    expect(mlDSASignatureAlgorithm(name)).toBe(row)
  })

  it('is read from its SubjectPublicKeyInfo, as node:crypto reads it where it can', () => {
    expect(publicKey).toBeInstanceOf(MLDSAPublicKey)
    expect(publicKey).toMatchObject({ type: 'ml-dsa', parameterSet: name })
    expect(publicKey.toDER()).toEqual(spki)
    expect(keyObjectOf(publicKey)).toBe(
      mlDSASupport() === 'none' ? 'UNSUPPORTED_OPERATION' : name.toLowerCase(),
    )
  })

  it('is refused with another length or with parameters', async () => {
    const raw = spki.subarray(-publicKeySize)
    const wrong = [
      writeSPKI(oid, raw.subarray(1)),
      writeSPKI(oid, Buffer.concat([raw, Buffer.alloc(1)])),
      writeSPKI(oid, new Uint8Array()),
      writeSPKI(oid, raw, Uint8Array.of(5, 0)),
      ...names.filter((other) => other !== name).map((other) => writeSPKI(ML_DSA_SETS[other].oid, raw)),
    ]
    for (const der of wrong)
      expect(await failure(() => publicKeyFromDER(der))).toMatchObject({
        code: 'INVALID_INPUT',
        rule: expect.stringContaining('RFC 9881') as unknown,
      })
  })

  it('verifies bytes and streams, with the context that was signed and no other', async () => {
    for (const context of [undefined, new Uint8Array(), Buffer.of(7), randomBytes(255)]) {
      const signature = sign(message, context)
      const options = context === undefined ? undefined : { context }
      expect(signature.length).toBe(signatureSize)
      publicKey.verify(signature, message, options)
      await publicKey.verifyStream(signature, [message.subarray(0, 3), message.subarray(3)], options)
      const bare = context ?? Buffer.of()
      expect(
        nodeSays(() => verify(null, message, { key: publicKey.toKeyObject(), context: bare }, signature)),
      ).toBe(true)
      const others = [undefined, Buffer.of(8), randomBytes(254)].filter(
        (other) => (other?.length ?? 0) !== (context?.length ?? 0) || other?.length === 1,
      )
      for (const other of others) {
        const wrong = other === undefined ? undefined : { context: other }
        expect((await failure(() => publicKey.verify(signature, message, wrong))).code).toBe(
          'INVALID_SIGNATURE',
        )
        expect((await failure(publicKey.verifyStream(signature, [message], wrong))).code).toBe(
          'INVALID_SIGNATURE',
        )
      }
    }
  })

  it('does not verify what is no signature of it', async () => {
    const signature = sign(message)
    const flipped = new Uint8Array(signature)
    flipped[100] = (flipped[100] ?? 0) ^ 1
    const wrong: readonly [Uint8Array, Uint8Array][] = [
      [flipped, message],
      [signature, message.subarray(1)],
      [signature.subarray(1), message],
      [Buffer.concat([signature, Buffer.alloc(1)]), message],
      [new Uint8Array(), message],
      [new Uint8Array(signatureSize), message],
      [mlDSAPair(name).sign(message), message],
    ]
    for (const [given, data] of wrong)
      expect(await failure(() => publicKey.verify(given, data))).toMatchObject({ code: 'INVALID_SIGNATURE' })
  })

  it('refuses a context of 256 bytes, a digest, a format, and what is no context', async () => {
    const signature = sign(message)
    for (const [code, options] of [
      ['INVALID_INPUT', { context: new Uint8Array(256) }],
      ['INVALID_INPUT', { context: 'text' }],
      ['INVALID_INPUT', { format: 'der' }],
      ['UNSUPPORTED_ALGORITHM', { input: 'digest' }],
    ] as const)
      expect(
        (await failure(() => publicKey.verifyWith(row, signature, message, options as never))).code,
      ).toBe(code)
  })
})

interface Seen {
  readonly bytes: Uint8Array
  readonly call: SignCall
  readonly context: Uint8Array | undefined
}

/** A key whose service keeps a record, and signs with the context it is handed unless it is told otherwise. */
function recorder(
  offers: readonly SignOffer[],
  contextOf: (call: SignCall) => Uint8Array | undefined = (call) => call.context,
): { key: MLDSAPrivateKey; seen: Seen[] } {
  const seen: Seen[] = []
  const { publicKey, sign } = pairs['ML-DSA-65']
  const key = privateKey<'ml-dsa'>({
    id: 'test:65',
    publicKey,
    signing: signing(offers, async (_offer, bytes, call) => {
      await Promise.resolve()
      seen.push({ bytes, call, context: call.context })
      return sign(bytes, contextOf(call))
    }),
  })
  return { key, seen }
}

const plain: SignOffer = { algorithm: ML_DSA_65, input: 'message' }
const withContext: SignOffer = { ...plain, context: true }

describe('a private key', () => {
  it('signs messages and collected streams by both methods', async () => {
    const { key, seen } = recorder([plain])
    expect(key).toBeInstanceOf(MLDSAPrivateKey)
    expect(key).toMatchObject({ type: 'ml-dsa', parameterSet: 'ML-DSA-65' })
    expect(key.signatureAlgorithms).toEqual([ML_DSA_65])
    for (const signature of [
      await key.sign(message),
      await key.signWith(ML_DSA_65, message),
      await key.sign([message.subarray(0, 2), message.subarray(2)]),
      await key.sign(message, { context: new Uint8Array() }),
    ])
      key.publicKey.verify(signature, message)
    expect(seen.map(({ bytes, context }) => [new Uint8Array(bytes), context])).toEqual(
      Array.from({ length: 4 }, () => [message, undefined]),
    )
  })

  it('hands a copy of the context on, taken when the call was made', async () => {
    const { key, seen } = recorder([withContext])
    for (const size of [1, 255]) {
      const context = randomBytes(size)
      const original = new Uint8Array(context)
      const pending = key.sign(message, { context })
      context.fill(0)
      key.publicKey.verify(await pending, message, { context: original })
      expect(seen.at(-1)?.context).toEqual(original)
    }
  })

  it('refuses a context where no offer takes one, and one of 256 bytes everywhere', async () => {
    const { key, seen } = recorder([plain])
    expect(await failure(key.sign(message, { context: Buffer.of(1) }))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      supported: ['ML_DSA_65'],
      outcome: 'not-sent',
    })
    for (const each of [key, recorder([withContext]).key])
      expect((await failure(each.sign(message, { context: Buffer.alloc(256) }))).code).toBe('INVALID_INPUT')
    expect(seen).toEqual([])
  })

  it('verifies what comes back of calls at once, each with its own context', async () => {
    const { key } = recorder([withContext])
    const contexts = Array.from({ length: 6 }, (_, i) => Uint8Array.of(i))
    const signatures = await Promise.all(contexts.map((context) => key.sign(message, { context })))
    for (const [i, signature] of signatures.entries())
      key.publicKey.verify(signature, message, { context: Uint8Array.of(i) })
    const wrong = recorder([withContext], () => Uint8Array.of(9)).key
    const ends = await Promise.all(contexts.map((context) => failure(wrong.sign(message, { context }))))
    expect(ends.map(({ code }) => code)).toEqual(contexts.map(() => 'INTEGRITY'))
  })

  it('never returns a signature with another context', async () => {
    const { key } = recorder([withContext], () => undefined)
    expect((await failure(key.sign(message, { context: Buffer.of(1) }))).code).toBe('INTEGRITY')
    key.publicKey.verify(await key.sign(message), message)
  })
})

describe('another parameter set', () => {
  it.each([ML_DSA_44, ML_DSA_87])('is refused to verify and sign with: $name', async (row) => {
    const { key, seen } = recorder([plain])
    const signature = pairs['ML-DSA-65'].sign(message)
    for (const work of [
      () => key.publicKey.verifyWith(row, signature, message),
      () => key.publicKey.verifyStreamWith(row, signature, [message]),
      () => key.signWith(row, message),
    ])
      expect((await failure(work)).code).toBe('UNSUPPORTED_ALGORITHM')
    expect(seen).toEqual([])
  })

  it('is refused as an offer', async () => {
    const error = await failure(() => recorder([plain, { algorithm: ML_DSA_44, input: 'message' }]))
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'ML_DSA_44 is not an algorithm of ML-DSA-65 keys',
    })
  })
})
