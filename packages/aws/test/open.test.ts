import { KMSClient } from '@aws-sdk/client-kms'
import { awsKms } from '@kmskeys/aws'
import { Keyring, SHA256, type ECPrivateKey } from '@kmskeys/core'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credentials, emulated, failure, operations, providerOf } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: AwsKmsEmulator
let made: ECPrivateKey
let keyId = ''
beforeAll(async () => {
  service = await emulated()
  ;({ server } = service)
  made = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'Team/Issuing-CA_1' })
  keyId = made.id.replace(/^.*key\//, '')
})
beforeEach(() => server.clearCalls())
afterAll(() => service[Symbol.asyncDispose]())

describe('references', () => {
  it.each([
    ['key id', (): string => keyId],
    ['key ARN', (): string => made.id],
    ['alias', (): string => 'alias/Team/Issuing-CA_1'],
    ['alias ARN', (): string => made.id.replace(/key\/.*$/, 'alias/Team/Issuing-CA_1')],
    ['awskms:alias/…', (): string => 'awskms:alias/Team/Issuing-CA_1'],
    ['awskms:///alias/…', (): string => 'awskms:///alias/Team/Issuing-CA_1'],
    ['awskms:///ARN', (): string => `awskms:///${made.id}`],
    ['awskms:ARN', (): string => `awskms:${made.id}`],
    ['awskms:key-id=…;region=…', (): string => `awskms:key-id=${keyId};region=eu-west-1`],
    ['AWSKMS: with a query', (): string => `AWSKMS:${keyId}?region=eu-west-1`],
  ])('%s', async (_, reference) => {
    const key = await service.kms.getPrivateKey(reference(), { type: 'ec' })
    expect(key.id).toBe(made.id)
    expect(key.publicKey.equals(made.publicKey)).toBe(true)
    expect(operations(server)).toEqual(['GetPublicKey'])
  })

  it('are sent exactly as they are written', async () => {
    expect(await failure(service.kms.getPrivateKey('alias/team/issuing-ca_1'))).toMatchObject({
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
      retryable: false,
    })
    expect(server.calls.at(-1)?.input).toEqual({ KeyId: 'alias/team/issuing-ca_1' })
  })

  it.each([
    ['a bare name, with the reference to write', 'issuing-ca', 'alias/issuing-ca'],
    ['spaces around', ' alias/Team/Issuing-CA_1', 'exactly as AWS KMS writes it'],
    ['percent signs', 'alias/Team%2FIssuing-CA_1', 'exactly as AWS KMS writes it'],
    ['a key that AWS manages', 'alias/aws/s3', 'AWS manages'],
    ['an ARN of another service', 'arn:aws:s3:::bucket', 'no ARN'],
    ['an endpoint in the URI', 'awskms://localhost:4566/alias/x', 'three slashes'],
    ['an unknown attribute', 'awskms:key-id=alias/x;colour=red', 'colour'],
    ['no key', 'awskms:region=eu-west-1', 'names a key'],
    ['nothing after the scheme', 'awskms:', 'names a key'],
    [
      'two regions',
      'awskms:key-id=arn:aws:kms:eu-west-1:111122223333:alias/x;region=eu-west-2',
      'asks for the region eu-west-2',
    ],
  ])('%s: refused before the call', async (_, reference, hint) => {
    const error = await failure(service.kms.getPrivateKey(reference))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain(hint)
    expect(operations(server)).toEqual([])
  })

  it('an alias is resolved once: what it names later does not matter', async () => {
    const key = await service.kms.getPrivateKey('alias/Team/Issuing-CA_1', { type: 'ec' })
    await key.sign(new Uint8Array(3), SHA256)
    expect(server.calls.map(({ input }) => input)).toMatchObject([
      { KeyId: 'alias/Team/Issuing-CA_1' },
      { KeyId: made.id },
    ])
  })

  it('a keyring finds the provider by its scheme', async () => {
    const ring = new Keyring([service.kms])
    expect((await ring.getPrivateKey(`awskms:${made.id}`)).id).toBe(made.id)
  })
})

describe('regions and endpoints', () => {
  it('a reference of another region is refused before the call', async () => {
    const elsewhere = made.id.replace('eu-west-1', 'us-east-2')
    for (const reference of [elsewhere, `awskms:key-id=${keyId};region=us-east-2`]) {
      const error = await failure(service.kms.getPrivateKey(reference))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain("awsKms({ region: 'us-east-2' })")
    }
    expect(operations(server)).toEqual([])
  })

  it('without a region, the one in the reference is used', async () => {
    const kms = awsKms({ clientConfig: { endpoint: server.endpoint, credentials } })
    expect((await kms.getPrivateKey(made.id)).id).toBe(made.id)
    await kms.close()
  })

  it('a region that is nowhere said is asked for', async () => {
    const kms = awsKms({
      clientConfig: { endpoint: server.endpoint, credentials, profile: 'no-such-profile' },
    })
    const error = await failure(kms.getPrivateKey('alias/x'))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain('AWS_REGION')
    await kms.close()
  })

  it('an endpoint that is no URL is refused at once', () => {
    for (const endpoint of ['localhost:4566', '127.0.0.1', 'kms.eu-west-1.amazonaws.com', ''])
      expect(() => awsKms({ region: 'eu-west-1', clientConfig: { endpoint } })).toThrow(
        'begins with https://',
      )
  })

  it('a client that signs for another region is told so', async () => {
    const kms = providerOf(server, { region: 'eu-west-2' })
    const error = await failure(kms.getPrivateKey('alias/x'))
    expect(error).toMatchObject({ code: 'AUTHENTICATION', reason: 'wrong', outcome: 'refused' })
    expect(error.message).toContain('another region')
    await kms.close()
  })
})

describe("a client of the user's own", () => {
  it('is used, tells its region, and stays open', async () => {
    const client = new KMSClient({ region: 'eu-west-1', endpoint: server.endpoint, credentials })
    const kms = awsKms({ client })
    const key = await kms.getPrivateKey(made.id)
    expect((await failure(kms.getPrivateKey(made.id.replace('eu-west-1', 'us-east-2')))).code).toBe(
      'INVALID_INPUT',
    )
    await kms.close()
    expect((await failure(key.signWith(made.signatureAlgorithms[0] ?? fail(), new Uint8Array(1)))).code).toBe(
      'CLOSED',
    )
    const again = awsKms({ client })
    expect((await again.getPrivateKey(made.id)).id).toBe(made.id)
    await again.close()
    client.destroy()
  })

  it('has its own region and configuration', () => {
    const client = new KMSClient({ region: 'eu-west-1' })
    expect(() => awsKms({ client, region: 'eu-west-1' })).toThrow('only client')
    expect(() => awsKms({ client, clientConfig: {} })).toThrow('only client')
    client.destroy()
  })
})

function fail(): never {
  throw new Error('no algorithm')
}
