import { execFileSync } from 'node:child_process'
import { createPublicKey, getDiffieHellman, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needsCommand } from '@kmskeys/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  agreement,
  DH,
  DH_GROUPS,
  dhGroupByName,
  dhPrime,
  DHPrivateKey,
  DHPublicKey,
  keyKind,
  privateKey,
  publicKeyFromDER,
  publicKeyFromPEM,
  sameKind,
  type DHBounds,
  type DHGroupName,
} from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { publicKeyToRaw } from '@kmskeys/core/formats'
import { failure } from './support/failure.ts'

const withOpenSSL = needsCommand('openssl')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kmskeys-dh-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function openssl(...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
}

/** A key that OpenSSL makes: the file of the private one, and the public one. */
function made(algorithm: 'DH' | 'DHX', group: string): { readonly file: string; readonly spki: Buffer } {
  const file = join(folder, `${algorithm}-${group}-${count++}.pem`)
  openssl('genpkey', '-algorithm', algorithm, '-pkeyopt', `group:${group}`, '-out', file)
  return { file, spki: openssl('pkey', '-in', file, '-pubout', '-outform', 'DER') }
}

let count = 0

/** What OpenSSL calls a group. */
const opensslName = (name: DHGroupName): string => {
  const { size = 0 } = dhGroupByName(name) ?? {}
  return name.startsWith('modp') ? `modp_${size}` : name
}
const primeOf = (name: DHGroupName): bigint => {
  const group = dhGroupByName(name)
  if (group === undefined) throw new Error(`no group ${name}`)
  return dhPrime(group)
}

interface Numbers {
  readonly p: bigint
  readonly g: bigint
  readonly q?: bigint
  readonly y: bigint
  readonly more?: (w: Parameters<Parameters<typeof encodeDER>[0]>[0]) => void
}

function spkiOf({ p, g, q, y, more }: Numbers): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.oid(q === undefined ? '1.2.840.113549.1.3.1' : '1.2.840.10046.2.1').sequence(() => {
          w.integer(p).integer(g)
          if (q !== undefined) w.integer(q)
          more?.(w)
        })
      })
      w.bitString(encodeDER((inner) => inner.integer(y)))
    }),
  )
}

/** What may follow q: j, and how the group was made. */
const validation = (w: Parameters<NonNullable<Numbers['more']>>[0]): void => {
  w.integer(2n).sequence(() => w.bitString(Uint8Array.of(1, 2)).integer(7n))
}

/** A key whose service answers that. */
const reply = (answer: Uint8Array, spki: Uint8Array): DHPrivateKey =>
  privateKey<'dh'>({
    id: 'test:dh',
    publicKey: publicKeyFromDER(spki, { type: 'dh' }),
    agreement: agreement([{ algorithm: DH }], () => answer),
  })

/** As long as a prime of 2048 bits. */
const bytes = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(512, '0'), 'hex')

const keyObjectOf = (spki: Uint8Array): KeyObject => publicKeyFromDER(spki, { type: 'dh' }).toKeyObject()

withOpenSSL.describe('the groups', () => {
  it.each(DH_GROUPS)('$name has the prime that others have', ({ name }) => {
    const prime = primeOf(name)
    // Those of RFC 7919 node:crypto has not by name.
    const nodes = name.startsWith('modp') ? BigInt(`0x${getDiffieHellman(name).getPrime('hex')}`) : prime
    expect(nodes).toBe(prime)
    const { spki } = made('DH', opensslName(name))
    const parameters = DERReader.from(spki).sequence().sequence()
    parameters.skip()
    expect(parameters.sequence().integer()).toBe(prime)
  })
})

