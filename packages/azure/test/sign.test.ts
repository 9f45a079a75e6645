import { constants, publicEncrypt, randomBytes, verify } from 'node:crypto'
import { KeyClient } from '@azure/keyvault-keys'
import { OAEP, SHA1, SHA256, SHA384, SHA512, type KeySpec, type RSAPrivateKey } from '@kmskeys/core'
import { RSA_WITH_SHA2, testSigning, verifies } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOptions, credential, emulated, failure, operations } from './emulated.ts'

const KEYS: readonly (readonly [KeySpec & { readonly name: string }, readonly string[]])[] = [
  [{ type: 'rsa', size: 2048, name: 'rsa-2048' }, RSA_WITH_SHA2],
  [{ type: 'rsa', size: 3072, name: 'rsa-3072' }, RSA_WITH_SHA2],
  [{ type: 'ec', curve: 'P-256', name: 'p-256' }, ['ECDSA_SHA256']],
  [{ type: 'ec', curve: 'P-384', name: 'p-384' }, ['ECDSA_SHA384']],
  [{ type: 'ec', curve: 'P-521', name: 'p-521' }, ['ECDSA_SHA512']],
  [{ type: 'ec', curve: 'secp256k1', name: 'secp256k1' }, ['ECDSA_SHA256']],
]

testSigning({
  name: 'azure',
  start: emulated,
  open: 'GetKey',
  sign: 'Sign',
  id: /^https:\/\/127\.0\.0\.1:\d+\/keys\/[\w-]+\/[0-9a-f]{32}$/u,
  retried: 'internal-error',
  keys: KEYS.map(([wish, offers]) => ({ wish, offers })),
})

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated()
})
afterAll(() => service[Symbol.asyncDispose]())

describe('signing', () => {
  it.each<[KeySpec, string[]]>([
    [{ type: 'rsa', size: 2048 }, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    [{ type: 'ec', curve: 'P-256' }, ['ES256']],
    [{ type: 'ec', curve: 'secp256k1' }, ['ES256K']],
  ])('the names of algorithms are those of the service: %o', async (wish, names) => {
    const key = await service.vault.createKey({ ...wish, name: `named-${randomBytes(4).toString('hex')}` })
    expect(key.signatureOffers.map((offer) => 'name' in offer && offer.name)).toEqual(names)
  })

  it('r‖s comes out on request', async () => {
    const key = await service.vault.createKey({ type: 'ec', curve: 'P-521', name: 'p1363' })
    const message = randomBytes(20)
    const signature = await key.sign(message, SHA512, { format: 'p1363' })
    const publicKey = { key: key.publicKey.toKeyObject(), dsaEncoding: 'ieee-p1363' } as const
    expect(signature).toHaveLength(132)
    expect(verify('sha512', message, publicKey, signature)).toBe(true)
  })
})

describe('decryption', () => {
  let key: RSAPrivateKey
  beforeAll(async () => {
    key = await service.vault.createKey({ type: 'rsa', size: 2048, name: 'inbox', use: 'decrypt' })
  })

  it.each([
    ['RSA-OAEP', SHA1, 20],
    ['RSA-OAEP-256', SHA256, 16],
    ['RSA-OAEP-256 of nothing', SHA256, 0],
  ] as const)('%s: what node:crypto encrypts, in one call', async (_, hash, length) => {
    const plaintext = randomBytes(length)
    const ciphertext = publicEncrypt(
      {
        key: key.publicKey.toKeyObject(),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: hash.name,
      },
      plaintext,
    )
    service.server.clearCalls()
    expect(Buffer.from(await key.decrypt(ciphertext, new OAEP(hash)))).toEqual(plaintext)
    expect(operations(service.server)).toEqual(['Decrypt'])
  })

  it('a ciphertext of nothing that is known: opaque', async () => {
    const error = await failure(key.decrypt(randomBytes(256).fill(0, 0, 1), new OAEP(SHA256)))
    expect(error).toMatchObject({ code: 'DECRYPTION', outcome: 'refused', message: 'Decryption failed.' })
  })

  it.each([
    ['another hash', new OAEP(SHA384)],
    ['a label', new OAEP(SHA256, { label: new Uint8Array(1) })],
  ])('%s is refused before the call', async (_, padding) => {
    service.server.clearCalls()
    expect(await failure(key.decrypt(new Uint8Array(256), padding))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      supported: ['RSA_OAEP_SHA1', 'RSA_OAEP_SHA256'],
      outcome: 'not-sent',
    })
    expect(operations(service.server)).toEqual([])
  })

  it('a reply of another key is dropped', async () => {
    using _ = service.server.fault({ operation: 'Decrypt', kind: 'wrong-key' })
    const ciphertext = key.publicKey.encrypt(new Uint8Array(3), new OAEP(SHA256))
    expect(await failure(key.decrypt(ciphertext, new OAEP(SHA256)))).toMatchObject({ code: 'INTEGRITY' })
  })
})

