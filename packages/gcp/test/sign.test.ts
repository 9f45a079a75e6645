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
import { testSigning, verifies } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emulated, failure, operations } from './emulated.ts'

const wishOf = ({ name, signs, decrypts, ...row }: GcpAlgorithm): KeySpec & { readonly name: string } => {
  const use = signs === undefined ? 'decrypt' : 'sign'
  const algorithm = (signs ?? decrypts)?.algorithm
  const { publicKeyFormat, ...kind } = row
  return { ...kind, name, use, ...(publicKeyFormat === undefined && { algorithm }) }
}

testSigning({
  name: 'gcp',
  start: () => emulated(),
  open: 'GetPublicKey',
  sign: 'AsymmetricSign',
  id: /^projects\/emulated-project\/.*\/cryptoKeys\/\w+\/cryptoKeyVersions\/1$/u,
  retried: 'unavailable',
  keys: ALGORITHMS.flatMap((row) =>
    row.signs === undefined
      ? []
      : {
          wish: wishOf(row),
          offers: [row.signs.algorithm.name],
          // A version whose key has a format of its own must be asked for twice, unless its algorithm is known.
          requests: row.publicKeyFormat === undefined ? 1 : 2,
        },
  ),
})

const DECRYPTING = ALGORITHMS.filter(({ decrypts }) => decrypts !== undefined)
const SIGNING = new Set([
  'RSA_SIGN_PKCS1_2048_SHA256',
  'RSA_SIGN_PSS_2048_SHA256',
  'EC_SIGN_P256_SHA256',
  'EC_SIGN_ED25519',
])
let service: Awaited<ReturnType<typeof emulated>>
const keys = new Map<string, AnyPrivateKey>()
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
  for (const row of [...DECRYPTING, ...ALGORITHMS.filter(({ name }) => SIGNING.has(name))])
    keys.set(row.name, await service.kms.createKey(wishOf(row)))
}, 240_000)
beforeEach(() => service.server.clearCalls())
afterAll(() => service[Symbol.asyncDispose]())

describe.each(DECRYPTING)('$name', (row) => {
  it('has its own algorithm and no other', () => {
    const key = keyOf(row)
    expect(key.signatureOffers).toEqual([])
    expect(key.decryptionOffers).toEqual([row.decrypts])
  })

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
})

function fail(): never {
  throw new Error('it is missing')
}
