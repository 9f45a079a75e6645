import type { KeyManagementServiceClient } from '@google-cloud/kms'
import { Keyring, SHA256, type ECPrivateKey } from '@kmskeys/core'
import { gcpKms, provider } from '@kmskeys/gcp'
import type { GoogleKmsEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addVersion, bareClient, emulated, failure, operations, providerOf } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: GoogleKmsEmulator
let client: KeyManagementServiceClient
let made: ECPrivateKey
let keyName = ''
beforeAll(async () => {
  service = await emulated()
  ;({ server } = service)
  client = bareClient(server)
  made = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'Issuing-CA_1' })
  keyName = `${server.keyRing}/cryptoKeys/Issuing-CA_1`
})
beforeEach(() => server.clearCalls())
afterAll(async () => {
  await client.close()
  await service[Symbol.asyncDispose]()
})

const disable = (name: string): Promise<unknown> =>
  client.updateCryptoKeyVersion({
    cryptoKeyVersion: { name, state: 'DISABLED' },
    updateMask: { paths: ['state'] },
  })

describe('references', () => {
  it.each([
    ['a version', (): string => made.id],
    ['gcpkms://, as sigstore writes it', (): string => `gcpkms://${made.id}`],
    ['sigstore’s short last segment', (): string => `gcpkms://${keyName}/versions/1`],
    ['gcpkms:', (): string => `gcpkms:${made.id}`],
    ['cloudkms:, as smallstep writes it', (): string => `cloudkms:${made.id}`],
    ['GCPKMS:', (): string => `GCPKMS:${made.id}`],
  ])('%s is opened with one call', async (_, reference) => {
    const key = await service.kms.getPrivateKey(reference(), { type: 'ec' })
    expect(key.id).toBe(made.id)
    expect(key.publicKey.equals(made.publicKey)).toBe(true)
    expect(operations(server)).toEqual(['GetPublicKey'])
  })

  it.each([
    ['a key', (): string => keyName],
    ['gcpkms:// and a key', (): string => `gcpkms://${keyName}`],
    ['cloudkms: and a key', (): string => `cloudkms:${keyName}`],
  ])('%s is opened with two calls, by its version', async (_, reference) => {
    expect((await service.kms.getPrivateKey(reference())).id).toBe(made.id)
    expect(operations(server)).toEqual(['ListCryptoKeyVersions', 'GetPublicKey'])
  })

  it('are sent exactly as they are written', async () => {
    expect(
      await failure(service.kms.getPrivateKey(made.id.replace('Issuing-CA_1', 'issuing-ca_1'))),
    ).toMatchObject({
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
      retryable: false,
    })
    expect(server.calls.at(-1)?.input).toMatchObject({
      name: `${server.keyRing}/cryptoKeys/issuing-ca_1/cryptoKeyVersions/1`,
    })
  })

  it.each([
    ['a bare name', 'issuing-ca'],
    ['a key ring', 'projects/p/locations/l/keyRings/r'],
    ['spaces around', ' projects/p/locations/l/keyRings/r/cryptoKeys/k'],
    ['percent signs', 'projects/p/locations/l/keyRings/r/cryptoKeys/k%2F'],
    [
      'another version than a number',
      'projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/latest',
    ],
    ['version 0', 'projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/0'],
    ['a leading slash', '/projects/p/locations/l/keyRings/r/cryptoKeys/k'],
    ['a URL of the API', 'https://cloudkms.googleapis.com/v1/projects/p/locations/l/keyRings/r/cryptoKeys/k'],
    ['a host in the URI', 'gcpkms://localhost/projects/p/locations/l/keyRings/r/cryptoKeys/k'],
    ['a query', 'gcpkms:projects/p/locations/l/keyRings/r/cryptoKeys/k?version=1'],
    ['nothing after the scheme', 'gcpkms:'],
  ])('%s: refused before the call', async (_, reference) => {
    expect(await failure(service.kms.getPrivateKey(reference))).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
    })
    expect(operations(server)).toEqual([])
  })

  it('a name alone: refused with the whole name to write, in the key ring of the provider if it has one', async () => {
    const without = providerOf(server, { keyRing: undefined })
    for (const reference of ['issuing-ca', 'gcpkms:issuing-ca']) {
      const { message } = await failure(service.kms.getPrivateKey(reference))
      expect(message).toMatch(new RegExp(`; write ${server.keyRing}/cryptoKeys/issuing-ca$`, 'u'))
      const { message: vague } = await failure(without.getPrivateKey(reference))
      expect(vague).toMatch(/; write projects\/…\/locations\/…\/keyRings\/…\/cryptoKeys\/issuing-ca$/u)
    }
    await without.close()
    expect(operations(server)).toEqual([])
  })

  it('a keyring finds the provider by both schemes', async () => {
    const ring = new Keyring([service.kms])
    for (const scheme of ['gcpkms', 'cloudkms'])
      expect((await ring.getPrivateKey(`${scheme}:${made.id}`)).id).toBe(made.id)
  })
})