describe('what a key may do', () => {
  it('without sign among its key_ops it does not sign, and says why', async () => {
    const client = new KeyClient(service.server.vaultUrl, credential, clientOptions(service.server))
    await client.createEcKey('verifies', { curve: 'P-256', keyOps: ['verify'] })
    const key = await service.vault.getPrivateKey('verifies', { type: 'ec' })
    service.server.clearCalls()
    const error = await failure(key.sign(new Uint8Array(3), SHA256))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(error.message).toContain('its key_ops are verify')
    expect(key.signatureAlgorithms).toEqual([])
    expect(operations(service.server)).toEqual([])
  })

  it('a key of the service that signs and decrypts does both', async () => {
    const client = new KeyClient(service.server.vaultUrl, credential, clientOptions(service.server))
    await client.createRsaKey('both', { keySize: 2048 })
    const key = await service.vault.getPrivateKey('both', { type: 'rsa' })
    const [algorithm] = key.signatureAlgorithms
    if (algorithm === undefined) throw new Error('no algorithm')
    const message = randomBytes(3)
    expect(verifies(key, algorithm, message, await key.signWith(algorithm, message))).toBe(true)
    const ciphertext = key.publicKey.encrypt(message, new OAEP(SHA1))
    expect(Buffer.from(await key.decrypt(ciphertext, new OAEP(SHA1)))).toEqual(message)
  })

  it('was disabled when it was opened', async () => {
    const client = new KeyClient(service.server.vaultUrl, credential, clientOptions(service.server))
    await client.createRsaKey('disabled', { keySize: 2048, enabled: false })
    const key = await service.vault.getPrivateKey('disabled', { type: 'rsa' })
    service.server.clearCalls()
    const [algorithm] = key.signatureAlgorithms
    if (algorithm === undefined) throw new Error('no algorithm')
    for (const promise of [
      key.signWith(algorithm, new Uint8Array(3)),
      key.decrypt(new Uint8Array(256), new OAEP(SHA256)),
    ]) {
      const error = await failure(promise)
      expect(error).toMatchObject({ code: 'KEY_STATE', outcome: 'not-sent', retryable: false })
      expect(error.message).toContain('disabled')
    }
    expect(operations(service.server)).toEqual([])
  })

  it.each([
    ['not valid yet', { notBefore: new Date('2037-12-31T00:00:00Z') }, '2037-12-31'],
    ['expired', { expiresOn: new Date('2020-01-01T00:00:00Z') }, 'expired at 2020-01-01'],
  ] as const)('%s: it does not sign, and still decrypts', async (_, times, says) => {
    const client = new KeyClient(service.server.vaultUrl, credential, clientOptions(service.server))
    const name = `timed-${says.slice(0, 3)}`
    await client.createRsaKey(name, { keySize: 2048, ...times })
    const key = await service.vault.getPrivateKey(name, { type: 'rsa' })
    const ciphertext = key.publicKey.encrypt(new Uint8Array(3), new OAEP(SHA256))
    service.server.clearCalls()
    const [algorithm] = key.signatureAlgorithms
    if (algorithm === undefined) throw new Error('no algorithm')
    const error = await failure(key.signWith(algorithm, new Uint8Array(3)))
    expect(error).toMatchObject({ code: 'KEY_STATE', outcome: 'not-sent', retryable: false })
    expect(error.message).toContain(says)
    expect(await key.decrypt(ciphertext, new OAEP(SHA256))).toEqual(new Uint8Array(3))
    expect(operations(service.server)).toEqual(['Decrypt'])
  })

  it('expires while it is open', async () => {
    const expiresOn = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
    const key = await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'brief', expiresOn })
    await new Promise((resolve) => setTimeout(resolve, expiresOn.getTime() - Date.now() + 20))
    expect(await failure(key.sign(new Uint8Array(3), SHA256))).toMatchObject({
      code: 'KEY_STATE',
      outcome: 'not-sent',
    })
  })
})
