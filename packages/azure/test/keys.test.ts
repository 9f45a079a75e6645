import { KeyClient } from '@azure/keyvault-keys'
import { SHA256 } from '@kmskeys/core'
import { listed, testListing } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { changing, clientOptions, credential, emulated, failure, operations, providerOf } from './emulated.ts'

testListing({
  start: () => emulated(),
  fill: async (server) => {
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    for (let index = 0; index < 30; index++) await client.createEcKey(`key-${index}`)
  },
  operation: 'GetKeys',
  permission: 'keys/list',
  page: 25,
  denial: 'The caller is not authorized to perform this action',
})

const wish = { type: 'ec', curve: 'P-256', name: 'ca' } as const

describe('createKey', () => {
  it('makes a key with what is wished, and looks for its name first', async () => {
    await using service = await emulated()
    const { server, vault } = service
    const key = await vault.createKey({
      type: 'ec',
      curve: 'secp256k1',
      name: 'ca',
      labels: { team: 'pki' },
      hsm: true,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      expiresOn: new Date('2037-01-01T00:00:00.9Z'),
    })
    expect(key.curve).toBe('secp256k1')
    expect(operations(server)).toEqual(['Challenge', 'GetKey', 'Challenge', 'CreateKey'])
    expect(server.calls.at(-1)?.input).toEqual({
      name: 'ca',
      kty: 'EC-HSM',
      crv: 'P-256K',
      key_ops: ['sign', 'verify'],
      attributes: { nbf: 1_767_225_600, exp: 2_114_380_800 },
      tags: { team: 'pki' },
    })
    expect((await vault.getPrivateKey('ca')).id).toBe(key.id)
  })

  it('makes a key that decrypts', async () => {
    await using service = await emulated()
    const key = await service.vault.createKey({ type: 'rsa', size: 3072, name: 'inbox', use: 'decrypt' })
    expect(service.server.calls.at(-1)?.input).toEqual({
      name: 'inbox',
      kty: 'RSA',
      key_size: 3072,
      key_ops: ['decrypt', 'encrypt'],
      attributes: {},
    })
    expect(key.signatureAlgorithms).toEqual([])
  })

  it('a name that is taken is noticed before anything is made', async () => {
    await using service = await emulated()
    const { server, vault } = service
    const { id } = await vault.createKey(wish)
    server.clearCalls()
    expect(await failure(vault.createKey(wish))).toMatchObject({ code: 'KEY_EXISTS', outcome: 'refused' })
    expect(operations(server)).toEqual(['GetKey'])
    expect((await vault.getPrivateKey('ca')).id).toBe(id)
  })

  it('a name that was deleted is still taken', async () => {
    await using service = await emulated()
    const { server, vault } = service
    await vault.createKey(wish)
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    await (await client.beginDeleteKey('ca', { intervalInMs: 5 })).pollUntilDone()
    const error = await failure(vault.createKey(wish))
    expect(error).toMatchObject({ code: 'KEY_EXISTS', outcome: 'refused', retryable: false })
    expect(error.message).toMatch(/recover it, or purge it/u)
    await client.purgeDeletedKey('ca')
    await vault.createKey(wish)
  })

  it('where the name may not be looked for, nothing is made', async () => {
    await using service = await emulated()
    service.server.fault({ operation: 'GetKey', kind: 'deny' })
    const error = await failure(service.vault.createKey(wish))
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'refused' })
    expect(error.message).toContain('keys/get')
    expect(error.message).toContain('nothing was made')
    expect(service.server.count('CreateKey')).toBe(0)
  })

  it.each([
    ['no name', { name: undefined }, 'needs a name'],
    ['a malformed name', { name: 'not_a_name' }, 'letters, digits and hyphens'],
    ['hsm that is neither', { hsm: 'yes' }, 'true or false'],
    ['a time that is none', { expiresOn: '2030' }, 'must be a Date'],
    ['a time before 1970', { notBefore: new Date(-1000) }, 'not before 1970'],
    // The SDK would write it as a time in 1908.
    ['a time after January 2038', { expiresOn: new Date('2045-01-01') }, '2038-01-19'],
    [
      'times the wrong way round',
      { notBefore: new Date('2030-01-01'), expiresOn: new Date('2029-01-01') },
      'must be before',
    ],
    ['a field of nobody', { exportable: true }, 'exportable'],
  ])('%s is refused before the call', async (_, fields, hint) => {
    await using service = await emulated()
    const error = await failure(service.vault.createKey({ ...wish, ...(fields as object) }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(hint)
    expect(service.server.count()).toBe(0)
  })

  it('a kind that the service has not is refused before the call', async () => {
    await using service = await emulated()
    expect(await failure(service.vault.createKey({ type: 'ed25519', name: 'ca' }))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      outcome: 'not-sent',
    })
    expect(service.server.count()).toBe(0)
  })

  it('a reply that is of another key says what is left behind', async () => {
    await using service = await emulated()
    service.server.fault({ operation: 'CreateKey', kind: 'wrong-name' })
    const error = await failure(service.vault.createKey(wish))
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
    expect(error.message).toContain('of the name ca was made and is left behind')
  })

  it('a reply with nothing in it', async () => {
    await using service = await emulated()
    service.server.fault({ operation: 'CreateKey', kind: 'empty' })
    const error = await failure(service.vault.createKey(wish))
    expect(error).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
      retryable: false,
      keyId: `${service.server.vaultUrl}/keys/ca`,
    })
    expect(error.message).toContain('of the name ca was made and is left behind')
  })

  it('a reply with a key of a kind that is not known', async () => {
    await using service = await emulated(changing(({ key = {} }) => ({ key: { ...key, crv: 'P-111' } })))
    const error = await failure(service.vault.createKey(wish))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', outcome: 'unknown', retryable: false })
    expect(error.message).toContain('of the name ca was made and is left behind')
  })

  it('a reply with the public half of another key, which its signatures show', async () => {
    await using service = await emulated()
    service.server.fault({ operation: 'CreateKey', kind: 'wrong-public-key' })
    const made = await service.vault.createKey(wish)
    expect(await failure(made.sign(new Uint8Array(3), SHA256))).toMatchObject({ code: 'INTEGRITY' })
  })
})

