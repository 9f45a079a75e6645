import { KeyClient } from '@azure/keyvault-keys'
import { azureKeyVault, provider } from '@kmskeys/azure'
import { Keyring, SHA256, type ECPrivateKey } from '@kmskeys/core'
import type { AzureKeyVaultEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientOptions, credential, emulated, failure, operations, providerOf } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: AzureKeyVaultEmulator
let made: ECPrivateKey
let version = ''
let host = ''
beforeAll(async () => {
  service = await emulated()
  ;({ server } = service)
  host = server.vaultUrl.replace('https://', '')
  made = await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'Issuing-CA-1' })
  version = made.id.replace(/^.*\//, '')
})
beforeEach(() => server.clearCalls())
afterAll(() => service[Symbol.asyncDispose]())

describe('references', () => {
  it.each([
    ['URL with version', (): string => made.id],
    ['URL without version', (): string => `${server.vaultUrl}/keys/Issuing-CA-1`],
    ['URL that ends in a slash', (): string => `${server.vaultUrl}/keys/Issuing-CA-1/`],
    ['name', (): string => 'Issuing-CA-1'],
    ['azurekms:name', (): string => 'azurekms:Issuing-CA-1'],
    ['azurekms:URL', (): string => `azurekms:${made.id}`],
    ['azurekms://host/name', (): string => `azurekms://${host}/Issuing-CA-1`],
    ['azurekms://host/name/version', (): string => `azurekms://${host}/Issuing-CA-1/${version}`],
    ['azurekms:name=…', (): string => 'azurekms:name=Issuing-CA-1'],
    ['azurekms:name=…;vault=…', (): string => `azurekms:name=Issuing-CA-1;vault=${host}`],
    ['azurekms:…?version=…', (): string => `AZUREKMS:name=Issuing-CA-1;vault=${host}?version=${version}`],
  ])('%s', async (_, reference) => {
    const key = await service.vault.getPrivateKey(reference(), { type: 'ec' })
    expect(key.id).toBe(made.id)
    expect(key.publicKey.equals(made.publicKey)).toBe(true)
    expect(operations(server)).toEqual(['GetKey'])
  })

  it('are sent exactly as they are written, and the service ignores case', async () => {
    const key = await service.vault.getPrivateKey('ISSUING-ca-1', { type: 'ec' })
    expect(server.calls.at(-1)?.input).toEqual({ name: 'ISSUING-ca-1' })
    expect(key.id).toBe(made.id)
  })

  it.each([
    ['public', 'vault.azure.net'],
    ['usgov', 'vault.usgovcloudapi.net'],
    ['china', 'vault.azure.cn'],
    ['german', 'vault.microsoftazure.de'],
  ])('the environment %s', async (environment, suffix) => {
    const own = azureKeyVault({ client: new KeyClient(server.vaultUrl, credential) })
    const error = await failure(
      own.getPrivateKey(`azurekms:name=ca;vault=example;environment=${environment}`),
    )
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(`https://example.${suffix},`)
    expect(provider.optionsFrom(`azurekms:vault=example?environment=${environment}`)).toEqual({
      vaultUrl: `https://example.${suffix}`,
    })
    await own.close()
  })

  it('hsm=true asks for a key in an HSM', async () => {
    expect(await failure(service.vault.getPrivateKey('azurekms:name=Issuing-CA-1?hsm=true'))).toMatchObject({
      code: 'WRONG_KEY_TYPE',
      outcome: 'refused',
      keyId: made.id,
    })
    const key = await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'in-hsm', hsm: true })
    expect((await service.vault.getPrivateKey('azurekms:name=in-hsm?hsm=true')).id).toBe(key.id)
  })

  it.each([
    ['spaces around', ' Issuing-CA-1', 'a reference is'],
    ['an underscore', 'issuing_ca', 'a reference is'],
    ['http', 'http://example.vault.azure.net/keys/ca', 'https: only'],
    ['a secret', 'https://example.vault.azure.net/secrets/ca', 'names no key'],
    ['a certificate', 'https://example.vault.azure.net/certificates/ca/1', 'names no key'],
    ['more behind the version', 'https://example.vault.azure.net/keys/ca/1/sign', 'a reference is'],
    ['a query', 'https://example.vault.azure.net/keys/ca?api-version=7.4', 'a reference is'],
    ['a user', 'https://me:secret@example.vault.azure.net/keys/ca', 'a reference is'],
    ['percent signs', 'https://example.vault.azure.net/keys/c%61', 'letters, digits and hyphens'],
    ['a name that is too long', 'x'.repeat(128), 'a reference is'],
    ['an unknown attribute', 'azurekms:name=ca;colour=red', 'colour'],
    [
      'an unknown environment',
      'azurekms:name=ca;vault=example;environment=mars',
      'environment must be one of',
    ],
    ['an environment of a whole host', 'azurekms:name=ca;vault=a.b;environment=china', 'whole host already'],
    ['an environment of nothing', 'azurekms:name=ca;environment=china', 'beside vault'],
    ['hsm=maybe', 'azurekms:name=ca;vault=example?hsm=maybe', 'true or false'],
    ['no key', 'azurekms:vault=example', 'names a key'],
    ['nothing after the scheme', 'azurekms:', 'a reference is'],
    ['a host alone', 'azurekms://example.vault.azure.net', 'a reference is'],
    ['a query behind a key', 'azurekms:ca?hsm=true', 'attributes only after'],
  ])('%s: refused before the call', async (_, reference, hint) => {
    const error = await failure(service.vault.getPrivateKey(reference))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(hint)
    expect(error.message).not.toContain('secret@')
    expect(operations(server)).toEqual([])
  })

  it('without a version it is pinned to the latest: what is latest later does not matter', async () => {
    const key = await service.vault.getPrivateKey('Issuing-CA-1', { type: 'ec' })
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    const newer = await client.createEcKey('Issuing-CA-1', { curve: 'P-256' })
    server.clearCalls()
    const message = new Uint8Array(3)
    made.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(server.calls).toMatchObject([{ operation: 'Sign', input: { name: 'Issuing-CA-1', version } }])
    const latest = await service.vault.getPrivateKey('Issuing-CA-1')
    expect(latest.id).toBe(newer.id)
    expect((await service.vault.getPrivateKey(made.id)).id).toBe(made.id)
  })

  it('a keyring finds the provider by its scheme', async () => {
    const ring = new Keyring([service.vault])
    expect((await ring.getPrivateKey(`azurekms:${made.id}`)).id).toBe(made.id)
  })
})

