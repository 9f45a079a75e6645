import { execFileSync } from 'node:child_process'
import { createECDH, createPublicKey, ECDH } from 'node:crypto'
import { CURVES, curveByName, InvalidInputError, keyKind, publicKeyFromPEM, sameKind } from '@kmskeys/core'
import {
  publicKeyFromPKCS1,
  publicKeyFromPKCS1PEM,
  publicKeyFromRaw,
  publicKeyToPKCS1,
  publicKeyToPKCS1PEM,
  publicKeyToRaw,
  type RawKeyKind,
} from '@kmskeys/core/formats'
import { needsCommand } from '@kmskeys/testing'
import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { KEYS } from './support/format-keys.ts'
import { ecPair, rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

const P256 = { type: 'ec', curve: 'P-256' } as const
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe.each(Object.entries(KEYS).filter(([name]) => !name.startsWith('RSA')))(
  '%s as bytes',
  (_name, key) => {
    const kind = keyKind(key) as RawKeyKind

    it('comes back as the same key', () => {
      const bytes = publicKeyToRaw(key)
      expect(key.toDER().subarray(-bytes.length)).toEqual(bytes)
      const read = publicKeyFromRaw(kind, Buffer.from(bytes))
      expect(read.toDER()).toEqual(key.toDER())
      bytes.fill(0)
      expect(publicKeyToRaw(key)).toEqual(publicKeyToRaw(read))
    })

    it('is refused with a byte more or less, or as another kind', () => {
      const bytes = publicKeyToRaw(key)
      for (const wrong of [
        bytes.subarray(1),
        bytes.subarray(0, -1),
        Buffer.concat([bytes, Buffer.alloc(1)]),
        new Uint8Array(),
      ])
        expect(refused(() => publicKeyFromRaw(kind, wrong))).toMatchObject({
          path: 'raw',
          rule: expect.stringMatching(/^(SEC 1|RFC|FIPS)/u) as unknown,
        })
      // Of Ed25519, X25519 and SLH-DSA any 32 bytes may be a key: only who hands them over knows what they are.
      const others = Object.values(KEYS)
        .map((each) => keyKind(each))
        .filter((each) => each.type !== 'rsa' && !sameKind(each, kind))
        .filter((each) => !(isAnyBytes(each.type) && isAnyBytes(kind.type))) as RawKeyKind[]
      for (const other of others)
        expect(refused(() => publicKeyFromRaw(other, bytes))).toBeInstanceOf(InvalidInputError)
    })
  },
)

function isAnyBytes(type: string): boolean {
  return type.endsWith('25519') || type === 'slh-dsa'
}

describe('a point', () => {
  it.each(CURVES.map(({ name, nodeName }) => [name, nodeName] as const))(
    'of %s is that of node:crypto',
    (curve, nodeName) => {
      for (let i = 0; i < 8; i++) {
        const ecdh = createECDH(nodeName)
        ecdh.generateKeys()
        const key = publicKeyFromRaw({ type: 'ec', curve }, ecdh.getPublicKey(null, 'uncompressed'))
        expect(hex(publicKeyToRaw(key))).toBe(ecdh.getPublicKey('hex', 'uncompressed'))
        expect(hex(publicKeyToRaw(key, { compressed: true }))).toBe(ecdh.getPublicKey('hex', 'compressed'))
        const compressed = publicKeyFromRaw({ type: 'ec', curve }, ecdh.getPublicKey(null, 'compressed'))
        expect(compressed.equals(key)).toBe(true)
        // However it came, it is written as asked for.
        expect(publicKeyToRaw(compressed)).toEqual(publicKeyToRaw(key))
        refused(() => publicKeyFromRaw({ type: 'ec', curve }, ecdh.getPublicKey(null, 'hybrid')))
      }
    },
  )

  it('keeps its width, however small its coordinates are', () => {
    const curve = curveByName('P-256')
    for (const secret of [1, 2, 3, 0xff]) {
      const ecdh = createECDH(curve?.nodeName ?? '')
      ecdh.setPrivateKey(Buffer.from(secret.toString(16).padStart(64, '0'), 'hex'))
      const key = publicKeyFromRaw(P256, ecdh.getPublicKey())
      expect(hex(publicKeyToRaw(key))).toBe(ecdh.getPublicKey('hex'))
    }
    let short = 0
    for (let i = 0; short < 2 && i < 5000; i++) {
      const ecdh = createECDH('prime256v1')
      const point = ecdh.generateKeys()
      if (point[1] !== 0 && point[33] !== 0) continue
      short++
      const key = publicKeyFromRaw(P256, point)
      for (const compressed of [false, true])
        expect(Buffer.from(publicKeyToRaw(key, { compressed }))).toEqual(
          ECDH.convertKey(
            point,
            'prime256v1',
            undefined,
            undefined,
            compressed ? 'compressed' : 'uncompressed',
          ),
        )
    }
    expect(short).toBe(2)
  })

  it('is read or refused with a typed error, and comes back in the form that it had', () => {
    assert(
      property(uint8Array({ minLength: 32, maxLength: 32 }), (x) => {
        for (const form of [2, 3]) {
          const bytes = Buffer.concat([Buffer.of(form), x])
          let written: Uint8Array = bytes
          try {
            written = publicKeyToRaw(publicKeyFromRaw(P256, bytes), { compressed: true })
          } catch (error) {
            // About every second x is of no point.
            if (!(error instanceof InvalidInputError)) throw error
          }
          expect(Buffer.from(written)).toEqual(bytes)
        }
      }),
    )
  })
})

/** The bytes with another one so many before their end. */
function changed(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  return bytes.with(bytes.length + at, byte)
}

it('raw bytes are refused without a kind that there is', async () => {
  const bytes = publicKeyToRaw(ecPair().publicKey)
  for (const kind of [
    undefined,
    null,
    'ec',
    {},
    { type: 'ec' },
    { type: 'ec', curve: 'P-192' },
    { type: 'ec', curve: 'P-256', size: 256 },
    { type: 'dh' },
    { type: 'toString' },
    { type: 'ml-dsa', parameterSet: 'ML-DSA-45' },
    { type: 'rsa', size: 2048 },
  ])
    expect(refused(() => publicKeyFromRaw(kind as never, bytes))).toBeInstanceOf(InvalidInputError)
  const unknown = { type: 'ec', curve: 'P-192' } as never
  expect(refused(() => publicKeyFromRaw(unknown, bytes)).message).toContain('must be one of P-256, ')
  refused(() => publicKeyFromRaw(P256, hex(bytes) as never))
  refused(() => publicKeyToRaw(ecPair().publicKey, { form: 'compressed' } as never))
  refused(() => publicKeyToRaw({ type: 'ec' } as never))
  for (const [name, options] of [
    ['RSA 2048'],
    ['Ed25519', { compressed: true }],
    ['ML-DSA-44', { compressed: true }],
  ] as const)
    expect((await failure(() => publicKeyToRaw(KEYS[name] as never, options))).code).toBe(
      'UNSUPPORTED_OPERATION',
    )
})

describe('PKCS #1', () => {
  const { secret, publicKey } = rsaPair()
  const theirs = createPublicKey(secret)

  it('is what node:crypto writes, and comes back as the same key', () => {
    expect(Buffer.from(publicKeyToPKCS1(publicKey))).toEqual(theirs.export({ type: 'pkcs1', format: 'der' }))
    expect(publicKeyToPKCS1PEM(publicKey)).toBe(theirs.export({ type: 'pkcs1', format: 'pem' }))
    for (const key of [
      publicKeyFromPKCS1(publicKeyToPKCS1(publicKey)),
      publicKeyFromPKCS1PEM(publicKeyToPKCS1PEM(publicKey)),
      publicKeyFromPKCS1PEM(Buffer.from(publicKeyToPKCS1PEM(publicKey))),
    ])
      expect(key.toDER()).toEqual(publicKey.toDER())
  })

  needsCommand('openssl').it('is what OpenSSL writes', () => {
    const args = ['rsa', '-pubin', '-RSAPublicKey_out']
    const pem = execFileSync('openssl', args, {
      input: publicKey.toPEM(),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    expect(publicKeyToPKCS1PEM(publicKey)).toBe(pem)
    const back = execFileSync('openssl', ['rsa', '-RSAPublicKey_in', '-pubout'], {
      input: pem,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    expect(publicKeyFromPEM(back).equals(publicKeyFromPKCS1PEM(pem))).toBe(true)
  })

  it('is refused when it is malformed, with the place', () => {
    const der = Buffer.from(publicKeyToPKCS1(publicKey))
    for (const [wrong, path] of [
      [Buffer.concat([der, Buffer.alloc(1)]), 'rsaPublicKey'],
      [der.subarray(0, -1), 'rsaPublicKey'],
      [publicKey.toDER(), 'rsaPublicKey.modulus'],
      // The last octets are 02 03 01 00 01.
      [changed(der, -5, 4), 'rsaPublicKey.publicExponent'],
      [changed(der, -3, 0), 'rsaPublicKey.publicExponent'],
      [changed(der, -3, 0x81), 'rsaPublicKey.publicExponent'],
      [changed(der, -1, 2), 'rsaPublicKey'],
      [changed(der, -6, 0), 'rsaPublicKey'],
    ] as const)
      expect(refused(() => publicKeyFromPKCS1(wrong)).path).toBe(path)
    for (const pem of ['', publicKey.toPEM(), secret.export({ type: 'pkcs1', format: 'pem' }), 7])
      expect(refused(() => publicKeyFromPKCS1PEM(pem as never))).toBeInstanceOf(InvalidInputError)
  })

  it('is of RSA keys, within their bounds', async () => {
    const key = ecPair().publicKey
    expect((await failure(() => publicKeyToPKCS1(key as never))).code).toBe('WRONG_KEY_TYPE')
    const der = publicKeyToPKCS1(publicKey)
    expect(refused(() => publicKeyFromPKCS1(der, { rsa: { minSize: 3072 } })).path).toBe('rsaPublicKey')
    expect(publicKeyFromPKCS1(der, { rsa: { minSize: 2048 } }).keySize).toBe(2048)
    refused(() => publicKeyFromPKCS1(der, { minSize: 2048 } as never))
  })
})
