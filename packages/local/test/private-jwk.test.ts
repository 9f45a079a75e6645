import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM, type AnyPrivateKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyToJWK } from '@kmskeys/core/formats'
import {
  decodePrivateKey,
  encodePrivateKey,
  localKeys,
  privateKeyFromJWK,
  privateKeyFromPEM,
} from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = new TextEncoder().encode('the message')

/** As `node:crypto` writes them, which is another implementation. */
const exported = (type: string, options: object = {}): JsonWebKey =>
  generateKeyPairSync(type as 'ec', options as { namedCurve: string }).privateKey.export({ format: 'jwk' })

const rsa = exported('rsa', { modulusLength: 2048 })
const KEYS: Readonly<Record<string, JsonWebKey>> = {
  RSA: rsa,
  'P-256': exported('ec', { namedCurve: 'P-256' }),
  'P-384': exported('ec', { namedCurve: 'P-384' }),
  'P-521': exported('ec', { namedCurve: 'P-521' }),
  secp256k1: exported('ec', { namedCurve: 'secp256k1' }),
  Ed25519: exported('ed25519'),
  Ed448: exported('ed448'),
  X25519: exported('x25519'),
  X448: exported('x448'),
}

async function works(key: AnyPrivateKey): Promise<void> {
  for (const algorithm of key.signatureAlgorithms.slice(0, 1))
    key.publicKey.verifyWith(algorithm as never, await key.signWith(algorithm, message), message)
}

describe.each(Object.entries(KEYS))('a private JWK of %s', (_kind, jwk) => {
  const { d, p, q, dp, dq, qi, ...publicJWK } = jwk

  it('is read from an object and from a file', async () => {
    const path = join(testFolder(), 'key.jwk')
    writeFileSync(
      path,
      `\uFEFF ${JSON.stringify({ ...jwk, kid: 'mine', key_ops: ['sign'] }, undefined, 2)}\n`,
    )
    await using keys = localKeys()
    for (const key of [await privateKeyFromJWK(jwk), await keys.getPrivateKey(path)]) {
      expect(publicKeyToJWK(key.publicKey)).toEqual(publicJWK)
      await works(key)
    }
    const pkcs8 = Buffer.from(await decodePrivateKey(jwk))
    expect(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })).toEqual(
      jwk,
    )
    const pem = await encodePrivateKey(pkcs8)
    expect(createPrivateKey(pem).export({ format: 'jwk' })).toEqual(jwk)
    expect((await decodePrivateKey(JSON.stringify(jwk))).length).toBe(pkcs8.length)
  })

  it('is refused with another public half', async () => {
    const other = { ...jwk, ...(jwk.kty === 'RSA' ? otherRSA() : otherOf(jwk)) }
    const error = await failure(privateKeyFromJWK(other))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain('do not belong together')
  })

  it('is refused without its private half, and where this is malformed', async () => {
    const text = String(d)
    const wrong: Readonly<Record<string, unknown>> = {
      missing: undefined,
      null: null,
      empty: '',
      bytes: Buffer.from(text, 'base64url'),
      padded: `${text}=`,
      'of base64': `${text.slice(0, -4)}++//`,
      short: Buffer.from(text, 'base64url').subarray(1).toString('base64url'),
      long: `AAAA${text}`,
      zero: Buffer.alloc(Buffer.from(text, 'base64url').length).toString('base64url'),
    }
    for (const [what, value] of Object.entries(wrong)) {
      // X25519 and X448 take any bytes, so that another private key is no malformed one, but one of another public half.
      const error = await failure(privateKeyFromJWK({ ...publicJWK, p, q, dp, dq, qi, d: value }))
      expect(error.code, what).toBe('INVALID_INPUT')
      expect(inspect(error, { depth: 9 }), what).not.toContain(text.slice(1, -4))
    }
  })

  it('is refused with a member of another kind of key', async () => {
    for (const member of ['oth', ...(jwk.kty === 'RSA' ? ['priv', 'crv', 'x'] : ['p', 'priv', 'n'])])
      expect(await failure(privateKeyFromJWK({ ...jwk, [member]: 'AAAA' }))).toMatchObject({
        code: 'INVALID_INPUT',
        path: `jwk.${member}`,
      })
  })
})

