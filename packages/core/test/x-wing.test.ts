import { ml_kem768_x25519 as noble } from '@noble/post-quantum/hybrid.js'
import { describe, expect, test } from 'vitest'
import {
  decapsulation,
  InvalidInputError,
  ML_KEM_768,
  privateKey,
  publicKeyFromDER,
  publicKeyFromPEM,
  UnsupportedOperationError,
  X_WING,
  XWingPrivateKey,
  XWingPublicKey,
  type PublicKey,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw, publicKeyToJWK, publicKeyToRaw } from '@kmskeys/core/formats'
import { failure } from './support/failure.ts'

const OID = '1.3.6.1.4.1.62253.25722'
/** A SubjectPublicKeyInfo before its 1216 bytes (draft-connolly-cfrg-xwing-kem section 5.8.1). */
const PREFIX = Buffer.from('308204d4300d060b2b0601040183e62d81c87a038204c100', 'hex')

const pair = noble.keygen()
const spki = Buffer.concat([PREFIX, pair.publicKey])
const publicKey = publicKeyFromDER(spki, { type: 'x-wing' })

describe('public keys', () => {
  test('are read from DER, PEM and bytes, and written as they came', () => {
    expect(publicKey).toBeInstanceOf(XWingPublicKey)
    expect(publicKey.type).toBe('x-wing')
    expect(publicKey.ciphertextSize).toBe(1120)
    expect(Buffer.from(publicKey.toDER()).equals(spki)).toBe(true)
    expect(publicKeyFromPEM(publicKey.toPEM()).equals(publicKey)).toBe(true)
    expect(Buffer.from(publicKeyToRaw(publicKey)).equals(pair.publicKey)).toBe(true)
    expect(publicKeyFromRaw({ type: 'x-wing' }, pair.publicKey).equals(publicKey)).toBe(true)
    expect(() => publicKeyToJWK(publicKey)).toThrow(UnsupportedOperationError)
    expect(() => publicKey.toKeyObject()).toThrow(UnsupportedOperationError)
  })

  test('of another length, with parameters, or with a coefficient that is too large are refused', async () => {
    const wrong: { readonly [what: string]: Uint8Array } = {
      'one byte less': spkiOf(pair.publicKey.subarray(1)),
      'one byte more': spkiOf(Buffer.concat([pair.publicKey, Buffer.of(0)])),
      'NULL parameters': spkiOf(pair.publicKey, true),
      'a coefficient of 4095 first': spkiOf(
        pair.publicKey.with(0, 0xff).with(1, (pair.publicKey[1] ?? 0) | 0x0f),
      ),
      'a coefficient of 4095 last': spkiOf(
        pair.publicKey.with(1151, 0xff).with(1150, (pair.publicKey[1150] ?? 0) | 0xf0),
      ),
    }
    for (const [what, der] of Object.entries(wrong))
      expect(await failure(() => publicKeyFromDER(der)), what).toBeInstanceOf(InvalidInputError)
    // What is not of ML-KEM may be anything.
    expect(publicKeyFromDER(spkiOf(pair.publicKey.with(1183, 0xff).with(1215, 0xff))).type).toBe('x-wing')
  })

  test('encapsulate secrets that @noble/post-quantum decapsulates, each time another', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 4; i++) {
      const { ciphertext, sharedSecret } = publicKey.encapsulate()
      expect(ciphertext).toHaveLength(1120)
      expect(sharedSecret).toHaveLength(32)
      expect(ciphertext.constructor).toBe(Uint8Array)
      expect(Buffer.from(noble.decapsulate(ciphertext, pair.secretKey)).equals(sharedSecret)).toBe(true)
      seen.add(Buffer.from(sharedSecret).toString('hex'))
    }
    expect(seen.size).toBe(4)
  })

  test('whose point is of small order encapsulate as the draft has it: ML-KEM keeps the secret', () => {
    const { ciphertext, sharedSecret } = publicKeyFromRaw(
      { type: 'x-wing' },
      Buffer.concat([pair.publicKey.subarray(0, 1184), new Uint8Array(32)]),
    ).encapsulate()
    expect(ciphertext).toHaveLength(1120)
    expect(sharedSecret.some((byte) => byte !== 0)).toBe(true)
  })

  test('verify nothing', () => {
    const untyped: PublicKey = publicKey
    expect(() => untyped.verifyWith(X_WING as never, new Uint8Array(64), new Uint8Array(1))).toThrow(
      'X_WING is not an algorithm of x-wing keys',
    )
  })
})

const key = (decapsulate: (ciphertext: Uint8Array) => Uint8Array): XWingPrivateKey =>
  privateKey<'x-wing'>({
    id: 'hsm:1',
    publicKey,
    decapsulation: decapsulation([{ algorithm: X_WING }], (_offer, ciphertext) => decapsulate(ciphertext)),
  })

describe('private keys', () => {
  test('decapsulate by what serves them', async () => {
    const own = key((ciphertext) => noble.decapsulate(ciphertext, pair.secretKey))
    const { ciphertext, sharedSecret } = publicKey.encapsulate()
    expect(own).toBeInstanceOf(XWingPrivateKey)
    expect(own.ciphertextSize).toBe(1120)
    expect(Buffer.from(await own.decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
    await expect(own.decapsulate(ciphertext.subarray(1))).rejects.toThrow('has 1120 bytes, not 1119')
  })

  test('take no offer of another kind of key', () => {
    const init = {
      id: 'hsm:1',
      publicKey,
      decapsulation: decapsulation([{ algorithm: ML_KEM_768 }], () => new Uint8Array(32)),
    }
    expect(() => privateKey<'x-wing'>(init)).toThrow('ML_KEM_768 is not an algorithm of x-wing keys')
  })
})

function spkiOf(key: Uint8Array, parameters = false): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.oid(OID)
        if (parameters) w.null()
      })
      w.bitString(key)
    }),
  )
}
