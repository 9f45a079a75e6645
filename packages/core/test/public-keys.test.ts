import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { encodeDER } from '@kmskeys/core/der'
import {
  CURVES,
  ECPrivateKey,
  ECPublicKey,
  Ed25519PublicKey,
  privateKey,
  PublicKey,
  publicKeyFromDER,
  publicKeyFromPEM,
  RSAPublicKey,
} from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { writeSPKI } from './support/write-spki.ts'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const ED25519 = '1.3.101.112'

describe('a SubjectPublicKeyInfo made by node:crypto', () => {
  it.each([1024, 1536, 2047, 2048, 3072, 4096])(
    'is read: RSA with %i bits',
    (size) => {
      const { spki, publicKey } = rsaPair(size)
      expect(publicKey).toMatchObject({ type: 'rsa', keySize: size, publicExponent: 65537n })
      expect(publicKey).toBeInstanceOf(RSAPublicKey)
      expect(publicKey.toDER()).toEqual(spki)
    },
    60_000,
  )

  it.each(CURVES.map(({ name, bits }) => [name, bits] as const))('is read: %s', (curve, bits) => {
    const { spki, publicKey } = ecPair(curve)
    expect(publicKey).toMatchObject({ type: 'ec', curve, keySize: bits })
    expect(publicKey).toBeInstanceOf(ECPublicKey)
    expect(publicKey.toDER()).toEqual(spki)
    const coordinates = Buffer.from(spki.subarray(-2 * Math.ceil(bits / 8))).toString('hex')
    const { x, y } = publicKey.point
    expect(
      x.toString(16).padStart(coordinates.length / 2, '0') +
        y.toString(16).padStart(coordinates.length / 2, '0'),
    ).toBe(coordinates)
  })

  it('is read: Ed25519', () => {
    const { spki, publicKey } = ed25519Pair()
    expect(publicKey.type).toBe('ed25519')
    expect(publicKey).toBeInstanceOf(Ed25519PublicKey)
    expect(publicKey.toDER()).toEqual(spki)
  })

  it('is read with another exponent', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
    expect(
      publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' }), { type: 'rsa' }).publicExponent,
    ).toBe(3n)
  })
})

needsCommand('openssl').describe('OpenSSL', () => {
  it.each(CURVES.map(({ nodeName }) => nodeName))(
    'writes compressed points of %s, which are read',
    (curve) => {
      const secret = execFileSync('openssl', ['ecparam', '-name', curve, '-genkey', '-noout'])
      const spki = (form: string): Buffer =>
        execFileSync('openssl', ['ec', '-pubout', '-outform', 'DER', '-conv_form', form], {
          input: secret,
          stdio: ['pipe', 'pipe', 'ignore'],
        })
      const [compressed, plain] = [
        publicKeyFromDER(spki('compressed'), { type: 'ec' }),
        publicKeyFromDER(spki('uncompressed'), { type: 'ec' }),
      ]
      expect(compressed.point).toEqual(plain.point)
      expect(compressed.equals(plain) && plain.equals(compressed)).toBe(true)
      expect(compressed.toDER().length).toBeLessThan(plain.toDER().length)
      expect(compressed.toKeyObject().equals(plain.toKeyObject())).toBe(true)
      expect(() => publicKeyFromDER(spki('hybrid'))).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT' }),
      )
    },
  )
})

/** A SubjectPublicKeyInfo with these parts. */
function spki(algorithm: string, parameters: Uint8Array | undefined, key: Uint8Array): Uint8Array {
  return writeSPKI(algorithm, key, parameters)
}

function rsaKey(modulus: bigint, exponent: bigint): Uint8Array {
  return encodeDER((w) => w.sequence(() => w.integer(modulus).integer(exponent)))
}

