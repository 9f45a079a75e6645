import { createHash, randomBytes } from 'node:crypto'
import {
  ECDSA_SHA384,
  OAEP,
  PKCS1v15,
  PSS,
  RSAPrivateKey,
  SHA256,
  SHA512,
  type AnyPrivateKey,
  type KeySpec,
} from '@kmskeys/core'
import { ALGORITHMS, type GcpAlgorithm } from '@kmskeys/gcp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emulated, eventsOf, failure, operations } from './emulated.ts'
import { verifies } from '@kmskeys/testing-clouds'

let service: Awaited<ReturnType<typeof emulated>>
const keys = new Map<string, AnyPrivateKey>()
const wishOf = ({ name, signs, decrypts, ...row }: GcpAlgorithm): KeySpec => {
  const use = signs === undefined ? 'decrypt' : 'sign'
  const algorithm = (signs ?? decrypts)?.algorithm
  const { publicKeyFormat, ...kind } = row
  return { ...kind, name, use, ...(publicKeyFormat === undefined && { algorithm }) }
}
const keyOf = ({ name }: { readonly name: string }): AnyPrivateKey => {
  const key = keys.get(name)
  if (key === undefined) throw new Error(`there is no ${name}`)
  return key
}
const rsa = (name: string): RSAPrivateKey => {
  const key = keyOf({ name })
  if (key instanceof RSAPrivateKey) return key
  throw new Error('it is no RSA key')
}
beforeAll(async () => {
  service = await emulated({ timeout: 240_000 })
  for (const row of ALGORITHMS) keys.set(row.name, await service.kms.createKey(wishOf(row)))
}, 240_000)
beforeEach(() => service.server.clearCalls())
afterAll(() => service[Symbol.asyncDispose]())

describe.each(ALGORITHMS)('$name', (row) => {
  it('was made as that, with its purpose', async () => {
    const { id } = keyOf(row)
    expect(id).toBe(`${service.server.keyRing}/cryptoKeys/${row.name}/cryptoKeyVersions/1`)
    const opened = await service.kms.getPrivateKey(id)
    // A version whose key has a format of its own must be asked for twice, unless its algorithm is known.
    expect(operations(service.server)).toHaveLength(row.publicKeyFormat === undefined ? 1 : 2)
    expect(opened.publicKey.toPEM()).toBe(keyOf(row).publicKey.toPEM())
  })

  it('has its own algorithm and no other', () => {
    const key = keyOf(row)
    expect(key.signatureOffers).toEqual(row.signs === undefined ? [] : [row.signs])
    expect(key.decryptionOffers).toEqual(row.decrypts === undefined ? [] : [row.decrypts])
  })
})

describe.each(ALGORITHMS.filter(({ signs }) => signs !== undefined))('$name', (row) => {
  it('signs in one call, so that node:crypto verifies it', async () => {
    const key = keyOf(row)
    for (const { algorithm, input } of key.signatureOffers) {
      const message = randomBytes(input === 'digest' ? 100_000 : 65_536)
      const signature = await key.signWith(algorithm, message)
      expect(operations(service.server)).toEqual(['AsymmetricSign'])
      expect(verifies(key, algorithm, message, signature)).toBe(true)
      expect(verifies(key, algorithm, randomBytes(20), signature)).toBe(false)
    }
  })
})

describe.each(ALGORITHMS.filter(({ signs }) => signs?.input === 'digest'))('$name', (row) => {
  it('signs a digest', async () => {
    const key = keyOf(row)
    for (const { algorithm } of key.signatureOffers) {
      const message = randomBytes(100)
      const digest = createHash(algorithm.hash?.name ?? '')
        .update(message)
        .digest()
      const signature = await key.signWith(algorithm, digest, { input: 'digest' })
      expect(verifies(key, algorithm, message, signature)).toBe(true)
    }
  })
})

describe.each(ALGORITHMS.filter(({ decrypts }) => decrypts !== undefined))('$name', (row) => {
  it('decrypts in one call what its public half encrypts', async () => {
    const key = keyOf(row)
    const hash = row.decrypts?.algorithm.hash
    if (!(key instanceof RSAPrivateKey) || hash === undefined) throw new Error('it is no such key')
    const plaintext = Uint8Array.of(1, 2, 3)
    const ciphertext = key.publicKey.encrypt(plaintext, new OAEP(hash))
    expect(await key.decrypt(ciphertext, new OAEP(hash))).toEqual(plaintext)
    expect(operations(service.server)).toEqual(['AsymmetricDecrypt'])
  })
})

