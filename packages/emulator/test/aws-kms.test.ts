import { awsKmsEmulator, type AwsKmsEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request } from './request.ts'

let server: AwsKmsEmulator
let arn = ''
beforeAll(async () => {
  server = await awsKmsEmulator()
  const { body } = await request(server, 'CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  arn = (body['KeyMetadata'] as { Arn: string }).Arn
})
afterAll(() => server.close())

const digest = Buffer.alloc(32).toString('base64')
const sign = (fields: object): Promise<Awaited<ReturnType<typeof request>>> =>
  request(server, 'Sign', {
    KeyId: arn,
    Message: digest,
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
    ...fields,
  })

it('answers AWS JSON 1.1', async () => {
  const { status, headers, body } = await sign({})
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.1')
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(Object.keys(body)).toEqual(['KeyId', 'Signature', 'SigningAlgorithm'])
})

describe('requests are held against the published model', () => {
  it.each([
    [
      'a field that is required',
      { KeyId: undefined },
      "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a value of an enum',
      { SigningAlgorithm: 'MD5' },
      'Member must satisfy enum value set: [RSASSA_PSS_SHA_256',
    ],
    [
      'the length of a blob',
      { Message: Buffer.alloc(4097).toString('base64') },
      'length less than or equal to 4096',
    ],
    ['an empty blob', { Message: '' }, 'length greater than or equal to 1'],
    ['Base64', { Message: 'not base64' }, 'Base64'],
    ['the type of a field', { DryRun: 'yes' }, 'true or false'],
    [
      'the length of a list',
      { GrantTokens: Array.from({ length: 11 }, () => 'x') },
      'length less than or equal to 10',
    ],
    ['the members of a list', { GrantTokens: [''] }, "at 'grantTokens.1.member'"],
  ])('%s', async (_, fields, message) => {
    const { status, body } = await sign(fields)
    expect(status).toBe(400)
    expect(body['__type']).toBe('ValidationException')
    expect(body['message']).toContain(message)
  })

  it('patterns and numbers', async () => {
    const alias = await request(server, 'CreateAlias', { AliasName: 'alias/with space', TargetKeyId: arn })
    expect(alias.body['message']).toContain("Value 'alias/with space' at 'aliasName'")
    expect(alias.body['message']).toContain('regular expression pattern: ^[a-zA-Z0-9:/_-]+$')
    const list = await request(server, 'ListKeys', { Limit: 1001 })
    expect(list.body['message']).toContain(
      "at 'limit' failed to satisfy constraint: Member must have value less than",
    )
    expect((await request(server, 'ListKeys', { Marker: 'x' })).body['__type']).toBe('InvalidMarkerException')
  })
})

describe('what is no request of the service', () => {
  it.each([
    [
      'an unknown operation',
      (): ReturnType<typeof request> => request(server, 'Explode', {}),
      'UnknownOperationException',
    ],
    ['no JSON', (): ReturnType<typeof request> => request(server, 'Sign', '{'), 'SerializationException'],
    ['no object', (): ReturnType<typeof request> => request(server, 'Sign', []), 'SerializationException'],
    [
      'a malformed signature',
      (): ReturnType<typeof request> => request(server, 'ListKeys', {}, { authorization: 'Bearer x' }),
      'IncompleteSignatureException',
    ],
    [
      'a signature for another region',
      (): ReturnType<typeof request> =>
        request(
          server,
          'ListKeys',
          {},
          { authorization: 'AWS4-HMAC-SHA256 Credential=A/20261101/eu-west-9/kms/aws4_request' },
        ),
      'InvalidSignatureException',
    ],
  ])('%s', async (_, act, code) => {
    const { status, body } = await act()
    expect(status).toBe(400)
    expect(body['__type']).toBe(code)
  })

  it('no signature', async () => {
    const response = await fetch(server.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.ListKeys' },
    })
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })
})

describe('references', () => {
  it.each([
    ['another region', (): string => arn.replace('us-east-1', 'us-west-2'), 'NotFoundException'],
    ['another account', (): string => arn.replace('111122223333', '999988887777'), 'AccessDeniedException'],
    ['another service', (): string => arn.replace(':kms:', ':s3:'), 'InvalidArnException'],
    ['no key id', (): string => 'hello', 'NotFoundException'],
  ])('an ARN of %s', async (_, reference, code) => {
    expect((await request(server, 'DescribeKey', { KeyId: reference() })).body['__type']).toBe(code)
  })

  it('an alias moves, and is deleted', async () => {
    const { body } = await request(server, 'CreateKey', {})
    const other = (body['KeyMetadata'] as { Arn: string }).Arn
    await request(server, 'CreateAlias', { AliasName: 'alias/moving', TargetKeyId: arn })
    await request(server, 'UpdateAlias', { AliasName: 'alias/moving', TargetKeyId: other })
    const moved = await request(server, 'DescribeKey', { KeyId: 'alias/moving' })
    expect(moved.body).toMatchObject({ KeyMetadata: { Arn: other, KeySpec: 'SYMMETRIC_DEFAULT' } })
    expect((await request(server, 'DeleteAlias', { AliasName: 'alias/moving' })).status).toBe(200)
    expect((await request(server, 'DescribeKey', { KeyId: 'alias/moving' })).body['__type']).toBe(
      'NotFoundException',
    )
  })
})

it('keys for other uses do not sign, and list no signing algorithms', async () => {
  const { body } = await request(server, 'CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' })
  const agreement = (body['KeyMetadata'] as { Arn: string }).Arn
  expect((await request(server, 'GetPublicKey', { KeyId: agreement })).body).toMatchObject({
    KeyUsage: 'KEY_AGREEMENT',
    KeyAgreementAlgorithms: ['ECDH'],
  })
  expect((await sign({ KeyId: agreement })).body['__type']).toBe('InvalidKeyUsageException')
})

it('what is not emulated is said', async () => {
  const { body } = await request(server, 'CreateKey', { KeySpec: 'ML_DSA_65', KeyUsage: 'SIGN_VERIFY' })
  expect(body).toMatchObject({
    __type: 'UnsupportedOperationException',
    message: 'KeySpec ML_DSA_65 is not emulated',
  })
})

it('region and account must be ones', async () => {
  await expect(awsKmsEmulator({ region: 'nowhere' })).rejects.toThrow(RangeError)
  await expect(awsKmsEmulator({ account: '1' })).rejects.toThrow(RangeError)
  for (const pageSize of [0, Number.NaN])
    await expect(awsKmsEmulator({ pageSize })).rejects.toThrow(RangeError)
})

it('lists in pages as short as one likes, however many entries are asked for', async () => {
  await using small = await awsKmsEmulator({ pageSize: 2 })
  for (let index = 0; index < 3; index++) {
    const { body } = await request(small, 'CreateKey', {})
    const TargetKeyId = (body['KeyMetadata'] as { Arn: string }).Arn
    await request(small, 'CreateAlias', { AliasName: `alias/${index}`, TargetKeyId })
  }
  for (const [operation, field] of [
    ['ListKeys', 'Keys'],
    ['ListAliases', 'Aliases'],
  ] as const) {
    const { body: first } = await request(small, operation, { Limit: 100 })
    expect(first).toMatchObject({ [field]: [{}, {}], Truncated: true })
    const { body: second } = await request(small, operation, { Marker: first['NextMarker'] })
    expect(second).toMatchObject({ [field]: [{}], Truncated: false })
  }
})
