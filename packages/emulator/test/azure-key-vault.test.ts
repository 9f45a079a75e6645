import {
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  verify,
  X509Certificate,
  type JsonWebKey,
} from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { azureKeyVaultEmulator, type AzureKeyVaultEmulator } from '@kmskeys/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { azureRequest, type Reply } from './azure-request.ts'

const version = '?api-version=2025-07-01'
const digest = Buffer.alloc(32, 7).toString('base64url')

let server: AzureKeyVaultEmulator
let jwk: JsonWebKey & { readonly kid: string }
beforeAll(async () => {
  server = await azureKeyVaultEmulator()
  const { body } = await ask('POST', '/keys/ca/create', { kty: 'EC', crv: 'P-256' })
  jwk = body['key'] as typeof jwk
})
afterEach(() => server.clearFaults())
afterAll(() => server.close())

const ask = (method: string, path: string, body?: unknown, authorization?: string): Promise<Reply> =>
  azureRequest(server, method, `${path}${version}`, body, authorization)
const sign = (): Promise<Reply> => ask('POST', '/keys/ca/sign', { alg: 'ES256', value: digest })
const errorOf = ({ status, body }: Reply): unknown => [status, body['error']]

describe('TLS', () => {
  it('its certificate is for loopback, and its authority is its own', async () => {
    const other = await azureKeyVaultEmulator()
    expect(other.ca).not.toBe(server.ca)
    await other.close()
    const socket = connect({ port: Number(new URL(server.vaultUrl).port), host: '127.0.0.1', ca: server.ca })
    await once(socket, 'secureConnect')
    const certificate = new X509Certificate(socket.getPeerCertificate().raw)
    socket.destroy()
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.verify(new X509Certificate(server.ca).publicKey)).toBe(true)
    // A clock that is set back by some seconds meanwhile must not make them "not yet valid".
    for (const { validFrom } of [certificate, new X509Certificate(server.ca)])
      expect(Date.parse(validFrom)).toBeLessThan(Date.now() - 3_600_000)
  })

  it('nothing is said without', async () => {
    const request = httpRequest(server.vaultUrl.replace('https:', 'http:'))
    request.end()
    await expect(once(request, 'response')).rejects.toThrow(/socket hang up|ECONNRESET/u)
  })
})

describe('requests', () => {
  it('without a token get the challenge, and are logged as such', async () => {
    server.clearCalls()
    const reply = await ask('POST', '/keys/ca/sign', undefined, '')
    expect(errorOf(reply)).toMatchObject([401, { code: 'Unauthorized' }])
    expect(JSON.stringify(reply.body)).toContain('missing a Bearer')
    expect(reply.headers['www-authenticate']).toMatch(
      /^Bearer authorization="https:\/\/[^"]+", resource="https:\/\/vault\.azure\.net"$/,
    )
    expect(server.calls).toMatchObject([{ operation: 'Challenge', status: 401, input: { name: 'ca' } }])
  })

  it('have headers as those of the service', async () => {
    const { headers } = await sign()
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    ['no version of the API', 'GET', '/keys/ca', undefined, 400, 'BadParameter'],
    ['a path of nothing', 'GET', `/secrets/ca${version}`, undefined, 404, 'NotFound'],
    ['a body that is no JSON', 'POST', `/keys/ca/sign${version}`, 'no JSON', 400, 'BadParameter'],
    ['no algorithm', 'POST', `/keys/ca/sign${version}`, { value: digest }, 400, 'BadParameter'],
    ['no base64url', 'POST', `/keys/ca/sign${version}`, { alg: 'ES256', value: 'a+b=' }, 400, 'BadParameter'],
    [
      'an unknown algorithm',
      'POST',
      `/keys/ca/sign${version}`,
      { alg: 'none', value: digest },
      400,
      'BadParameter',
    ],
    ['no type of key', 'POST', `/keys/new/create${version}`, {}, 400, 'BadParameter'],
    ['a type of nobody', 'POST', `/keys/new/create${version}`, { kty: 'OKP' }, 400, 'BadParameter'],
    [
      'a curve of nobody',
      'POST',
      `/keys/new/create${version}`,
      { kty: 'EC', crv: 'P-1' },
      400,
      'BadParameter',
    ],
    [
      'a size of nobody',
      'POST',
      `/keys/new/create${version}`,
      { kty: 'RSA', key_size: 1024 },
      400,
      'BadParameter',
    ],
    [
      'an operation of nobody',
      'POST',
      `/keys/new/create${version}`,
      { kty: 'EC', key_ops: ['sing'] },
      400,
      'BadParameter',
    ],
    ['a field of the wrong type', 'POST', `/keys/new/create${version}`, { kty: 7 }, 400, 'BadParameter'],
    ['a version of nothing', 'GET', `/keys/ca/0123${version}`, undefined, 404, 'KeyNotFound'],
    ['a key that was not deleted', 'GET', `/deletedkeys/ca${version}`, undefined, 404, 'KeyNotFound'],
    ['a page of 26', 'GET', `/keys${version}&maxresults=26`, undefined, 400, 'BadParameter'],
  ])('%s is refused', async (_, method, path, body, status, code) => {
    expect(errorOf(await azureRequest(server, method, path, body))).toEqual([
      status,
      expect.objectContaining({ code }),
    ])
  })
})