const NULL = Uint8Array.of(5, 0)
const oid = (dotted: string): Uint8Array => encodeDER((w) => w.oid(dotted))
const P256 = oid('1.2.840.10045.3.1.7')
const modulus = (1n << 2047n) + 1n
const point = ((): Buffer => Buffer.from(ecPair().spki.subarray(-65)))()
const good = rsaPair().spki

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'no bytes': new Uint8Array(),
  'trailing bytes': Buffer.concat([good, new Uint8Array(1)]),
  'one byte too few': good.subarray(0, -1),
  'an unknown algorithm': spki('1.2.3.4', undefined, new Uint8Array(32)),
  'RSA without parameters': spki(RSA_ENCRYPTION, undefined, rsaKey(modulus, 65537n)),
  'RSA with other parameters': spki(RSA_ENCRYPTION, P256, rsaKey(modulus, 65537n)),
  'an even modulus': spki(RSA_ENCRYPTION, NULL, rsaKey(modulus - 1n, 65537n)),
  'a negative modulus': spki(RSA_ENCRYPTION, NULL, rsaKey(-modulus, 65537n)),
  'a modulus of 1023 bits': spki(RSA_ENCRYPTION, NULL, rsaKey((1n << 1022n) + 1n, 65537n)),
  'a modulus of 16385 bits': spki(RSA_ENCRYPTION, NULL, rsaKey((1n << 16384n) + 1n, 65537n)),
  'the exponent 1': spki(RSA_ENCRYPTION, NULL, rsaKey(modulus, 1n)),
  'an even exponent': spki(RSA_ENCRYPTION, NULL, rsaKey(modulus, 65536n)),
  'a huge exponent': spki(RSA_ENCRYPTION, NULL, rsaKey(modulus, (1n << 256n) + 1n)),
  'bytes after the RSA key': spki(RSA_ENCRYPTION, NULL, Buffer.concat([rsaKey(modulus, 65537n), NULL])),
  'an RSA key that is none': spki(RSA_ENCRYPTION, NULL, new Uint8Array(256)),
  'an unknown curve': spki(EC_PUBLIC_KEY, oid('1.3.132.0.33'), point),
  'EC without a curve': spki(EC_PUBLIC_KEY, undefined, point),
  'EC with parameters that are no name': spki(EC_PUBLIC_KEY, NULL, point),
  'a point off the curve': spki(
    EC_PUBLIC_KEY,
    P256,
    point.map((byte, i) => (i === 64 ? byte ^ 1 : byte)),
  ),
  'a coordinate of p': spki(
    EC_PUBLIC_KEY,
    P256,
    Buffer.from(`04${'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'.repeat(2)}`, 'hex'),
  ),
  'a point at infinity': spki(EC_PUBLIC_KEY, P256, Uint8Array.of(0)),
  'a point that is too short': spki(EC_PUBLIC_KEY, P256, point.subarray(0, 64)),
  'a point that is too long': spki(EC_PUBLIC_KEY, P256, Buffer.concat([point, NULL])),
  'a compressed point off the curve': spki(
    EC_PUBLIC_KEY,
    P256,
    Buffer.concat([Uint8Array.of(2), Buffer.alloc(31), Uint8Array.of(1)]),
  ),
  'no point': spki(EC_PUBLIC_KEY, P256, new Uint8Array()),
  'Ed25519 of 31 bytes': spki(ED25519, undefined, new Uint8Array(31)),
  'Ed25519 with parameters': spki(ED25519, NULL, new Uint8Array(32)),
}