/** The public members of another key of the kind. */
function otherOf({ crv, kty }: JsonWebKey): object {
  const { d: _d, ...rest } = exported(kty === 'EC' ? 'ec' : String(crv).toLowerCase(), { namedCurve: crv })
  return rest
}

function otherRSA(): object {
  const { n } = exported('rsa', { modulusLength: 2048 })
  return { n }
}

describe('a private JWK of RSA', () => {
  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi'])(
    'with another %s is refused, as it is in PKCS#8',
    async (member) => {
      const bytes = Buffer.from(String(rsa[member]), 'base64url')
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 2
      const wrong = { ...rsa, [member]: bytes.toString('base64url') }
      const error = await failure(privateKeyFromJWK(wrong))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toContain('do not belong together')
      expect((await failure(privateKeyFromPEM(pkcs1(wrong)))).message).toContain('do not belong together')
    },
  )

  it('with a d above n, which works as well and is longer than a key may be, is refused', async () => {
    const number = (member: string): bigint =>
      BigInt(`0x${Buffer.from(String(rsa[member]), 'base64url').toString('hex')}`)
    const order = (number('p') - 1n) * (number('q') - 1n)
    const hex = (number('d') + 256n * order).toString(16)
    const d = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
    expect((await failure(privateKeyFromJWK({ ...rsa, d }))).code).toBe('INVALID_INPUT')
    expect((await failure(privateKeyFromPEM(pkcs1({ ...rsa, d })))).code).toBe('INVALID_INPUT')
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi'])(
    'without %s, or with a leading zero in it, is refused',
    async (member) => {
      const path = `jwk.${member}`
      const { [member]: value, ...without } = rsa
      expect(await failure(privateKeyFromJWK(without))).toMatchObject({ code: 'INVALID_INPUT', path })
      const padded = Buffer.concat([new Uint8Array(1), Buffer.from(String(value), 'base64url')])
      const longer = { ...rsa, [member]: padded.toString('base64url') }
      expect(await failure(privateKeyFromJWK(longer))).toMatchObject({ code: 'INVALID_INPUT', path })
    },
  )

  it('with its primes the other way round is read, and their likes too', async () => {
    const number = (member: string): bigint =>
      BigInt(`0x${Buffer.from(String(rsa[member]), 'base64url').toString('hex')}`)
    const [p, q] = [number('p'), number('q')]
    const swapped = { ...rsa, p: rsa.q, q: rsa.p, dp: rsa.dq, dq: rsa.dp, qi: toText(inverse(p, q)) }
    await works(await privateKeyFromJWK(swapped))
    expect((await failure(privateKeyFromJWK({ ...swapped, qi: rsa.qi }))).code).toBe('INVALID_INPUT')
  })
})

describe('a private JWK of ML-DSA', () => {
  it.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'])('is read: %s', async (parameterSet) => {
    await using keys = localKeys()
    const made = await keys.createKey({ type: 'ml-dsa', parameterSet: parameterSet as 'ML-DSA-44' })
    const seed = Buffer.alloc(32, 7)
    const oid = { 'ML-DSA-44': 17, 'ML-DSA-65': 18, 'ML-DSA-87': 19 }[parameterSet] ?? 0
    const pem = encodePEM(
      'PRIVATE KEY',
      Buffer.concat([
        Buffer.from('3034020100300b06096086480165030403', 'hex'),
        Uint8Array.of(oid),
        Buffer.from('04228020', 'hex'),
        seed,
      ]),
    )
    const known = await privateKeyFromPEM(pem)
    const jwk = { ...publicKeyToJWK(known.publicKey), priv: seed.toString('base64url') }
    const key = await privateKeyFromJWK(jwk)
    expect(key.publicKey.equals(known.publicKey)).toBe(true)
    await works(key)
    expect(Buffer.from(await decodePrivateKey(jwk))).toEqual(Buffer.from(decodePEM(pem).der))
    const wrong = [
      { ...jwk, ...publicKeyToJWK(made.publicKey) },
      { ...jwk, priv: seed.subarray(1).toString('base64url') },
      { ...jwk, priv: undefined },
      { ...jwk, priv: undefined, d: jwk.priv },
    ]
    for (const each of wrong) expect((await failure(privateKeyFromJWK(each))).code).toBe('INVALID_INPUT')
  })
})

