import { createHash } from 'node:crypto'
import {
  ED25519PH,
  encodePEM,
  HASHES,
  INSECURE_SHA1,
  Prehashed,
  curveByName,
  publicKeyFromDER,
  type AnyPublicKey,
  type CurveName,
  type HashAlgorithm,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw, publicKeyToRaw } from '@kmskeys/core/formats'
import { privateKeyFromPEM } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { bytesOf, dsaSPKI, hexOf, openRFC8410, outcomeOf, readVectors } from './support/vectors.ts'

describe('RFC 6979: signatures that were made with its nonces', () => {
  interface Test {
    readonly hash: string
    readonly message: string
    readonly signature: string
  }
  const { groups, dsa, numberOfTests } = readVectors('rfc6979.json') as {
    numberOfTests: number
    dsa: { size: number; p: string; q: string; g: string; y: string; tests: Test[] }[]
    groups: {
      curve: CurveName
      d: string
      point: string
      tests: Test[]
    }[]
  }

  it('are all there', () => {
    expect([...groups, ...dsa].flatMap(({ tests }) => tests)).toHaveLength(numberOfTests)
    // Hashes that are longer than the order, as long, and shorter: how much of them counts.
    for (const { tests } of [...groups, ...dsa])
      expect(new Set(tests.map(({ hash }) => hash)).size).toBeGreaterThan(3)
  })

  it.each(groups)('verify with $curve, and other messages do not', async ({ curve, d, point, tests }) => {
    const key = await privateKeyFromPEM(encodePEM('EC PRIVATE KEY', sec1(d, curve)))
    if (key.type !== 'ec') throw new Error(`the key is of the type ${key.type}`)
    expect(hexOf(publicKeyToRaw(key.publicKey))).toBe(point)
    for (const { hash: name, message, signature } of tests) {
      const hash = hashOf(name)
      const [data, given] = [Buffer.from(message), bytesOf(signature)]
      const digest = createHash(hash.name).update(data).digest()
      key.publicKey.verify(given, data, hash)
      key.publicKey.verify(given, digest, new Prehashed(hash))
      await key.publicKey.verifyStream(given, [data], hash)
      const other = Buffer.from(`${message}.`)
      expect(await outcomeOf(() => key.publicKey.verify(given, other, hash))).toBe('INVALID_SIGNATURE')
      digest[0] = (digest[0] ?? 0) ^ 0x80
      expect(await outcomeOf(() => key.publicKey.verify(given, digest, new Prehashed(hash)))).toBe(
        'INVALID_SIGNATURE',
      )
    }
  })

  it.each(dsa)('verify with DSA of $size bits, and other messages do not', async ({ p, q, g, y, tests }) => {
    const key = publicKeyFromDER(dsaSPKI(bytesOf(p), bytesOf(q), bytesOf(g), bytesOf(y)), { type: 'dsa' })
    for (const { hash: name, message, signature } of tests) {
      const hash = hashOf(name)
      const [data, given] = [Buffer.from(message), bytesOf(signature)]
      key.verify(given, data, hash)
      await key.verifyStream(given, [data], hash)
      const other = Buffer.from(`${message}.`)
      expect(await outcomeOf(() => key.verify(given, other, hash))).toBe('INVALID_SIGNATURE')
    }
  })
})

/** The key of a vector, its signature and another one. */
async function open(test: { type: string; secret: string; public: string; signature: string }) {
  const key = await openRFC8410(test.type === 'ed448' ? 'ed448' : 'ed25519', test.secret)
  if (key.type !== 'ed25519' && key.type !== 'ed448') throw new Error(`the key is of the type ${key.type}`)
  expect(hexOf(publicKeyToRaw(key.publicKey))).toBe(test.public)
  const given = bytesOf(test.signature)
  return { key, given, other: given.with(3, (given[3] ?? 0) ^ 1) }
}

