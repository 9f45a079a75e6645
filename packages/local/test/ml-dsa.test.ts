import { createPrivateKey, createPublicKey, randomBytes, verify } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM, type MLDSAParameterSet } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = randomBytes(1000)
const SETS = [
  ['ML-DSA-44', '2.16.840.1.101.3.4.3.17', ml_dsa44],
  ['ML-DSA-65', '2.16.840.1.101.3.4.3.18', ml_dsa65],
  ['ML-DSA-87', '2.16.840.1.101.3.4.3.19', ml_dsa87],
] as const

/** The last byte of the identifier, in hexadecimal. */
const ARC: Readonly<Record<MLDSAParameterSet, string>> = {
  'ML-DSA-44': '11',
  'ML-DSA-65': '12',
  'ML-DSA-87': '13',
}

interface Parts {
  readonly version?: bigint
  readonly parameters?: Uint8Array
  readonly trailing?: Uint8Array
}

/** PKCS#8 around the content of its privateKey. */
function pkcs8(oid: string, content: Uint8Array, { version = 0n, parameters, trailing }: Parts = {}): string {
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(version).sequence(() => {
        w.oid(oid)
        if (parameters !== undefined) w.raw(parameters)
      })
      w.octetString(content)
      if (trailing !== undefined) w.raw(trailing)
    }),
  )
  return encodePEM('PRIVATE KEY', der)
}

const octets = (bytes: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(bytes))
const seedForm = (seed: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(seed, 0x80))
const bothForm = (seed: Uint8Array, expanded: Uint8Array): Uint8Array =>
  encodeDER((w) => w.sequence(() => w.octetString(seed).octetString(expanded)))

/** What `node:crypto` says, where it can be asked. */
const nodeSays = (ask: () => boolean): boolean => mlDSASupport() !== 'full' || ask()