describe('what is no private JWK', () => {
  it('is refused, without a word of what it says', async () => {
    const folder = testFolder()
    const path = join(folder, 'key.jwk')
    await using keys = localKeys({ folder })
    const { d, ...publicJWK } = KEYS['Ed25519'] ?? {}
    const secret = String(d)
    const texts = [
      '{',
      `{"kty":"OKP","d":"${secret}"`,
      `{"kty":"OKP","crv":"Ed25519","d":"${secret}"}`,
      JSON.stringify({ keys: [KEYS['Ed25519']] }),
      JSON.stringify({ kty: 'oct', k: secret }),
      JSON.stringify({ kty: 'OKP', crv: secret, x: publicJWK.x, d }),
      JSON.stringify(publicJWK),
    ]
    for (const text of texts) {
      writeFileSync(path, text)
      const errors = [
        await failure(keys.getPrivateKey(path)),
        await failure(decodePrivateKey(text)),
        ...(isJSON(text) ? [await failure(privateKeyFromJWK(JSON.parse(text) as object))] : []),
      ]
      for (const error of errors) {
        expect(error.code).toBe('INVALID_INPUT')
        expect(inspect(error, { depth: 9 })).not.toContain(secret.slice(2, 20))
      }
    }
    for (const wrong of [undefined, null, 7, 'text', [], new Uint8Array(3)] as never[]) {
      expect((await failure(privateKeyFromJWK(wrong))).code).toBe('INVALID_INPUT')
      expect((await failure(decodePrivateKey(wrong))).code).toBe('INVALID_INPUT')
    }
    expect((await failure(privateKeyFromJWK(KEYS['Ed25519'] ?? {}, { passphrase: 'x' } as never))).code).toBe(
      'INVALID_INPUT',
    )
  })
})

describe('a key that is written', () => {
  it('is PKCS#8, encrypted on request', async () => {
    const pkcs8 = await decodePrivateKey(KEYS['P-256'] ?? {})
    const before = Buffer.from(pkcs8)
    const plain = await encodePrivateKey(pkcs8)
    expect(plain).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u)
    const encrypted = await encodePrivateKey(pkcs8, { passphrase: 'hunter2' })
    expect(encrypted).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/u)
    expect(before.equals(pkcs8)).toBe(true)
    const read = createPrivateKey({ key: encrypted, passphrase: 'hunter2' })
    expect(read.equals(createPrivateKey(plain))).toBe(true)
    expect(Buffer.from(await decodePrivateKey(encrypted, { passphrase: 'hunter2' }))).toEqual(before)
    for (const [passphrase, reason] of [
      ['hunter3', 'wrong'],
      [undefined, 'missing'],
    ] as const) {
      const error = await failure(decodePrivateKey(encrypted, { passphrase }))
      expect(error).toMatchObject({ code: 'AUTHENTICATION', reason })
      expect(inspect(error, { depth: 9 })).not.toContain('hunter')
    }
    expect(await failure(encodePrivateKey(pkcs8, { passphrase: '' }))).toMatchObject({
      code: 'AUTHENTICATION',
    })
    for (const wrong of [pkcs8.subarray(1), new Uint8Array(), undefined, 'text'] as never[])
      expect((await failure(encodePrivateKey(wrong))).code).toBe('INVALID_INPUT')
    const spki = createPublicKey(plain).export({ type: 'spki', format: 'der' })
    expect((await failure(encodePrivateKey(spki))).code).toBe('INVALID_INPUT')
  })
})

function isJSON(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function pkcs1(jwk: JsonWebKey): string {
  const { n, e, d, p, q, dp, dq, qi } = jwk
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(0)
      for (const number of [n, e, d, p, q, dp, dq, qi])
        w.unsignedInteger(Buffer.from(String(number), 'base64url'))
    }),
  )
  return encodePEM('RSA PRIVATE KEY', der)
}

/** The inverse, by Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x]
  return ((x % modulus) + modulus) % modulus
}

function toText(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

describe('an option', () => {
  it.each([{ id: 7 }, { id: '' }, { id: null }, { verifySignatures: 'no' }, { verifySignature: true }])(
    'that is malformed is refused: %j',
    async (options) => {
      const { privateKey } = generateKeyPairSync('ed25519')
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      for (const work of [
        () => privateKeyFromPEM(pem, options as never),
        () => privateKeyFromJWK(privateKey.export({ format: 'jwk' }), options as never),
      ])
        expect((await failure(work)).code).toBe('INVALID_INPUT')
    },
  )
})