describe('RFC 8032', () => {
  const { tests, numberOfTests } = readVectors('rfc8032.json') as {
    numberOfTests: number
    tests: {
      name: string
      section: string
      type: 'ed25519' | 'ed25519ph' | 'ed448'
      secret: string
      public: string
      message: string
      context?: string
      signature: string
    }[]
  }

  it('has all of its vectors of Ed25519 and Ed448, and that of Ed25519ph', () => {
    expect(tests).toHaveLength(numberOfTests)
    const count = (type: string): number => tests.filter((test) => test.type === type).length
    expect([count('ed25519'), count('ed25519ph'), count('ed448')]).toEqual([5, 1, 9])
  })

  it.each(tests.filter(({ type }) => type !== 'ed25519ph'))(
    '$type, $name: signs and verifies',
    async (test) => {
      const { message, signature, context } = test
      const { key, given, other } = await open(test)
      const data = bytesOf(message)
      const options = context === undefined ? {} : { context: bytesOf(context) }
      const works = (wanted: Uint8Array, under: object): readonly (() => unknown)[] => {
        const { publicKey } = key
        return publicKey.type === 'ed448'
          ? [() => publicKey.verify(wanted, data, under), () => publicKey.verifyStream(wanted, [data], under)]
          : [() => publicKey.verify(wanted, data), () => publicKey.verifyStream(wanted, [data])]
      }
      expect(hexOf(await key.sign(data, options))).toBe(signature)
      for (const work of works(given, options)) expect(await outcomeOf(work)).toBe('right')
      const wrong = [...works(other, options), ...(context === undefined ? [] : works(given, {}))]
      for (const work of wrong) expect(await outcomeOf(work)).toBe('INVALID_SIGNATURE')
    },
  )

  it.each(tests.filter(({ type }) => type === 'ed25519ph'))(
    '$type, $name: signs and verifies',
    async (test) => {
      const { key, given, other } = await open(test)
      if (key.type !== 'ed25519') throw new Error(`the key is of the type ${key.type}`)
      const data = bytesOf(test.message)
      const digest = createHash('sha512').update(data).digest()
      expect(hexOf(await key.signWith(ED25519PH, data))).toBe(test.signature)
      key.publicKey.verifyWith(ED25519PH, given, data)
      key.publicKey.verifyWith(ED25519PH, given, digest, { input: 'digest' })
      await key.publicKey.verifyStreamWith(ED25519PH, given, [data])
      for (const work of [
        () => key.publicKey.verifyWith(ED25519PH, other, data),
        () => key.publicKey.verify(given, data),
      ])
        expect(await outcomeOf(work)).toBe('INVALID_SIGNATURE')
    },
  )
})

describe('RFC 7748', () => {
  type Type = 'x25519' | 'x448'
  const vectors = readVectors('rfc7748.json') as {
    multiplications: { type: Type; secret: string; u: string; output: string }[]
    iterations: { type: Type; start: string; after: Record<string, string> }[]
    exchanges: {
      type: Type
      secret: string
      public: string
      peerSecret: string
      peerPublic: string
      shared: string
    }[]
  }

  /** What the key of a scalar agrees on with a u-coordinate. */
  async function multiply(type: Type, secret: string, u: string): Promise<string> {
    const key = await openRFC8410(type, secret)
    const peer = publicKeyFromRaw({ type }, bytesOf(u))
    if (!('exchange' in key)) throw new Error(`the key is of the type ${key.type}`)
    const untyped = key as unknown as { exchange(peer: AnyPublicKey): Promise<Uint8Array> }
    return hexOf(await untyped.exchange(peer))
  }

  it('has two multiplications, 1,000 iterations and an exchange of each', () => {
    const { multiplications, iterations, exchanges } = vectors
    expect([multiplications, iterations, exchanges].map(({ length }) => length)).toEqual([4, 2, 2])
  })

  it.each(vectors.multiplications)('$type of $u', async ({ type, secret, u, output }) => {
    expect(await multiply(type, secret, u)).toBe(output)
  })

  it.each(vectors.iterations)('$type, iterated', async ({ type, start, after }) => {
    let [k, u] = [start, start]
    const seen: Record<string, string> = {}
    for (let i = 1; i <= 1000; i++) {
      ;[k, u] = [await multiply(type, k, u), k]
      if (after[i] !== undefined) seen[i] = k
    }
    expect(seen).toEqual(after)
    expect(Object.keys(seen)).toEqual(['1', '1000'])
  })

  it.each(vectors.exchanges)('$type between two', async (test) => {
    const { type, secret, peerSecret, shared } = test
    for (const [mine, half] of [
      [secret, test.public],
      [peerSecret, test.peerPublic],
    ] as const)
      expect(hexOf(publicKeyToRaw((await openRFC8410(type, mine)).publicKey))).toBe(half)
    expect(await multiply(type, secret, test.peerPublic)).toBe(shared)
    expect(await multiply(type, peerSecret, test.public)).toBe(shared)
  })
})

/** An ECPrivateKey (RFC 5915 section 3). */
function sec1(d: string, curve: CurveName): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(1)
        .octetString(bytesOf(d))
        .explicit(0, () => w.oid(curveByName(curve)?.oid ?? '')),
    ),
  )
}

function hashOf(name: string): HashAlgorithm {
  const hash =
    name === 'SHA1' ? INSECURE_SHA1 : Object.values(HASHES).find((each) => each.name === name.toLowerCase())
  if (hash === undefined) throw new Error(`no hash ${name}`)
  return hash
}