describe.each(SETS)('%s', (parameterSet, oid, noble) => {
  const seed = new Uint8Array(randomBytes(32))
  const { publicKey, secretKey } = noble.keygen(seed)
  /** The type that `node:crypto` reads; the right one where it cannot be asked. */
  const nodeReads = (key: Parameters<typeof createPrivateKey>[0]): string | undefined =>
    mlDSASupport() === 'none' ? parameterSet.toLowerCase() : createPrivateKey(key).asymmetricKeyType
  const isOurs = (der: Uint8Array): boolean => Buffer.from(der).subarray(-publicKey.length).equals(publicKey)

  it('signs what others verify, with a context and without, from bytes and streams', async () => {
    await using keys = localKeys()
    const key = await keys.createKey({ type: 'ml-dsa', parameterSet })
    const raw = key.publicKey.toDER().subarray(22)
    for (const context of [undefined, new Uint8Array(), randomBytes(1), randomBytes(255)])
      for (const data of [message, [message.subarray(0, 10), message.subarray(10)]]) {
        const signature = await key.sign(data, { context })
        expect(noble.verify(signature, message, raw, context === undefined ? {} : { context })).toBe(true)
        key.publicKey.verify(signature, message, { context })
        const bare = context ?? Buffer.of()
        const pem = key.publicKey.toPEM()
        expect(
          nodeSays(() => verify(null, message, { key: createPublicKey(pem), context: bare }, signature)),
        ).toBe(true)
      }
    expect((await failure(key.sign(message, { context: randomBytes(256) }))).code).toBe('INVALID_INPUT')
  })

  it('signs µ, of whichever form its key was read', async () => {
    const mu = randomBytes(64)
    for (const form of [seedForm(seed), octets(secretKey), bothForm(seed, secretKey)]) {
      const key = await privateKeyFromPEM(pkcs8(oid, form))
      if (key.type !== 'ml-dsa') throw new Error(key.type)
      const [one, other] = [await key.signMu(mu), await key.signMu(mu)]
      expect(noble.internal.verify(one, mu, publicKey, { externalMu: true })).toBe(true)
      expect(Buffer.from(one).equals(other)).toBe(false)
      const streamed = await key.sign([message.subarray(0, 500), message.subarray(500)], { context: mu })
      expect(noble.verify(streamed, message, publicKey, { context: mu })).toBe(true)
    }
  })

  it('is hedged: the same message has another signature each time', async () => {
    const key = await privateKeyFromPEM(pkcs8(oid, seedForm(seed)))
    const [one, other] = [
      await key.signWith(key.signatureAlgorithms[0] as never, message),
      await key.signWith(key.signatureAlgorithms[0] as never, message),
    ]
    expect(Buffer.from(one).equals(other)).toBe(false)
  })

  it('is written as its seed, the same on every Node.js, and read again', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    const made = await keys.createKey({ type: 'ml-dsa', parameterSet, name: 'k' })
    const text = readFileSync(join(folder, 'k.pem'), 'utf8')
    const { der } = decodePEM(text, 'PRIVATE KEY')
    // RFC 9881 section 6 and appendix C.1: version 0, the identifier, and the seed as [0].
    expect(Buffer.from(der.subarray(0, -32)).toString('hex')).toBe(
      `3034020100300b060960864801650304031${ARC[parameterSet].slice(1)}04228020`,
    )
    expect(noble.keygen(der.slice(-32)).publicKey).toEqual(made.publicKey.toDER().slice(22))
    const again = await keys.getPrivateKey('k', { type: 'ml-dsa' })
    expect(again.publicKey.equals(made.publicKey)).toBe(true)
    made.publicKey.verify(await again.sign(message), message)
    expect(nodeReads(text)).toBe(parameterSet.toLowerCase())
  })

  it('is encrypted with a passphrase like every key', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder, passphrase: 'hunter2' })
    const made = await keys.createKey({ type: 'ml-dsa', parameterSet, name: 'k' })
    const text = readFileSync(join(folder, 'k.pem'), 'utf8')
    expect(text).toContain('ENCRYPTED PRIVATE KEY')
    expect((await keys.getPublicKey('k')).equals(made.publicKey)).toBe(true)
    expect(nodeReads({ key: text, passphrase: 'hunter2' })).toBe(parameterSet.toLowerCase())
  })

  it('is read in each form: seed, expanded key, both', async () => {
    const forms = { seed: seedForm(seed), expandedKey: octets(secretKey), both: bothForm(seed, secretKey) }
    const folder = testFolder()
    await using keys = localKeys({ folder })
    for (const [name, content] of Object.entries(forms)) {
      const pem = pkcs8(oid, content)
      writeFileSync(join(folder, `${name}.pem`), pem)
      for (const key of [await keys.getPrivateKey(name), await privateKeyFromPEM(pem)]) {
        expect(key).toMatchObject({ type: 'ml-dsa', parameterSet })
        expect(isOurs(key.publicKey.toDER())).toBe(true)
        const signature = await key.signWith(key.signatureAlgorithms[0] as never, message)
        expect(noble.verify(signature, message, publicKey), name).toBe(true)
      }
      const nodeMakes = (): Uint8Array =>
        createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' })
      expect(nodeSays(() => isOurs(nodeMakes()))).toBe(true)
    }
  })

  it('is read as node:crypto writes it where it does, which is both', async () => {
    if (mlDSASupport() === 'none') return
    const pem = createPrivateKey(pkcs8(oid, seedForm(seed)))
      .export({ type: 'pkcs8', format: 'pem' })
      .toString()
    expect(decodePEM(pem).der.length).toBeGreaterThan(secretKey.length + 32)
    expect(isOurs((await privateKeyFromPEM(pem)).publicKey.toDER())).toBe(true)
  })

  it('is refused where it is malformed or its parts do not belong together', async () => {
    const other = noble.keygen().secretKey
    const flipped = (at: number): Uint8Array => secretKey.map((byte, i) => (i === at ? byte ^ 1 : byte))
    const wrong: Readonly<Record<string, string>> = {
      'a seed of 31 bytes': pkcs8(oid, seedForm(seed.subarray(1))),
      'a seed of 33 bytes': pkcs8(oid, seedForm(Buffer.concat([seed, Buffer.alloc(1)]))),
      'an empty seed': pkcs8(oid, seedForm(new Uint8Array())),
      'a bare seed': pkcs8(oid, seed),
      'a seed as an expanded key': pkcs8(oid, octets(seed)),
      'an expanded key that is too short': pkcs8(oid, octets(secretKey.subarray(1))),
      'an expanded key that is too long': pkcs8(oid, octets(Buffer.concat([secretKey, Buffer.alloc(1)]))),
      'a bare expanded key': pkcs8(oid, secretKey),
      'both of different keys': pkcs8(oid, bothForm(seed, other)),
      'another ρ': pkcs8(oid, octets(flipped(0))),
      'another hash of the public key': pkcs8(oid, octets(flipped(64))),
      'another s1': pkcs8(oid, octets(flipped(130))),
      parameters: pkcs8(oid, seedForm(seed), { parameters: Uint8Array.of(5, 0) }),
      'version 1': pkcs8(oid, seedForm(seed), { version: 1n }),
      'something behind it': pkcs8(oid, seedForm(seed), { trailing: Uint8Array.of(0xa0, 0) }),
      'something behind the seed': pkcs8(oid, Buffer.concat([seedForm(seed), Uint8Array.of(5, 0)])),
      nothing: pkcs8(oid, new Uint8Array()),
    }
    const secrets = [seed, secretKey].map((bytes) => Buffer.from(bytes.subarray(0, 16)))
    for (const [what, pem] of Object.entries(wrong)) {
      const error = await failure(privateKeyFromPEM(pem))
      expect(error.code, what).toBe('INVALID_INPUT')
      const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
      for (const secret of secrets) {
        expect(shown).not.toContain(secret.toString('hex'))
        expect(shown).not.toContain(secret.toString('base64').slice(0, 20))
      }
    }
  })
})

describe('what a key is made of', () => {
  it('that no parameter set is, is refused', async () => {
    await using keys = localKeys()
    for (const parameterSet of [undefined, 'ML-DSA-45', 'ml-dsa-44', 44])
      expect(await failure(keys.createKey({ type: 'ml-dsa', parameterSet } as never))).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('ML-DSA-44, ML-DSA-65, ML-DSA-87') as unknown,
      })
    expect(
      (await failure(keys.createKey({ type: 'ml-dsa', parameterSet: 'ML-DSA-44', use: 'decrypt' }))).code,
    ).toBe('INVALID_INPUT')
  })
})