describe('a malformed SubjectPublicKeyInfo', () => {
  it.each(Object.entries(MALFORMED))('is refused: %s', async (_what, der) => {
    expect(await failure(() => publicKeyFromDER(der))).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
    })
  })

  it('is refused when it is not bytes, and PEM when it is not exactly one block', async () => {
    const { publicKey } = ed25519Pair()
    const pem = publicKey.toPEM()
    for (const der of ['text', 7, undefined, [48], { length: 3 }])
      expect((await failure(() => publicKeyFromDER(der as never))).code).toBe('INVALID_INPUT')
    for (const text of ['', 'text', pem + pem, `${pem}x`, pem.replaceAll('PUBLIC', 'PRIVATE'), 7, undefined])
      expect((await failure(() => publicKeyFromPEM(text as never))).code).toBe('INVALID_INPUT')
  })

  it('ends in a typed error wherever one byte is changed', () => {
    const wrong: string[] = []
    for (const { spki: der } of [ecPair(), ed25519Pair()])
      for (let at = 0; at < der.length; at++)
        for (const flip of [1, 0x80, 0xff]) {
          try {
            publicKeyFromDER(der.map((byte, i) => (i === at ? byte ^ flip : byte)))
          } catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'INVALID_INPUT'))
              wrong.push(`${at}: ${String(error)}`)
          }
        }
    expect(wrong).toEqual([])
  })
})

describe('a public key', () => {
  const pairs = [rsaPair(), ecPair(), ed25519Pair()]

  it('keeps the bytes that it came with, and hands out copies', () => {
    for (const { spki: der, publicKey } of pairs) {
      const buffer = Buffer.from(der)
      const key = publicKeyFromDER(buffer)
      buffer.fill(0)
      key.toDER().fill(0)
      expect(key.toDER()).toEqual(der)
      expect(key.equals(publicKey)).toBe(true)
      expect(Buffer.isBuffer(key.toDER())).toBe(false)
    }
  })

  it('is written as PEM that node:crypto writes too', () => {
    for (const { publicKey } of pairs) {
      expect(publicKey.toPEM()).toBe(publicKey.toKeyObject().export({ type: 'spki', format: 'pem' }))
      expect(publicKeyFromPEM(publicKey.toPEM()).equals(publicKey)).toBe(true)
      expect(publicKeyFromPEM(Buffer.from(publicKey.toPEM())).equals(publicKey)).toBe(true)
    }
  })

  it('equals itself and no other', () => {
    for (const [i, one] of pairs.entries())
      for (const [j, other] of pairs.entries()) expect(one.publicKey.equals(other.publicKey)).toBe(i === j)
    expect(ecPair().publicKey.equals(ecPair().publicKey)).toBe(false)
  })

  it('of another type than asked for is refused', async () => {
    for (const { spki: der, publicKey } of pairs) {
      const type = publicKey.type === 'rsa' ? 'ec' : 'rsa'
      const error = await failure(() => publicKeyFromDER(der, { type }))
      expect(error.code).toBe('WRONG_KEY_TYPE')
      expect(error.message).toContain(publicKey.type)
      expect((await failure(() => publicKeyFromPEM(publicKey.toPEM(), { type }))).code).toBe('WRONG_KEY_TYPE')
    }
  })

  it('is told from its likes by instanceof, which a lookalike does not pass', () => {
    const classes = [RSAPublicKey, ECPublicKey, Ed25519PublicKey]
    for (const [i, { publicKey }] of pairs.entries()) {
      expect(publicKey).toBeInstanceOf(PublicKey)
      expect(classes.map((each) => publicKey instanceof each)).toEqual(classes.map((_each, j) => i === j))
    }
    for (const value of [undefined, null, {}, { type: 'rsa' }, 'rsa', Object.create(RSAPublicKey.prototype)])
      expect(value instanceof RSAPublicKey).toBe(false)
  })
})

it('console.log shows which key a key is, and nothing else', () => {
  const rsa = privateKey({ id: 'test:rsa', publicKey: rsaPair().publicKey })
  expect(inspect(rsa)).toBe("RSAPrivateKey { id: 'test:rsa', keySize: 2048 }")
  const own = new (class OwnKey extends ECPrivateKey {})({ id: 'test:ec', publicKey: ecPair().publicKey })
  expect(inspect({ own })).toContain("OwnKey { id: 'test:ec', curve: 'P-256' }")
  expect(inspect(ecPair().publicKey)).toBe("ECPublicKey { keySize: 256, curve: 'P-256' }")
})