describe('versions', () => {
  it('the newest enabled one is opened, by number and over pages, and pinned', async () => {
    await service.kms.createKey({ type: 'ed25519', name: 'many' })
    const parent = `${server.keyRing}/cryptoKeys/many`
    // As text 99 comes after 109, and the list has two pages.
    for (let version = 2; version <= 110; version++) await addVersion(client, parent)
    await disable(`${parent}/cryptoKeyVersions/110`)
    await client.destroyCryptoKeyVersion({ name: `${parent}/cryptoKeyVersions/109` })
    server.clearCalls()
    const key = await service.kms.getPrivateKey(parent, { type: 'ed25519' })
    expect(key.id).toBe(`${parent}/cryptoKeyVersions/108`)
    expect(operations(server)).toEqual(['ListCryptoKeyVersions', 'ListCryptoKeyVersions', 'GetPublicKey'])
    await addVersion(client, parent)
    server.clearCalls()
    await key.sign(new Uint8Array(3))
    expect(server.calls[0]?.input).toMatchObject({ name: key.id })
  })

  it('a key without an enabled one is refused, with what its versions are', async () => {
    await service.kms.createKey({ type: 'ed25519', name: 'off' })
    const parent = `${server.keyRing}/cryptoKeys/off`
    await addVersion(client, parent)
    await disable(`${parent}/cryptoKeyVersions/1`)
    await client.destroyCryptoKeyVersion({ name: `${parent}/cryptoKeyVersions/2` })
    const error = await failure(service.kms.getPrivateKey(parent))
    expect(error).toMatchObject({ code: 'KEY_STATE', outcome: 'refused', retryable: false })
    expect(error.message).toContain('2 is DESTROY_SCHEDULED, 1 is DISABLED')
    expect(await failure(service.kms.getPrivateKey(`${parent}/cryptoKeyVersions/1`))).toMatchObject({
      code: 'KEY_STATE',
      outcome: 'refused',
    })
  })

  it('a key without any is refused', async () => {
    const [{ name }] = await client.createCryptoKey({
      parent: server.keyRing,
      cryptoKeyId: 'empty',
      cryptoKey: { purpose: 'ASYMMETRIC_SIGN', versionTemplate: { algorithm: 'EC_SIGN_ED25519' } },
      skipInitialVersionCreation: true,
    })
    const error = await failure(service.kms.getPrivateKey(String(name)))
    expect(error).toMatchObject({ code: 'KEY_STATE', outcome: 'refused' })
    expect(error.message).toContain('has no version')
  })

  it('one that is destroyed between opening and signing is refused', async () => {
    const key = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'doomed' })
    await client.destroyCryptoKeyVersion({ name: key.id })
    const error = await failure(key.sign(new Uint8Array(3), SHA256))
    expect(error).toMatchObject({ code: 'KEY_STATE', outcome: 'refused' })
    expect(error.message).toContain('DESTROY_SCHEDULED')
  })
})

describe('the client', () => {
  it('of a user is used, and stays open', async () => {
    const kms = gcpKms({ client })
    expect((await kms.getPrivateKey(made.id)).id).toBe(made.id)
    await kms.close()
    const again = gcpKms({ client })
    expect((await again.getPrivateKey(made.id)).id).toBe(made.id)
    await again.close()
  })

  it('has its own endpoint and configuration', () => {
    expect(() => gcpKms({ client, endpoint: server.endpoint })).toThrow('only client')
    expect(() => gcpKms({ client, clientOptions: {} })).toThrow('only client')
  })

  it.each([
    'http://example.org',
    'http://192.0.2.1:80',
    'ftp://127.0.0.1',
    'cloudkms.googleapis.com',
    'https://user@example.org',
    'https://example.org/path',
    '',
  ])('the endpoint %s is refused', (endpoint) => {
    expect(() => gcpKms({ endpoint })).toThrow('endpoint')
  })

  it('the key ring is checked', () => {
    for (const keyRing of [
      'pki',
      'projects/p/locations/l/keyRings/',
      'projects/p/locations/l/keyRings/r/cryptoKeys/k',
    ])
      expect(() => gcpKms({ keyRing })).toThrow('keyRing')
  })

  it('a configuration entry has key ring and endpoint', async () => {
    const kms = provider.create(provider.optionsFrom({ endpoint: server.endpoint, keyRing: server.keyRing }))
    expect((await kms.getPrivateKey(made.id)).id).toBe(made.id)
    await kms.close()
    expect(provider.optionsFrom(`gcpkms:${made.id}`)).toEqual({})
    expect(() => provider.optionsFrom({ region: 'x' })).toThrow('keyRing and endpoint')
    expect(() => provider.optionsFrom({ keyRing: 1 })).toThrow('keyRing')
  })
})

it('nothing is loaded or sent before the first use', async () => {
  const kms = providerOf(server)
  await kms.close()
  expect(server.count()).toBe(0)
  expect((await failure(kms.getPrivateKey(made.id))).code).toBe('CLOSED')
})