describe('listKeys', () => {
  it('lists every key, page by page, with state and labels', async () => {
    await using service = await emulated()
    const { server, vault } = service
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    for (let index = 0; index < 60; index++)
      await client.createEcKey(`key-${index}`, { enabled: index !== 7, tags: { index: String(index) } })
    await client.createEcKey('key-0')
    server.clearCalls()
    const keys = await listed(vault.listKeys())
    expect(operations(server).filter((operation) => operation !== 'Challenge')).toEqual([
      'GetKeys',
      'GetKeys',
      'GetKeys',
    ])
    expect(keys).toHaveLength(60)
    expect(keys.find(({ name }) => name === 'key-7')).toMatchObject({
      id: `${server.vaultUrl}/keys/key-7`,
      state: 'Disabled',
      labels: { index: '7' },
    })
    for (const { id, name = '' } of keys.slice(0, 3))
      expect((await vault.getPrivateKey(id)).id).toBe((await client.getKey(name)).id)
  })

  it.each(['empty', 'not-json'] as const)('a page that cannot be read is no outage: %s', async (kind) => {
    await using service = await emulated()
    service.server.fault({ operation: 'GetKeys', kind })
    expect(await failure(listed(service.vault.listKeys()))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
      retryable: false,
    })
  })

  it.each([
    ['that is of another vault', 'https://other.vault.azure.net/keys/ca'],
    ['whose name nobody can read', 'ca'],
  ])('a page with a key %s', async (_, kid) => {
    await using service = await emulated(changing(() => ({ value: [{ kid, attributes: {} }] })))
    expect(await failure(listed(service.vault.listKeys()))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
    })
  })

  it('a list whose next page is the same again is not gone through for ever', async () => {
    await using service = await emulated(
      changing(() => {
        const { vaultUrl } = service.server
        const value = [{ kid: `${vaultUrl}/keys/ca`, attributes: {} }]
        return { value, nextLink: `${vaultUrl}/keys?api-version=7.6&$skiptoken=x` }
      }),
    )
    const error = await failure(listed(service.vault.listKeys()))
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown' })
    expect(error.message).toContain('is not complete')
  })

  it('lists of the same pages at once do not touch each other', async () => {
    await using service = await emulated({ clientOptions: { retryOptions: { maxRetries: 0 } } })
    const { server, vault } = service
    const client = new KeyClient(server.vaultUrl, credential, clientOptions(server))
    for (let index = 0; index < 60; index++) await client.createEcKey(`key-${index}`)
    const stop = new AbortController()
    const kept = vault.listKeys()[Symbol.asyncIterator]()
    const aborted = vault.listKeys({ signal: stop.signal })[Symbol.asyncIterator]()
    await kept.next()
    await aborted.next()
    stop.abort('enough')
    expect(await listed(rest(kept))).toHaveLength(59)
    await expect(listed(rest(aborted))).rejects.toBe('enough')

    const refused = vault.listKeys()[Symbol.asyncIterator]()
    const left = vault.listKeys()[Symbol.asyncIterator]()
    await refused.next()
    await left.next()
    await left.return?.()
    server.fault({ operation: 'GetKeys', kind: 'deny' })
    expect(await failure(listed(rest(refused)))).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'refused' })
  })
})

/** What an iterator that has begun still gives. */
function rest<T>(iterator: AsyncIterator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => iterator }
}

it('nothing is loaded or sent before the first use', async () => {
  await using service = await emulated()
  const vault = providerOf(service.server)
  await vault.close()
  expect(service.server.count()).toBe(0)
  expect((await failure(vault.getPrivateKey('x'))).code).toBe('CLOSED')
})
