import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { publicKeyFromDER } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { CKA, CKK } from '../src/cryptoki/constants.ts'
import { publicKeyOf, typeOfKey } from '../src/public-key.ts'

const jwk = (key: KeyObject, field: string): Uint8Array =>
  Uint8Array.from(Buffer.from(String(key.export({ format: 'jwk' })[field]), 'base64url'))
const spki = (key: KeyObject): Uint8Array =>
  Uint8Array.from(createPublicKey(key).export({ type: 'spki', format: 'der' }))
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const number = (value: number, size: 4 | 8): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index === 0 ? value : 0))

function expectKey(attributes: ReadonlyMap<number, Uint8Array>, key: KeyObject): void {
  const wanted = publicKeyFromDER(spki(key))
  const actual = publicKeyOf(attributes)
  expect(actual !== undefined && wanted.equals(actual)).toBe(true)
}

describe('the public key of attributes', () => {
  it.each(['P-256', 'P-384', 'P-521'])('takes a point of %s in every form', (curve) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve })
    const raw = Uint8Array.of(4, ...jwk(privateKey, 'x'), ...jwk(privateKey, 'y'))
    const oid = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' }[curve] ?? '1.3.132.0.35'
    const name = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' }[curve] ?? 'secp521r1'
    const points = [raw, encodeDER((w) => w.octetString(raw)), encodeDER((w) => w.bitString(raw))]
    const parameters = [encodeDER((w) => w.oid(oid)), encodeDER((w) => w.printableString(name)), ascii(name)]
    for (const point of points)
      for (const parameter of parameters)
        for (const size of [4, 8] as const)
          expectKey(
            new Map([
              [CKA.KEY_TYPE, number(CKK.EC, size)],
              [CKA.EC_PARAMS, parameter],
              [CKA.EC_POINT, point],
            ]),
            privateKey,
          )
  })

  it('takes Ed25519 by its object identifier, its name and that of its curve', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const raw = jwk(privateKey, 'x')
    const points = [raw, encodeDER((w) => w.octetString(raw)), encodeDER((w) => w.bitString(raw))]
    const parameters = [
      encodeDER((w) => w.oid('1.3.101.112')),
      encodeDER((w) => w.printableString('edwards25519')),
      encodeDER((w) => w.printableString('Ed25519')),
      ascii('edwards25519'),
    ]
    for (const point of points)
      for (const parameter of parameters) {
        const attributes = new Map([
          [CKA.KEY_TYPE, number(CKK.EC_EDWARDS, 8)],
          [CKA.EC_PARAMS, parameter],
          [CKA.EC_POINT, point],
        ])
        expectKey(attributes, privateKey)
        expect(typeOfKey(attributes)).toBe('ed25519')
      }
  })

  it('takes the numbers of RSA with and without leading zeros', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const zeros of [[], [0], [0, 0]])
      expectKey(
        new Map([
          [CKA.KEY_TYPE, number(CKK.RSA, 8)],
          [CKA.MODULUS, Uint8Array.of(...zeros, ...jwk(privateKey, 'n'))],
          [CKA.PUBLIC_EXPONENT, Uint8Array.of(...zeros, ...jwk(privateKey, 'e'))],
        ]),
        privateKey,
      )
  })

  it('takes CKA_PUBLIC_KEY_INFO, and goes on where it is empty or malformed', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const rest: [number, Uint8Array][] = [
      [CKA.KEY_TYPE, number(CKK.RSA, 8)],
      [CKA.MODULUS, jwk(privateKey, 'n')],
      [CKA.PUBLIC_EXPONENT, jwk(privateKey, 'e')],
    ]
    expectKey(new Map([[CKA.PUBLIC_KEY_INFO, spki(privateKey)]]), privateKey)
    expectKey(new Map([[CKA.PUBLIC_KEY_INFO, new Uint8Array()], ...rest]), privateKey)
    expectKey(new Map([[CKA.PUBLIC_KEY_INFO, Uint8Array.of(0x30, 1)], ...rest]), privateKey)
  })

  it('is nothing where something is missing, or not understood', () => {
    expect(publicKeyOf(new Map())).toBeUndefined()
    expect(publicKeyOf(new Map([[CKA.KEY_TYPE, number(CKK.EC, 8)]]))).toBeUndefined()
    expect(publicKeyOf(new Map([[CKA.KEY_TYPE, Uint8Array.of(1, 2, 3)]]))).toBeUndefined()
    const point = new Map([
      [CKA.KEY_TYPE, number(CKK.EC, 8)],
      [CKA.EC_PARAMS, ascii('prime256v1')],
      [CKA.EC_POINT, new Uint8Array(65)],
    ])
    expect(publicKeyOf(point)).toBeUndefined()
    expect(typeOfKey(new Map([[CKA.KEY_TYPE, number(0x2f, 4)]]))).toBe('CKK 0x2f')
  })
})