withOpenSSL.describe('a public key', () => {
  it.each(['ffdhe2048', 'ffdhe3072', 'modp14', 'modp16'] as const)(
    'of OpenSSL is read in both forms and kept as it came: %s',
    (name) => {
      for (const algorithm of ['DH', 'DHX'] as const) {
        const { spki } = made(algorithm, opensslName(name))
        const key = publicKeyFromDER(spki, { type: 'dh' })
        expect(key).toBeInstanceOf(DHPublicKey)
        expect(key).toMatchObject({ type: 'dh', group: name, keySize: dhGroupByName(name)?.size })
        expect(key.parameters).toEqual({ p: primeOf(name), g: 2n, q: (primeOf(name) - 1n) / 2n })
        expect(Buffer.from(key.toDER()).equals(spki)).toBe(true)
        expect(publicKeyFromPEM(key.toPEM()).equals(key)).toBe(true)
        expect(keyKind(key)).toEqual({ type: 'dh', group: name })
        expect(key.toKeyObject().asymmetricKeyType).toBe('dh')
        // The other form of the same numbers is the same key.
        const { p, g, q = 0n } = key.parameters
        const other = publicKeyFromDER(spkiOf({ p, g, y: key.y, ...(algorithm === 'DH' && { q }) }))
        expect(other.equals(key)).toBe(true)
        expect(key.toKeyObject().equals(other.toKeyObject())).toBe(true)
        expect(() => publicKeyToRaw(key)).toThrow('dh keys are not one string of bytes')
      }
    },
  )

  it('of a group with a smaller q, which is of no name, is read where it says q', async () => {
    const { spki } = made('DHX', 'dh_2048_256')
    const key = publicKeyFromDER(spki, { type: 'dh' })
    const { p, g, q } = key.parameters
    expect(q?.toString(2)).toHaveLength(256)
    expect(key.group).toMatch(/^other-2048-[0-9a-f]{32}$/u)
    expect(publicKeyFromDER(spkiOf({ p, g, y: key.y }), { type: 'dh' }).group).toBe(key.group)
    const other = publicKeyFromDER(made('DHX', 'dh_2048_224').spki, { type: 'dh' })
    expect(sameKind(keyKind(other), keyKind(key))).toBe(false)
    const y = p - key.y
    // Of the order 2q, as a subgroup attack has it.
    expect(await failure(() => publicKeyFromDER(spkiOf({ p, g, ...(q && { q }), y })))).toMatchObject({
      code: 'INVALID_INPUT',
      rule: 'SP 800-56A 5.6.2.3.1',
    })
  })

  it('may say j, how its group was made, and how long private values are', () => {
    const p = primeOf('ffdhe2048')
    const q = (p - 1n) / 2n
    for (const spki of [
      spkiOf({ p, g: 2n, q, y: 4n, more: validation }),
      spkiOf({ p, g: 2n, y: 4n, more: (w) => void w.integer(225n) }),
    ]) {
      const key = publicKeyFromDER(spki, { type: 'dh' })
      expect(key.group).toBe('ffdhe2048')
      expect(Buffer.compare(key.toDER(), spki)).toBe(0)
      expect(key.toKeyObject().asymmetricKeyType).toBe('dh')
    }
  })

  const p = primeOf('ffdhe2048')
  const q = (p - 1n) / 2n
  const ffdhe = { p, g: 2n, y: 4n }
  it.each<[string, Numbers]>([
    ['y is 0', { ...ffdhe, y: 0n }],
    ['y is 1', { ...ffdhe, y: 1n }],
    ['y is p - 1', { ...ffdhe, y: p - 1n }],
    ['y is p', { ...ffdhe, y: p }],
    ['y is p + 4', { ...ffdhe, y: p + 4n }],
    ['y is negative', { ...ffdhe, y: -4n }],
    ['y is no square, so that its order is 2q', { ...ffdhe, y: p - 4n }],
    ['the same with q', { ...ffdhe, q, y: p - 4n }],
    ['q is another divisor', { ...ffdhe, q: 2n }],
    ['q divides not', { ...ffdhe, q: q - 2n }],
    ['q is 0', { ...ffdhe, q: 0n }],
    ['q is negative', { ...ffdhe, q: -q }],
    ['p is even', { ...ffdhe, p: p + 1n }],
    ['p is negative', { ...ffdhe, p: -p }],
    ['p is 0', { ...ffdhe, p: 0n }],
    ['g is 1', { ...ffdhe, g: 1n }],
    ['g is p - 1', { ...ffdhe, g: p - 1n }],
    ['g is not of the order q', { ...ffdhe, q, g: p - 2n }],
    ['p is too short', { p: 23n, g: 2n, y: 4n }],
    ['something follows', { ...ffdhe, more: (w) => void w.integer(1n).integer(1n) }],
    ['something follows q', { ...ffdhe, q, more: (w) => void w.null() }],
  ])('is refused where %s', async (_what, numbers) => {
    expect((await failure(() => publicKeyFromDER(spkiOf(numbers)))).code).toBe('INVALID_INPUT')
  })

  it('is read within bounds that can be set', async () => {
    const refused = async (numbers: Numbers, dh: DHBounds): Promise<string> =>
      (await failure(() => publicKeyFromDER(spkiOf(numbers), { dh }))).message
    // RFC 2409 section 6.2: 1024 bits, which is of no name here.
    const short = BigInt(`0x${getDiffieHellman('modp2').getPrime('hex')}`)
    expect(await refused({ p: short, g: 2n, y: 4n }, {})).toContain('must have 2048 to 8192 bits, not 1024')
    const read = publicKeyFromDER(spkiOf({ p: short, g: 2n, y: 4n }), { dh: { minSize: 1024 } })
    expect(read.toKeyObject().asymmetricKeyType).toBe('dh')
    expect(await refused({ p: short, g: 2n, y: 4n }, { minSize: 1024, groupsOnly: true })).toContain(
      'no group',
    )
    expect(await refused(ffdhe, { minSize: 3072 })).toContain('not 2048')
    expect(await refused(ffdhe, { maxSize: 2047 })).toContain('not 2048')
    expect(publicKeyFromDER(spkiOf(ffdhe), { dh: { groupsOnly: true } }).type).toBe('dh')
    const small = publicKeyFromDER(made('DHX', 'dh_2048_224').spki, { type: 'dh' })
    const numbers = { ...small.parameters, q: small.parameters.q ?? 0n, y: small.y }
    expect(await refused(numbers, { minDivisorSize: 256 })).toContain('must have 256 to 512 bits')
    for (const dh of [
      { minSize: 511 },
      { maxSize: 10_001 },
      { minDivisorSize: 100 },
      { groupsOnly: 1 },
      { size: 1 },
    ])
      expect((await failure(() => publicKeyFromDER(spkiOf(ffdhe), { dh: dh as DHBounds }))).code).toBe(
        'INVALID_INPUT',
      )
  })
})

