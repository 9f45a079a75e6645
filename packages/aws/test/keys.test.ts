import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { ED25519 } from '@kmskeys/core'
import { listed, testListing } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { credentials, emulated, failure, operations, providerOf } from './emulated.ts'

testListing({
  start: () => emulated(),
  // Symmetric keys cost no time to make.
  fill: async ({ region, endpoint }) => {
    const client = new KMSClient({ region, endpoint, credentials })
    await Promise.all(Array.from({ length: 1001 }, () => client.send(new CreateKeyCommand({}))))
    client.destroy()
  },
  operation: 'ListKeys',
  permission: 'kms:ListKeys',
  page: 1000,
  denial: 'is not authorized to perform',
})

describe('createKey', () => {
  it('makes a key, its alias and its labels', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const key = await kms.createKey({ type: 'ec', curve: 'P-384', name: 'ca', labels: { team: 'pki' } })
    expect(key.curve).toBe('P-384')
    expect(operations(server)).toEqual(['GetPublicKey', 'CreateKey', 'CreateAlias', 'GetPublicKey'])
    expect(server.calls[1]?.input).toEqual({
      KeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
      Tags: [{ TagKey: 'team', TagValue: 'pki' }],
    })
    expect((await kms.getPrivateKey('alias/ca')).id).toBe(key.id)
  })

  it('without a name is two calls', async () => {
    await using service = await emulated()
    await service.kms.createKey({ type: 'ed25519' })
    expect(operations(service.server)).toEqual(['CreateKey', 'GetPublicKey'])
  })

  it('a name that is taken is noticed before anything is made, whatever it names', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const client = new KMSClient({ region: server.region, endpoint: server.endpoint, credentials })
    await kms.createKey({ type: 'ed25519', name: 'taken' })
    const symmetric = await client.send(new CreateKeyCommand({}))
    const TargetKeyId = symmetric.KeyMetadata?.KeyId
    await client.send(new CreateAliasCommand({ AliasName: 'alias/symmetric', TargetKeyId }))
    const disabled = await kms.createKey({ type: 'ed25519', name: 'disabled' })
    await client.send(new DisableKeyCommand({ KeyId: disabled.id }))
    client.destroy()
    server.clearCalls()
    for (const name of ['taken', 'alias/taken', 'symmetric', 'disabled'])
      expect(await failure(kms.createKey({ type: 'ed25519', name }))).toMatchObject({
        code: 'KEY_EXISTS',
        outcome: 'refused',
      })
    expect(server.count('CreateKey')).toBe(0)
  })

  it.each([
    ['aws/s3', 'reserved'],
    ['with space', 'letters'],
    ['x'.repeat(251), '250'],
  ])('the name %s is refused before the call', async (name, hint) => {
    await using service = await emulated()
    const error = await failure(service.kms.createKey({ type: 'ed25519', name }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(hint)
    expect(service.server.count()).toBe(0)
  })

  it('makes no key that decrypts', async () => {
    await using service = await emulated()
    const error = await failure(service.kms.createKey({ type: 'rsa', size: 2048, use: 'decrypt' }))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(service.server.count()).toBe(0)
  })

  it.each(['deny', 'cut-after', 'error:AlreadyExistsException'] as const)(
    'when the alias fails, the error says what is left behind: %s',
    async (kind) => {
      await using service = await emulated()
      const { server, kms } = service
      const fault = server.fault({ operation: 'CreateAlias', kind })
      const error = await failure(kms.createKey({ type: 'ed25519', name: 'ca' }))
      fault.remove()
      const [left] = await listed(kms.listKeys())
      expect(error).toMatchObject({ outcome: 'unknown', retryable: false, keyId: left?.id })
      expect(error.message).toContain(left?.id)
      expect(error.message).toContain('left behind')
      expect(server.count('CreateAlias')).toBe(1)
    },
  )

  it.each(['CreateAlias', 'GetPublicKey'])('a deadline in %s says what is left behind', async (operation) => {
    await using service = await emulated()
    const { server, kms } = service
    server.fault({
      operation,
      kind: 'delay',
      milliseconds: 60_000,
      after: operation === 'GetPublicKey' ? 1 : 0,
    })
    const error = await failure(kms.createKey({ type: 'ed25519', name: 'ca' }, { timeout: 1000 }))
    server.clearFaults()
    const [left] = await listed(kms.listKeys())
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: false, keyId: left?.id })
    expect(error.message).toContain('left behind')
  })

  it('a field that cannot be honoured is refused', async () => {
    await using service = await emulated()
    const wish = { type: 'ed25519', algorithm: ED25519 } as const
    expect((await failure(service.kms.createKey(wish))).code).toBe('INVALID_INPUT')
  })
})

describe('listKeys', () => {
  it('lists every key with its first alias, page by page', async () => {
    await using service = await emulated()
    const { server, kms } = service
    const named = await kms.createKey({ type: 'ed25519', name: 'b' })
    const other = await kms.createKey({ type: 'ed25519' })
    const client = new KMSClient({ region: server.region, endpoint: server.endpoint, credentials })
    for (let index = 0; index < 120; index++)
      await client.send(
        new CreateAliasCommand({
          AliasName: `alias/many-${index}`,
          TargetKeyId: other.id.replace(/^.*\//, ''),
        }),
      )
    await client.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: named.id }))
    client.destroy()
    server.clearCalls()
    const keys = await listed(kms.listKeys())
    expect(new Map(keys.map(({ id, name }) => [id, name]))).toEqual(
      new Map([
        [named.id, 'alias/a'],
        [other.id, 'alias/many-0'],
      ]),
    )
    expect(operations(server)).toEqual(['ListAliases', 'ListAliases', 'ListKeys'])
    for (const { id, name = id } of keys) expect((await kms.getPrivateKey(name)).id).toBe(id)
  })
})

it('nothing is loaded or sent before the first use', async () => {
  await using service = await emulated()
  const kms = providerOf(service.server)
  await kms.close()
  expect(service.server.count()).toBe(0)
  expect((await failure(kms.getPrivateKey('alias/x'))).code).toBe('CLOSED')
})