describe('keys', () => {
  it('answer with their whole identifier, however they were asked for', async () => {
    const version = jwk.kid.slice(jwk.kid.lastIndexOf('/') + 1)
    const wish = { kty: 'RSA', key_size: 2048, key_ops: ['decrypt'] }
    const made = (await ask('POST', '/keys/inbox/create', wish)).body['key'] as typeof jwk
    const ciphertext = publicEncrypt(
      { key: createPublicKey({ key: { ...made }, format: 'jwk' }), oaepHash: 'sha256' },
      Buffer.from('secret'),
    ).toString('base64url')
    for (const path of ['ca', 'CA', `Ca/${version}`]) {
      const signed = await ask('POST', `/keys/${path}/sign`, { alg: 'ES256', value: digest })
      expect(signed.body['kid']).toBe(jwk.kid)
    }
    const decrypted = await ask('POST', '/keys/INBOX/decrypt', { alg: 'RSA-OAEP-256', value: ciphertext })
    expect(decrypted.body).toEqual({ kid: made.kid, value: Buffer.from('secret').toString('base64url') })
  })

  it('are real', async () => {
    const { body } = await sign()
    expect(body['kid']).toBe(jwk.kid)
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const signature = Buffer.from(String(body['value']), 'base64url')
    expect(signature).toHaveLength(64)
    // Over the digest as it is: nothing was hashed here.
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', Buffer.alloc(32, 7), key, signature)).toBe(false)
    const message = Buffer.from('message')
    const hashed = createHash('sha256').update(message).digest('base64url')
    const reply = await ask('POST', '/keys/ca/sign', { alg: 'ES256', value: hashed })
    expect(verify('sha256', message, key, Buffer.from(String(reply.body['value']), 'base64url'))).toBe(true)
  })

  it.each([
    ['not yet', { nbf: 4_000_000_000 }, 'KeyNotYetValid'],
    ['no longer', { exp: 1_000_000_000 }, 'KeyExpired'],
  ])('that sign %s are refused, and still decrypt', async (_, attributes, code) => {
    const name = `timed-${code}`
    await ask('POST', `/keys/${name}/create`, { kty: 'RSA', attributes })
    const refused = await ask('POST', `/keys/${name}/sign`, { alg: 'RS256', value: digest })
    expect(errorOf(refused)).toEqual([403, expect.objectContaining({ innererror: { code } })])
    const { body } = await ask('GET', `/keys/${name}`)
    const key = createPublicKey({ key: body['key'] as JsonWebKey, format: 'jwk' })
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const ciphertext = publicEncrypt({ key, padding, oaepHash: 'sha256' }, Buffer.from('plain'))
    const decrypted = await ask('POST', `/keys/${name}/decrypt`, {
      alg: 'RSA-OAEP-256',
      value: ciphertext.toString('base64url'),
    })
    expect(decrypted.body['value']).toBe(Buffer.from('plain').toString('base64url'))
  })

  it('of a managed HSM are in it, and its challenge has no body', async () => {
    await using hsm = await azureKeyVaultEmulator({ managedHSM: true })
    const challenge = await azureRequest(hsm, 'GET', `/keys/ca${version}`, undefined, '')
    expect(challenge).toMatchObject({ status: 401, body: {} })
    expect(challenge.headers['www-authenticate']).toContain('https://managedhsm.azure.net')
    const create = (kty: string): Promise<Reply> =>
      azureRequest(hsm, 'POST', `/keys/ca/create${version}`, { kty, crv: 'P-256' })
    expect((await create('EC')).status).toBe(400)
    expect((await create('EC-HSM')).status).toBe(200)
    const signed = await azureRequest(hsm, 'POST', `/keys/ca/sign${version}`, { alg: 'ES256', value: digest })
    expect(signed.body['alg']).toBe('ES256')
  })
})