withOpenSSL.describe('an agreement', () => {
  it('is with a peer of the same group in either form, and as OpenSSL makes it', async () => {
    for (const [ours, theirs] of [
      ['DH', 'DH'],
      ['DHX', 'DHX'],
    ] as const) {
      const [own, other] = [made(ours, 'ffdhe2048'), made(theirs, 'ffdhe2048')]
      const file = join(folder, `peer-${count++}.pem`)
      writeFileSync(file, publicKeyFromDER(other.spki).toPEM())
      const derived = openssl('pkeyutl', '-derive', '-inkey', own.file, '-peerkey', file)
      const secret = Buffer.concat([new Uint8Array(256 - derived.length), derived])
      const key = reply(secret, own.spki)
      expect(key).toMatchObject({ type: 'dh', group: 'ffdhe2048', keySize: 2048 })
      expect(key).toBeInstanceOf(DHPrivateKey)
      const peer = publicKeyFromDER(other.spki, { type: 'dh' })
      expect(Buffer.compare(await key.exchange(peer), secret)).toBe(0)
      const { p, g, q = 0n } = peer.parameters
      const crossed = publicKeyFromDER(spkiOf({ p, g, y: peer.y, ...(theirs === 'DH' && { q }) }), {
        type: 'dh',
      })
      expect(Buffer.compare(await key.exchange(crossed), secret)).toBe(0)
    }
  })

  it('is with no peer of another group', async () => {
    const key = reply(new Uint8Array(256).fill(7), made('DH', 'ffdhe2048').spki)
    for (const [algorithm, group] of [
      ['DH', 'modp_2048'],
      ['DH', 'ffdhe3072'],
      ['DHX', 'dh_2048_256'],
    ] as const) {
      const peer = publicKeyFromDER(made(algorithm, group).spki, { type: 'dh' })
      expect(await failure(key.exchange(peer))).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    }
  })

  it('refuses 0, 1, p - 1 and what is not as long as p', async () => {
    const { spki } = made('DH', 'ffdhe2048')
    const peer = publicKeyFromDER(spki, { type: 'dh' })
    const wrong = [
      bytes(0n),
      bytes(1n),
      bytes(peer.parameters.p - 1n),
      bytes(2n).subarray(1),
      bytes(2n).subarray(255),
    ]
    for (const secret of wrong)
      expect(await failure(reply(secret, spki).exchange(peer))).toMatchObject({ code: 'INTEGRITY' })
    for (const value of [2n, 256n, peer.parameters.p - 2n])
      expect(Buffer.compare(await reply(bytes(value), spki).exchange(peer), bytes(value))).toBe(0)
  })

  it('gives node:crypto key objects with which it agrees, also of X9.42', () => {
    const { spki } = made('DHX', 'modp_2048')
    expect(createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyType).not.toBe('dh')
    expect(keyObjectOf(spki).asymmetricKeyType).toBe('dh')
  })
})
