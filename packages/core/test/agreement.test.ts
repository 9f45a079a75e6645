import {
  agreement,
  ECDH,
  privateKey,
  publicKeyFromDER,
  SHA256,
  X25519,
  X25519PublicKey,
  X448,
  X448PublicKey,
  type X25519PrivateKey,
  type AgreementAlgorithm,
  type PublicKey,
} from '@kmskeys/core'
import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'
import { writeSPKI } from './support/write-spki.ts'

type Reply = (peer: PublicKey) => Uint8Array | Promise<Uint8Array>

const spkiOf = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' })
const [ours, theirs] = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')]
const peer = publicKeyFromDER(spkiOf(theirs.publicKey), { type: 'x25519' })
const secret = diffieHellman({ privateKey: theirs.privateKey, publicKey: ours.publicKey })

/** A key whose service answers what `reply` says, and how often it was called. */
function recorded(reply: Reply): { key: X25519PrivateKey; calls: { count: number } } {
  const calls = { count: 0 }
  const key = privateKey<'x25519'>({
    id: 'test:x25519',
    publicKey: publicKeyFromDER(spkiOf(ours.publicKey), { type: 'x25519' }),
    agreement: agreement([{ algorithm: X25519 }], (_offer, given) => {
      calls.count++
      return reply(given)
    }),
  })
  return { key, calls }
}

const answering = (): Uint8Array => secret
const right: Reply = (given) => diffieHellman({ privateKey: ours.privateKey, publicKey: given.toKeyObject() })

describe('an agreement', () => {
  it('answers a copy of what the service does, be it at once or later', async () => {
    const answered: Uint8Array[] = []
    for (const wrap of [(reply: Uint8Array) => reply, (reply: Uint8Array) => Promise.resolve(reply)]) {
      const { key } = recorded((given) => {
        const reply = new Uint8Array(right(given) as Uint8Array)
        answered.push(reply)
        return wrap(reply)
      })
      const got = await key.exchange(peer)
      answered.at(-1)?.fill(0)
      expect(Buffer.compare(got, secret)).toBe(0)
    }
  })

  it('refuses what is no secret, and does not return it', async () => {
    const wrong: unknown[] = [
      new Uint8Array(32),
      new Uint8Array(31).fill(1),
      secret.toString('hex'),
      undefined,
    ]
    for (const reply of wrong) {
      const error = await failure(recorded(() => reply as Uint8Array).key.exchange(peer))
      expect(error).toMatchObject({ code: 'INTEGRITY', operation: 'agree', keyId: 'test:x25519' })
      expect(JSON.stringify(error)).not.toContain(secret.toString('hex'))
    }
  })

  it('refuses a peer of another type, of small order, and options that are not known, before the call', async () => {
    const { key, calls } = recorded(right)
    const small = publicKeyFromDER(writeSPKI('1.3.101.110', new Uint8Array(32)))
    const untyped = key as unknown as { exchange(...given: unknown[]): Promise<unknown> }
    for (const given of [
      [ecPair().publicKey],
      [small],
      [undefined],
      [theirs.publicKey],
      [peer, { hash: SHA256 }],
    ]) {
      const error = await failure(untyped.exchange(...given))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    }
    expect(calls.count).toBe(0)
  })

  it('is refused by a key that has not the ability, which says what it can', async () => {
    const pair = ecPair()
    const key = privateKey<'ec'>({
      id: 'test:ec',
      publicKey: pair.publicKey,
      because: 'it is only looked at',
    })
    const error = await failure(key.exchange(ecPair().publicKey))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(error.message).toBe(
      'the key test:ec does not agree on secrets; it can do nothing; it is only looked at',
    )
    expect(key.agreementOffers).toEqual([])
  })

  it('is on one curve', async () => {
    const pair = ecPair('P-384')
    const key = privateKey<'ec'>({
      id: 'test:ec',
      publicKey: pair.publicKey,
      agreement: agreement([{ algorithm: ECDH }], (_offer, given) =>
        diffieHellman({ privateKey: pair.secret, publicKey: given.toKeyObject() }),
      ),
    })
    const other = ecPair('P-384')
    const expected = diffieHellman({ privateKey: other.secret, publicKey: pair.publicKey.toKeyObject() })
    expect(Buffer.compare(await key.exchange(other.publicKey), expected)).toBe(0)
    expect((await failure(key.exchange(ecPair('P-256').publicKey))).code).toBe('INVALID_INPUT')
  })
})

describe('offers of agreements', () => {
  it('are rows that are known, of the type of the key', async () => {
    const unknown = { name: 'X9', keyType: 'x25519' } as unknown as AgreementAlgorithm
    for (const offers of [[], [{ algorithm: unknown }], undefined])
      expect((await failure(() => agreement(offers as never, answering))).code).toBe('INVALID_INPUT')
    const init = { id: 'x', publicKey: peer, agreement: agreement([{ algorithm: X448 }], answering) }
    expect((await failure(() => privateKey(init))).message).toBe('X448 is not an algorithm of x25519 keys')
  })
})

describe.each([
  ['X25519', '1.3.101.110', 32, X25519PublicKey],
  ['X448', '1.3.101.111', 56, X448PublicKey],
] as const)('an %s public key', (name, oid, size, type) => {
  const key = publicKeyFromDER(writeSPKI(oid, new Uint8Array(size).fill(9)))

  it('is read strictly', async () => {
    expect(key).toBeInstanceOf(type)
    expect(key.type).toBe(name.toLowerCase())
    for (const wrong of [
      writeSPKI(oid, new Uint8Array(size - 1)),
      writeSPKI(oid, new Uint8Array(size + 1)),
      writeSPKI(oid, new Uint8Array(size), Uint8Array.of(5, 0)),
    ])
      expect(await failure(() => publicKeyFromDER(wrong))).toMatchObject({
        code: 'INVALID_INPUT',
        rule: 'RFC 8410 3, 4',
      })
  })

  it('verifies nothing', async () => {
    const untyped: PublicKey = key
    const algorithm = { name: 'ED25519', keyType: 'ed25519' } as never
    expect(
      (await failure(() => untyped.verifyWith(algorithm, Uint8Array.of(1), Uint8Array.of(1)))).code,
    ).toBe('UNSUPPORTED_ALGORITHM')
    expect((await failure(untyped.verifyStreamWith(algorithm, Uint8Array.of(1), []))).code).toBe(
      'UNSUPPORTED_ALGORITHM',
    )
  })
})
