import { createPublicKey } from 'node:crypto'
import {
  decapsulation,
  KmsKeysError,
  ML_KEM_1024,
  ML_KEM_512,
  ML_KEM_768,
  MLKEMPrivateKey,
  MLKEMPublicKey,
  privateKey,
  publicKeyFromDER,
  SHA256,
  type MLKEMParameterSet,
} from '@kmskeys/core'
import { publicKeyToJWK } from '@kmskeys/core/formats'
import { mlKEMSupport } from '@kmskeys/core/primitives'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ML_KEM_SETS, mlKEMPair, type MLKEMPair } from './support/ml-kem-pairs.ts'
import { writeSPKI } from './support/write-spki.ts'

const ROWS = { 'ML-KEM-512': ML_KEM_512, 'ML-KEM-768': ML_KEM_768, 'ML-KEM-1024': ML_KEM_1024 } as const
const names = Object.keys(ROWS) as MLKEMParameterSet[]
const pairs = Object.fromEntries(names.map((name) => [name, mlKEMPair(name)])) as Record<
  MLKEMParameterSet,
  MLKEMPair
>

/** The type of the key object, or the code of the error. */
function keyObjectOf(publicKey: MLKEMPublicKey): string | undefined {
  try {
    const keyObject = publicKey.toKeyObject()
    return keyObject.equals(createPublicKey(publicKey.toPEM())) ? keyObject.asymmetricKeyType : 'another key'
  } catch (error) {
    return error instanceof KmsKeysError ? error.code : String(error)
  }
}