describe('vaults', () => {
  it('a key of any vault is opened by its URL', async () => {
    const vault = azureKeyVault({ credential, clientOptions: clientOptions(server) })
    expect((await vault.getPrivateKey(made.id)).id).toBe(made.id)
    await vault.close()
  })

  it('a name alone needs a vault', async () => {
    const vault = azureKeyVault({ credential })
    const error = await failure(vault.getPrivateKey('ca'))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain('vaultUrl')
    await vault.close()
  })

  it('one client serves a vault: the challenge comes once, however its host is written', async () => {
    const vault = providerOf(server)
    const other = made.id.replace('https://', 'HTTPS://')
    for (const reference of ['Issuing-CA-1', other, made.id]) await vault.getPrivateKey(reference)
    expect(server.count('Challenge')).toBe(1)
    await vault.close()
  })

  it.each([
    ['http', 'http://example.vault.azure.net'],
    ['a path', 'https://example.vault.azure.net/keys/ca'],
    ['no URL', 'example'],
  ])('the URL of a vault: %s', (_, vaultUrl) => {
    expect(() => azureKeyVault({ vaultUrl })).toThrow('https:// and a host')
  })

  it('configurations name it', () => {
    const vaultUrl = 'https://example.managedhsm.azure.net'
    expect(provider.optionsFrom({ vaultUrl, hsm: true })).toEqual({ vaultUrl, hsm: true })
    expect(provider.optionsFrom('azurekms://example.managedhsm.azure.net/ca')).toEqual({ vaultUrl })
    expect(provider.optionsFrom('azurekms:vault=example?hsm=true')).toEqual({
      vaultUrl: 'https://example.vault.azure.net',
      hsm: true,
    })
    expect(() => provider.optionsFrom({ clientSecret: 'x' })).toThrow('not with clientSecret')
  })
})

describe('a managed HSM', () => {
  it('makes and opens keys, and its replies name the algorithm', async () => {
    await using hsm = await emulated({ hsm: true }, { managedHSM: true })
    const key = await hsm.vault.createKey({ type: 'ec', curve: 'P-384', name: 'ca' })
    const message = new Uint8Array(3)
    const [algorithm] = key.signatureAlgorithms
    if (algorithm === undefined) throw new Error('no algorithm')
    key.publicKey.verifyWith(algorithm, await key.signWith(algorithm, message), message)
    expect(hsm.server.calls.find(({ operation }) => operation === 'CreateKey')?.input).toMatchObject({
      kty: 'EC-HSM',
    })
    hsm.server.fault({ operation: 'GetKey', kind: 'unauthorized' })
    expect(await failure(hsm.vault.getPrivateKey('ca'))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'wrong',
    })
  })
})

describe("a client of the user's own", () => {
  it('is used, tells its vault, and goes on', async () => {
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    const vault = azureKeyVault({ client })
    const key = await vault.getPrivateKey(made.id, { type: 'ec' })
    const message = new Uint8Array(3)
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(operations(server)).toEqual(['Challenge', 'GetKey', 'Sign'])
    const elsewhere = await failure(vault.getPrivateKey('https://example.vault.azure.net/keys/ca'))
    expect(elsewhere).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(elsewhere.message).toContain("azureKeyVault({ vaultUrl: 'https://example.vault.azure.net' })")
    server.fault({ operation: 'GetKey', kind: 'deny', times: 1 })
    expect(await failure(vault.getPrivateKey('Issuing-CA-1'))).toMatchObject({
      code: 'ACCESS_DENIED',
      outcome: 'refused',
    })
    await vault.close()
    expect((await failure(key.sign(message, SHA256))).code).toBe('CLOSED')
    expect((await client.getKey('Issuing-CA-1', { version })).id).toBe(made.id)
  })

  it('that hides its pipeline costs one more call at the first signature', async () => {
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    const hiding = new Proxy(client, {
      get: (target, name) => {
        if (name === 'client') return undefined
        const value: unknown = Reflect.get(target, name)
        const bound: unknown = typeof value === 'function' ? value.bind(target) : value
        return bound
      },
    })
    const vault = azureKeyVault({ client: hiding })
    const key = await vault.getPrivateKey(made.id, { type: 'ec' })
    const message = new Uint8Array(3)
    for (let times = 0; times < 2; times++)
      key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(operations(server)).toEqual(['Challenge', 'GetKey', 'GetKey', 'Sign', 'Sign'])
    await vault.close()
  })

  it('has its own vault, credential and options', () => {
    const client = new KeyClient(server.vaultUrl, credential)
    for (const more of [{ vaultUrl: server.vaultUrl }, { credential }, { clientOptions: {} }])
      expect(() => azureKeyVault({ client, ...more })).toThrow('only client')
  })

  it.each([{}, 'a token', { getToken: 'a token' }])('a credential that is none: %o', (none) => {
    expect(() => azureKeyVault({ credential: none as unknown as typeof credential })).toThrow('getToken')
  })
})
