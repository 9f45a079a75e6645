import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { jwkThumbprint, publicKeyFromJWK, publicKeyToJWK, type PublicJWK } from '@kmskeys/core/formats'
import { InvalidInputError, publicKeyFromDER } from '@kmskeys/core'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { assert, property, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { KEYS } from './support/format-keys.ts'
import { ecPair, rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

/** The key of RFC 7638 section 3.1, which is the first of RFC 7517 appendix A.1 too. */
const RSA = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
}
/** The key of RFC 7517 appendix A.1. */
const EC = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}
/** The key of RFC 8037 appendix A.2. */
const OKP = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
/** The key of RFC 9964 section 3, which is that of the seed of 32 zeros. */
const AKP = {
  kty: 'AKP',
  alg: 'ML-DSA-44',
  pub: Buffer.from(ml_dsa44.keygen(new Uint8Array(32)).publicKey).toString('base64url'),
}

/** The same bytes, if one does not look at the bits that are none of theirs. */
function bitsLeftOver(text: string): string[] {
  if (text.length % 4 === 0) return []
  const wrong = text.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(text.slice(-1)) + 1)
  expect(Buffer.from(wrong, 'base64url').equals(Buffer.from(text, 'base64url'))).toBe(true)
  return [wrong]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same number with a zero before it. */
function zeroed(text: string): string {
  return Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url')
}

function shorter(text: string): string {
  return Buffer.from(text, 'base64url').subarray(1).toString('base64url')
}

describe('published keys', () => {
  it('have the thumbprints that are published with them', () => {
    // RFC 7638 section 3.1, and RFC 8037 appendix A.3.
    expect(jwkThumbprint(publicKeyFromJWK(RSA))).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
    expect(jwkThumbprint(publicKeyFromJWK(OKP))).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    // RFC 9964 appendix A.1.
    expect(AKP.pub).toMatch(/^unH59k4Ru.*DZgbTP07e7gEWzw4MFRrndjbDQ$/u)
    expect(jwkThumbprint(publicKeyFromJWK(AKP))).toBe('T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o')
  })

  it('are read as node:crypto reads them, and written as they were', () => {
    for (const jwk of [RSA, EC, OKP]) {
      const key = publicKeyFromJWK(jwk)
      const theirs = createPublicKey({ key: jwk, format: 'jwk' })
      expect(Buffer.from(key.toDER())).toEqual(theirs.export({ type: 'spki', format: 'der' }))
      const { alg: _alg, kid: _kid, ...members } = { alg: '', kid: '', ...jwk }
      expect(publicKeyToJWK(key)).toEqual(members)
    }
  })
})

/** JOSE has no name for the curves of RFC 5639. */
const SERVED = Object.entries(KEYS).filter(([name]) => !/^(brainpool|ML-KEM|SLH-DSA)/u.test(name))

describe.each(SERVED)('a JWK of %s', (_name, key) => {
  const jwk = publicKeyToJWK(key)

  it('comes back as the same key', () => {
    const read = publicKeyFromJWK(JSON.parse(JSON.stringify(jwk)) as object, { type: key.type })
    expect(read.equals(key)).toBe(true)
    expect(read.toDER()).toEqual(key.toDER())
    expect(publicKeyToJWK(read)).toEqual(jwk)
    expect(jwkThumbprint(read)).toMatch(/^[\w-]{43}$/u)
  })

  it('is refused in any other type than asked for', async () => {
    const type = key.type === 'rsa' ? 'ec' : 'rsa'
    expect((await failure(() => publicKeyFromJWK(jwk, { type }))).code).toBe('WRONG_KEY_TYPE')
  })

  it('is refused with base64url that is not canonical', () => {
    for (const [member, text] of Object.entries(jwk).filter(
      ([member]) => !['kty', 'crv', 'alg'].includes(member),
    ))
      for (const wrong of [
        '',
        `${text}=`,
        `${text}==`,
        ` ${text}`,
        `${text}\n`,
        `${text.slice(0, 4)} ${text.slice(4)}`,
        `+${text.slice(1)}`,
        `/${text.slice(1)}`,
        `${text}A`,
        ...bitsLeftOver(text),
        7,
        null,
        undefined,
        [text],
        Buffer.from(text, 'base64url'),
      ]) {
        const error = refused(() => publicKeyFromJWK({ ...jwk, [member]: wrong }))
        expect(error.path, `${member}: ${JSON.stringify(wrong)}`).toMatch(/^jwk/u)
      }
  })

  it('is refused without any of its members, or with a private one', () => {
    for (const member of Object.keys(jwk)) {
      const rest = Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== member))
      expect(refused(() => publicKeyFromJWK(rest))).toMatchObject({
        path: `jwk.${member}`,
        rule: expect.stringMatching(/^RFC/u) as unknown,
      })
    }
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']) {
      const error = refused(() => publicKeyFromJWK({ ...jwk, [member]: 'c2VjcmV0' }))
      expect(error).toMatchObject({ path: `jwk.${member}`, rule: 'RFC 7517 9.2' })
      expect(error.message).toContain('private key')
      expect(JSON.stringify(error)).not.toContain('c2VjcmV0')
    }
  })

  it('is refused with a member that keys of another kind have', () => {
    for (const member of ['n', 'e', 'crv', 'x', 'y', 'pub'].filter((each) => !(each in jwk)))
      expect(refused(() => publicKeyFromJWK({ ...jwk, [member]: 'AQAB' })).path).toBe(`jwk.${member}`)
  })

  it('may say whatever else', () => {
    const more = {
      kid: 'x',
      use: 'enc',
      key_ops: ['verify'],
      x5c: ['AA=='],
      ext: true,
      K: 1,
      'x5t#S256': 'x',
    }
    expect(publicKeyFromJWK({ ...more, ...jwk }).equals(key)).toBe(true)
    expect(publicKeyFromJWK({ d: undefined, pub: undefined, n: undefined, ...jwk }).equals(key)).toBe(true)
  })
})