describe.each(names)('%s', (name) => {
  const { oid, publicKeySize, ciphertextSize } = ML_KEM_SETS[name]
  const { publicKey, spki, decapsulate } = pairs[name]
  const raw = spki.subarray(-publicKeySize)

  it('is read from its SubjectPublicKeyInfo, as node:crypto reads it where it can', () => {
    expect(publicKey).toBeInstanceOf(MLKEMPublicKey)
    expect(publicKey).toMatchObject({ type: 'ml-kem', parameterSet: name, ciphertextSize })
    expect(publicKey.toDER()).toEqual(spki)
    expect(keyObjectOf(publicKey)).toBe(mlKEMSupport() ? name.toLowerCase() : 'UNSUPPORTED_OPERATION')
    expect(ROWS[name]).toEqual({ name: name.replaceAll('-', '_'), keyType: 'ml-kem', parameterSet: name })
  })

  it('is refused with another length, with parameters, or with a coefficient of 3329', async () => {
    const overflow = (at: number): Uint8Array => {
      // 3329 is d01, in little-endian pairs of 12 bits.
      const [low, high] = at % 2 === 0 ? [0, 1] : [1, 2]
      const key = new Uint8Array(raw)
      const start = 3 * Math.floor(at / 2)
      if (at % 2 === 0) {
        key[start + low] = 0x01
        key[start + high] = ((key[start + high] ?? 0) & 0xf0) | 0x0d
      } else {
        key[start + low] = ((key[start + low] ?? 0) & 0x0f) | 0x10
        key[start + high] = 0xd0
      }
      return key
    }
    const coefficients = ((publicKeySize - 32) / 3) * 2
    const wrong = [
      writeSPKI(oid, raw.subarray(1)),
      writeSPKI(oid, Buffer.concat([raw, Buffer.alloc(1)])),
      writeSPKI(oid, new Uint8Array()),
      writeSPKI(oid, raw, Uint8Array.of(5, 0)),
      ...names.filter((other) => other !== name).map((other) => writeSPKI(ML_KEM_SETS[other].oid, raw)),
      ...[0, 1, coefficients - 2, coefficients - 1].map((at) => writeSPKI(oid, overflow(at))),
    ]
    for (const der of wrong)
      expect(await failure(() => publicKeyFromDER(der))).toMatchObject({
        code: 'INVALID_INPUT',
        rule: expect.stringContaining('RFC 9935') as unknown,
      })
    // ρ may be anything, and 3328 is a coefficient.
    expect(publicKeyFromDER(writeSPKI(oid, new Uint8Array(raw).fill(255, -32))).type).toBe('ml-kem')
    const highest = new Uint8Array(raw)
    highest.set([0x00, 0x0d, 0xd0])
    expect(publicKeyFromDER(writeSPKI(oid, highest)).type).toBe('ml-kem')
  })

  it('encapsulates a secret that others decapsulate, another one each time', () => {
    const made = [publicKey.encapsulate(), publicKey.encapsulate()]
    for (const { ciphertext, sharedSecret } of made) {
      expect([ciphertext.length, sharedSecret.length]).toEqual([ciphertextSize, 32])
      expect(Buffer.from(decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
      expect(sharedSecret.constructor).toBe(Uint8Array)
    }
    expect(
      Buffer.compare(made[0]?.sharedSecret ?? Buffer.of(), made[1]?.sharedSecret ?? Buffer.of()),
    ).not.toBe(0)
  })

  it('has no JWK, since JOSE has no name for it, and verifies nothing', async () => {
    expect((await failure(() => publicKeyToJWK(publicKey))).code).toBe('UNSUPPORTED_OPERATION')
    const { code } = await failure(() => publicKey.verifyWith(ROWS[name] as never, raw, raw))
    expect(code).toBe('UNSUPPORTED_ALGORITHM')
  })
})

type Reply = (ciphertext: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** A key whose service answers what `reply` says, and what it was handed. */
function recorded(reply: Reply = pairs['ML-KEM-768'].decapsulate): {
  key: MLKEMPrivateKey
  seen: Uint8Array[]
} {
  const seen: Uint8Array[] = []
  const key = privateKey<'ml-kem'>({
    id: 'test:768',
    publicKey: pairs['ML-KEM-768'].publicKey,
    decapsulation: decapsulation([{ algorithm: ML_KEM_768 }], (_offer, ciphertext) => {
      seen.push(ciphertext)
      return reply(ciphertext)
    }),
  })
  return { key, seen }
}

describe('a private key', () => {
  const { publicKey, encapsulate, decapsulate } = pairs['ML-KEM-768']

  it('answers a copy of what the service does, be it at once or later', async () => {
    for (const wrap of [(reply: Uint8Array) => reply, (reply: Uint8Array) => Promise.resolve(reply)]) {
      const answered: Uint8Array[] = []
      const { key, seen } = recorded((ciphertext) => {
        const reply = decapsulate(ciphertext)
        answered.push(reply)
        return wrap(reply)
      })
      expect(key).toBeInstanceOf(MLKEMPrivateKey)
      expect(key).toMatchObject({ type: 'ml-kem', parameterSet: 'ML-KEM-768', ciphertextSize: 1088 })
      expect(key.decapsulationOffers.map(({ algorithm }) => algorithm)).toEqual([ML_KEM_768])
      const { cipherText, sharedSecret } = encapsulate()
      const given = new Uint8Array(cipherText)
      const pending = key.decapsulate(given)
      given.fill(0)
      const got = await pending
      answered[0]?.fill(0)
      expect(got).toEqual(sharedSecret)
      expect(seen).toEqual([cipherText])
    }
  })

  it('refuses what is no secret, and does not return it', async () => {
    for (const reply of [new Uint8Array(31), new Uint8Array(33), 'hunter2', undefined]) {
      const { cipherText } = encapsulate()
      const error = await failure(recorded(() => reply as Uint8Array).key.decapsulate(cipherText))
      expect(error).toMatchObject({ code: 'INTEGRITY', operation: 'decapsulate', keyId: 'test:768' })
      expect(error.message).not.toContain('hunter2')
    }
  })

  it('refuses a ciphertext of another length, and options that are not known, before the call', async () => {
    const { key, seen } = recorded()
    const untyped = key as unknown as { decapsulate(...given: unknown[]): Promise<unknown> }
    const { cipherText } = encapsulate()
    for (const given of [
      [cipherText.subarray(1)],
      [Buffer.concat([cipherText, Buffer.alloc(1)])],
      [pairs['ML-KEM-512'].encapsulate().cipherText],
      [undefined],
      [[cipherText]],
      [cipherText, { hash: SHA256 }],
    ])
      expect(await failure(untyped.decapsulate(...given))).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        operation: 'decapsulate',
      })
    expect(seen).toEqual([])
  })

  it('is refused without the ability, and with offers of another parameter set or an unknown algorithm', async () => {
    const key = privateKey<'ml-kem'>({ id: 'test:kem', publicKey, because: 'it is only looked at' })
    const error = await failure(key.decapsulate(encapsulate().cipherText))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(error.message).toBe(
      'the key test:kem does not decapsulate; it can do nothing; it is only looked at',
    )
    expect(key.decapsulationOffers).toEqual([])
    for (const offers of [
      [{ algorithm: ML_KEM_512 }],
      [{ algorithm: { name: 'ML_KEM_2048' } }],
      [],
      undefined,
    ])
      expect(
        (
          await failure(() =>
            privateKey<'ml-kem'>({
              id: 'test:kem',
              publicKey,
              decapsulation: decapsulation(offers as never, decapsulate as never),
            }),
          )
        ).code,
      ).toBe('INVALID_INPUT')
  })
})