describe('another algorithm than the version has', () => {
  it.each([
    ['another padding', () => rsa('RSA_SIGN_PKCS1_2048_SHA256').sign(new Uint8Array(3), new PSS(), SHA256)],
    ['another hash', () => rsa('RSA_SIGN_PSS_2048_SHA256').sign(new Uint8Array(3), new PSS(), SHA512)],
    [
      'PKCS1v15 with another hash',
      () => rsa('RSA_SIGN_PKCS1_2048_SHA256').sign(new Uint8Array(3), new PKCS1v15(), SHA512),
    ],
    [
      'another salt',
      () => rsa('RSA_SIGN_PSS_2048_SHA256').sign(new Uint8Array(3), new PSS({ saltLength: 20 }), SHA256),
    ],
    [
      'another hash of OAEP',
      () => rsa('RSA_DECRYPT_OAEP_2048_SHA256').decrypt(new Uint8Array(256), new OAEP(SHA512)),
    ],
    [
      'a label',
      () =>
        rsa('RSA_DECRYPT_OAEP_2048_SHA256').decrypt(
          new Uint8Array(256),
          new OAEP(SHA256, { label: Uint8Array.of(1) }),
        ),
    ],
    ['another row', () => keyOf({ name: 'EC_SIGN_P256_SHA256' }).signWith(ECDSA_SHA384, new Uint8Array(3))],
  ])('%s: refused before the call', async (_, work) => {
    expect(await failure(work())).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', outcome: 'not-sent' })
    expect(operations(service.server)).toEqual([])
  })

  it.each([
    [
      'signing with a key that decrypts',
      () => rsa('RSA_DECRYPT_OAEP_2048_SHA1').sign(new Uint8Array(3), new PSS(), SHA256),
    ],
    [
      'decrypting with a key that signs',
      () => rsa('RSA_SIGN_PSS_2048_SHA256').decrypt(new Uint8Array(256), new OAEP(SHA256)),
    ],
  ])('%s: refused before the call', async (_, work) => {
    expect(await failure(work())).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(operations(service.server)).toEqual([])
  })
})

describe('limits', () => {
  it('Ed25519 takes 65,536 bytes and refuses more before the call', async () => {
    const key = keyOf({ name: 'EC_SIGN_ED25519' })
    for (const data of [new Uint8Array(65_537), [new Uint8Array(65_000), new Uint8Array(537)]]) {
      const error = await failure(key.signWith(key.signatureAlgorithms[0] ?? fail(), data))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('65536')
    }
    expect(operations(service.server)).toEqual([])
  })

  it('an empty message, whose checksum is 0, is signed', async () => {
    const key = keyOf({ name: 'EC_SIGN_ED25519' })
    const algorithm = key.signatureAlgorithms[0] ?? fail()
    const signature = await key.signWith(algorithm, new Uint8Array())
    expect(verifies(key, algorithm, new Uint8Array(), signature)).toBe(true)
    expect(service.server.calls[0]?.input).toMatchObject({ dataCrc32c: { value: '0' } })
  })

  it('64 calls in flight all come back right', async () => {
    const key = keyOf({ name: 'EC_SIGN_P256_SHA256' })
    const algorithm = key.signatureAlgorithms[0] ?? fail()
    const messages = Array.from({ length: 64 }, () => randomBytes(32))
    const signatures = await Promise.all(messages.map((message) => key.signWith(algorithm, message)))
    for (const [index, message] of messages.entries())
      expect(verifies(key, algorithm, message, signatures[index] ?? fail())).toBe(true)
  })
})

it('the observer is told key, algorithm, attempts and verification', async () => {
  const key = keyOf({ name: 'EC_SIGN_ED25519' })
  using fault = service.server.fault({ operation: 'AsymmetricSign', kind: 'unavailable', times: 1 })
  const events = await eventsOf(() => key.signWith(key.signatureAlgorithms[0] ?? fail(), new Uint8Array(3)))
  expect(fault.hits).toBe(1)
  expect(events).toMatchObject([
    {
      provider: 'gcp',
      operation: 'sign',
      keyId: key.id,
      algorithm: 'ED25519',
      attempt: 2,
      outcome: 'ok',
      verified: true,
    },
  ])
})

function fail(): never {
  throw new Error('it is missing')
}