const NODE_KEYS = SERVED.filter(([, key]) => key.type !== 'ml-dsa' || mlDSASupport() !== 'none')

it.each(NODE_KEYS)('a JWK of %s is the one of node:crypto', (_name, key) => {
  const jwk = publicKeyToJWK(key)
  expect(key.toKeyObject().export({ format: 'jwk' })).toEqual(jwk)
  const theirs = createPublicKey({ key: jwk, format: 'jwk' })
  expect(theirs.equals(key.toKeyObject())).toBe(true)
})

it('a curve that JOSE has no name for has no JWK', async () => {
  const key = ecPair('brainpoolP256r1').publicKey
  for (const write of [publicKeyToJWK, jwkThumbprint])
    expect((await failure(() => write(key))).code).toBe('UNSUPPORTED_OPERATION')
  const jwk = { ...EC, crv: 'brainpoolP256r1' }
  expect(refused(() => publicKeyFromJWK(jwk)).path).toBe('jwk.crv')
})

describe('a malformed JWK', () => {
  const rsa = publicKeyToJWK(rsaPair().publicKey) as PublicJWK & { kty: 'RSA' }
  const ec = publicKeyToJWK(ecPair().publicKey) as PublicJWK & { kty: 'EC' }

  it.each<[string, object, string, string]>([
    ['no kty', { n: RSA.n, e: RSA.e }, 'jwk.kty', 'must be text'],
    ['an unknown kty', { ...rsa, kty: 'rsa' }, 'jwk.kty', 'RSA, EC, OKP, AKP'],
    ['a symmetric key', { kty: 'oct', k: 'AQAB' }, 'jwk.kty', 'symmetric'],
    ['an unknown curve', { ...ec, crv: 'P-192' }, 'jwk.crv', 'P-256, P-384, P-521, secp256k1'],
    ['a curve of another kty', { ...ec, crv: 'Ed25519' }, 'jwk.crv', 'none of those'],
    ['a curve of another length', { ...ec, crv: 'P-384' }, 'jwk.x', 'has 48 bytes, not 32'],
    ['an OKP of a curve of EC', { kty: 'OKP', crv: 'P-256', x: ec.x }, 'jwk.crv', 'none of those'],
    ['an AKP of another algorithm', { kty: 'AKP', alg: 'ES256', pub: ec.x }, 'jwk.alg', 'ML-DSA-44'],
    ['an AKP of another set', { ...AKP, alg: 'ML-DSA-65' }, 'jwk', '1952 bytes'],
    ['a longer coordinate', { ...ec, x: zeroed(ec.x) }, 'jwk.x', 'has 32 bytes, not 33'],
    ['a shorter coordinate', { ...ec, y: shorter(ec.y) }, 'jwk.y', 'has 32 bytes, not 31'],
    ['a point off the curve', { ...ec, y: ec.x }, 'jwk', 'not on the curve'],
    ['a coordinate above p', { ...ec, x: '_'.repeat(42) + '8' }, 'jwk', 'not on the curve'],
    ['an Ed25519 key of 31 bytes', { ...OKP, x: shorter(OKP.x) }, 'jwk', '32 bytes'],
    ['a modulus with a leading zero', { ...rsa, n: zeroed(rsa.n) }, 'jwk.n', 'leading zero'],
    ['an exponent with a leading zero', { ...rsa, e: 'AAEAAQ' }, 'jwk.e', 'leading zero'],
    ['the exponent 0', { ...rsa, e: 'AA' }, 'jwk.e', 'leading zero'],
    ['the exponent 1', { ...rsa, e: 'AQ' }, 'jwk', '3 or more'],
    ['an even exponent', { ...rsa, e: 'AQAC' }, 'jwk', 'odd'],
    ['a small modulus', { ...rsa, n: 'AQAB' }, 'jwk', '1024 to 16384 bits'],
    ['a huge exponent', { ...rsa, e: '_'.repeat(100) }, 'jwk', '256 bits'],
    ['an algorithm of EC for RSA', { ...rsa, alg: 'ES256' }, 'jwk.alg', 'other keys'],
    ['an algorithm of RSA for EC', { ...ec, alg: 'PS256' }, 'jwk.alg', 'other keys'],
    ['an algorithm of another curve', { ...ec, alg: 'ES384' }, 'jwk.alg', 'other keys'],
    ['an algorithm of EC for Ed25519', { ...OKP, alg: 'ES256' }, 'jwk.alg', 'other keys'],
  ])('is refused: %s', (_what, jwk, path, message) => {
    const error = refused(() => publicKeyFromJWK(jwk))
    expect(error.path).toBe(path)
    expect(error.message).toContain(message)
  })

  it('is told by what it is for, where that is known here', () => {
    for (const alg of ['RS256', 'PS512', 'RSA-OAEP-256', 'whatever'])
      expect(publicKeyFromJWK({ ...rsa, alg }).type).toBe('rsa')
    for (const alg of ['ES256', 'ECDH-ES', undefined])
      expect(publicKeyFromJWK({ ...ec, alg }).type).toBe('ec')
    for (const alg of ['Ed25519', 'EdDSA']) expect(publicKeyFromJWK({ ...OKP, alg }).type).toBe('ed25519')
  })

  it('is refused when it is no object, with a hint for text', () => {
    for (const jwk of [undefined, null, 7, 'x', [], [rsa]])
      expect(refused(() => publicKeyFromJWK(jwk as never))).toMatchObject({ path: 'jwk', rule: 'RFC 7517 4' })
    expect(refused(() => publicKeyFromJWK(JSON.stringify(rsa) as never)).message).toContain('parse JSON')
  })

  it('is bounded as any RSA key', () => {
    expect(refused(() => publicKeyFromJWK(rsa, { rsa: { minSize: 3072 } })).message).toContain(
      '3072 to 16384',
    )
    expect(publicKeyFromJWK(rsa, { type: 'rsa', rsa: { minSize: 2048 } }).keySize).toBe(2048)
  })

  it('does not come of members that an object inherits', () => {
    expect(refused(() => publicKeyFromJWK(Object.create(rsa) as object)).path).toBe('jwk.kty')
  })
})

