import { verify } from 'node:crypto'
import { SHA256 } from '@kmskeys/core'
import { testAnswers } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { failure } from './emulated.ts'
import { answerOf, folder, replaying, type Answer } from './replay.ts'

const message = new TextEncoder().encode('to be signed')
const path = '/keys/issuing-ca/0f1e2d3c4b5a69788796a5b4c3d2e1f0'

const kid = `https://example.vault.azure.net${path}`

testAnswers({
  folder,
  replay: async (...answers) => {
    const { vault, asked } = replaying(...answers)
    return { provider: vault, asked }
  },
  reference: 'issuing-ca',
  id: kid,
  message: 'to be signed',
  opening: ['get-key'],
  asks: (digest) => [
    'GET /keys/issuing-ca/',
    `POST ${path}/sign {"alg":"ES256","value":"${digest.toString('base64url')}"}`,
  ],
  refusals: [
    ['denied', 'ACCESS_DENIED', 'keys/sign'],
    ['disabled', 'KEY_STATE', 'is disabled'],
  ],
  attempts: 4,
})

/** The signature of the answer, said to be of another key. */
function signedBy(answered: unknown): Answer {
  const signed = answerOf('sign')
  return { ...signed, body: { ...Object(signed.body), kid: answered } }
}

describe('answers by hand', () => {
  it.each([
    ['in other case', kid.replace('example.vault', 'EXAMPLE.Vault').replace('issuing-ca', 'Issuing-CA')],
    ['with the usual port', kid.replace('.net/', '.net:443/')],
  ])('a signature whose kid is the same %s', async (_, answered) => {
    const { vault } = replaying('get-key', signedBy(answered))
    const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
    const signature = await key.sign(message, SHA256)
    expect(verify('sha256', message, key.publicKey.toKeyObject(), signature)).toBe(true)
  })

  it.each([
    ['without version', kid.slice(0, kid.lastIndexOf('/'))],
    ['of another version', kid.replace('0f1e', '0f1f')],
    ['of another name', kid.replace('issuing', 'signing')],
    ['of another vault', kid.replace('example', 'other')],
    ['no URL', kid.replace('example.vault', ':')],
    ['no text', 7],
  ])('a signature whose kid is %s', async (_, answered) => {
    const { vault } = replaying('get-key', signedBy(answered))
    const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
    const error = await failure(key.sign(message, SHA256))
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown' })
  })

  it('a key in an HSM, whose exponent has a leading zero', async () => {
    const { vault } = replaying('get-hsm-key')
    const key = await vault.getPrivateKey('azurekms:name=inbox?hsm=true', { type: 'rsa' })
    expect(key.publicKey.publicExponent).toBe(65_537n)
    expect(key.keySize).toBe(2048)
    expect(key.signatureAlgorithms).toEqual([])
  })

  it('a redirect, which is not followed: what was asked is at its place', async () => {
    const headers = { Location: '/keys/another-ca/' }
    const { vault, asked } = replaying({ status: 307, headers, body: {} }, 'get-key')
    const error = await failure(vault.getPrivateKey('issuing-ca'))
    expect(error).toMatchObject({ code: 'PROVIDER' })
    expect(error.message).toContain('HTTP 307')
    expect(asked).toEqual(['GET /keys/issuing-ca/'])
  })

  it('a name that is free, and one that was deleted', async () => {
    const wish = { type: 'ec', curve: 'P-256', name: 'issuing-ca' } as const
    const free = replaying('not-found', 'get-key')
    expect((await free.vault.createKey(wish)).id).toContain(path)
    expect(free.asked.at(-1)).toBe(
      'POST /keys/issuing-ca/create {"kty":"EC","key_ops":["sign","verify"],"attributes":{},"crv":"P-256"}',
    )
    const taken = replaying('not-found', 'deleted')
    expect(await failure(taken.vault.createKey(wish))).toMatchObject({
      code: 'KEY_EXISTS',
      outcome: 'refused',
    })
  })

  it.each(['..', '%2e%2e', 'a b'])('a key whose version cannot be one: %s', async (version) => {
    const { body, ...answer } = answerOf('get-key')
    const { key } = body as { readonly key: object }
    const answered = { ...Object(body), key: { ...key, kid: kid.replace(/[^/]+$/u, version) } } as object
    const { vault } = replaying({ ...answer, body: answered })
    expect(await failure(vault.getPrivateKey('issuing-ca'))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
    })
  })

  it('none, as an error without a name that the network is to blame for', async () => {
    const { vault } = replaying(Object.assign(new Error('cut'), { code: 'ECONNRESET' }))
    expect(await failure(vault.getPrivateKey('issuing-ca'))).toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'unknown',
      retryable: true,
    })
  })

  it('an answer of another key is dropped', async () => {
    const { vault } = replaying('get-hsm-key')
    expect(await failure(vault.getPrivateKey('issuing-ca'))).toMatchObject({ code: 'INTEGRITY' })
  })
})