describe('faults', () => {
  it.each([
    ['throttle', 429, 'Throttled', undefined],
    ['deny', 403, 'Forbidden', 'ForbiddenByPolicy'],
    ['disabled', 403, 'Forbidden', 'KeyDisabled'],
    ['operation-forbidden', 403, 'Forbidden', 'KeyOperationForbidden'],
    ['not-yet-valid', 403, 'Forbidden', 'KeyNotYetValid'],
    ['expired', 403, 'Forbidden', 'KeyExpired'],
    ['not-found', 404, 'KeyNotFound', undefined],
    ['unauthorized', 401, 'Unauthorized', undefined],
    ['internal-error', 500, 'InternalServerError', undefined],
    ['unavailable', 503, 'ServiceUnavailable', undefined],
    ['error:409:Conflict:ObjectIsBeingDeleted', 409, 'Conflict', 'ObjectIsBeingDeleted'],
    ['error:418:Teapot', 418, 'Teapot', undefined],
  ] as const)('%s', async (kind, status, code, inner) => {
    server.fault({ operation: 'Sign', kind })
    const reply = await sign()
    expect(errorOf(reply)).toMatchObject([status, { code, ...(inner && { innererror: { code: inner } }) }])
    expect(JSON.stringify(reply.body).includes('innererror')).toBe(inner !== undefined)
    expect(reply.headers['retry-after']).toBe(status === 429 ? '1' : undefined)
    expect(server.calls.at(-1)).toMatchObject({ status, error: inner ?? code, fault: kind })
  })

  it('wrong-key names another version, empty has nothing', async () => {
    const wrong = server.fault({ operation: 'Sign', kind: 'wrong-key' })
    const kid = String((await sign()).body['kid'])
    wrong.remove()
    expect(kid.replace(/[^/]+$/, '')).toBe(jwk.kid.replace(/[^/]+$/, ''))
    expect(kid).not.toBe(jwk.kid)
    server.fault({ operation: 'Sign', kind: 'empty' })
    expect((await sign()).body).toEqual({})
  })

  it('numbers of another width are the same numbers', async () => {
    using _ = server.fault({ operation: 'GetKey', kind: 'padded-numbers' })
    const { x = '' } = (await ask('GET', '/keys/ca')).body['key'] as JsonWebKey
    const padded = Buffer.from(x, 'base64url')
    expect(padded).toHaveLength(33)
    expect(padded.subarray(1).toString('base64url')).toBe(jwk.x)
  })

  it('another public key is another', async () => {
    server.fault({ operation: 'GetKey', kind: 'wrong-public-key' })
    const { key } = (await ask('GET', '/keys/ca')).body as { readonly key: JsonWebKey }
    expect([key.x, key.y]).not.toEqual([jwk.x, jwk.y])
    expect(key).toMatchObject({ kid: jwk.kid, crv: 'P-256' })
  })
})