it('a JWK is read or refused with a typed error, whatever its members hold', () => {
  const text = string({ unit: 'binary', maxLength: 60 })
  assert(
    property(text, text, text, (one, two, three) => {
      for (const jwk of [
        { kty: 'RSA', n: one, e: two },
        { kty: 'EC', crv: 'P-256', x: one, y: two },
        { kty: 'OKP', crv: 'Ed25519', x: one },
        { kty: one, crv: two, alg: three },
      ])
        expect(refused(() => publicKeyFromJWK(jwk))).toBeInstanceOf(InvalidInputError)
    }),
  )
})

it('an Ed25519 key is the bytes of x', () => {
  assert(
    property(uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const x = Buffer.from(bytes).toString('base64url')
      const key = publicKeyFromJWK({ kty: 'OKP', crv: 'Ed25519', x })
      expect(key.toDER().subarray(-32)).toEqual(bytes)
      expect(publicKeyToJWK(key)).toEqual({ kty: 'OKP', crv: 'Ed25519', x })
    }),
  )
})

it('coordinates and numbers keep their widths, however small they are', () => {
  // Node.js pads as RFC 7518 says; among many keys there are coordinates with leading zeros.
  for (let i = 0; i < 600; i++) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' }))
    expect(publicKeyToJWK(key)).toEqual(publicKey.export({ format: 'jwk' }))
  }
})
