import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash, verify } from 'node:crypto'
import type { KeyClientOptions } from '@azure/keyvault-keys'
import { azureKeyVault, type AzureKeyVault } from '@kmskeys/azure'
import { SHA256 } from '@kmskeys/core'
import { testCitations } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { credential, failure, token } from './emulated.ts'

// Answers written by hand from the documentation of the service: each names its page, and when it was read. They are
// replayed without the emulator, so that it and the provider cannot share one misunderstanding.

type HttpClient = NonNullable<KeyClientOptions['httpClient']>
type Response = Awaited<ReturnType<HttpClient['sendRequest']>>

testCitations(join(import.meta.dirname, 'answers'), [
  'get-key',
  'sign',
  'denied',
  'disabled',
  'throttled',
  'not-found',
])

interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: unknown
}

function answerOf(name: string): Answer {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'answers', `${name}.json`), 'utf8')) as Answer
}

/** The provider over the real SDK, to which the answers are handed one after the other, after the challenge. */
function replaying(...answers: readonly (string | Answer | Error)[]): {
  readonly vault: AzureKeyVault
  readonly asked: string[]
} {
  const left = [...answers]
  const asked: string[] = []
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const authorized = request.headers.get('authorization')
      const next = authorized === undefined ? 'challenge' : (left.shift() ?? 'no answer is left')
      const { pathname } = new URL(request.url)
      if (authorized !== undefined) asked.push(`${request.method} ${pathname} ${bodyOf(request.body)}`.trim())
      expect([undefined, `Bearer ${token}`]).toContain(authorized)
      if (next instanceof Error) throw next
      const { status, headers, body } = typeof next === 'string' ? answerOf(next) : next
      return { request, status, headers: headersOf(headers), bodyAsText: JSON.stringify(body) }
    },
  }
  const vaultUrl = 'https://example.vault.azure.net'
  return { vault: azureKeyVault({ vaultUrl, credential, clientOptions: { httpClient } }), asked }
}

function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : ''
}

function headersOf(values: { readonly [name: string]: string }): Response['headers'] {
  const map = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    get: (name) => map.get(name.toLowerCase()),
    has: (name) => map.has(name.toLowerCase()),
    set: (name, value) => void map.set(name.toLowerCase(), String(value)),
    delete: (name) => void map.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(map),
    [Symbol.iterator]: () => map[Symbol.iterator](),
  }
}

const message = new TextEncoder().encode('to be signed')
const digest = createHash('sha256').update(message).digest('base64url')
const path = '/keys/issuing-ca/0f1e2d3c4b5a69788796a5b4c3d2e1f0'

const kid = `https://example.vault.azure.net${path}`

/** The signature of the answer, said to be of another key. */
function signedBy(answered: unknown): Answer {
  const signed = answerOf('sign')
  return { ...signed, body: { ...Object(signed.body), kid: answered } }
}

describe('answers by hand', () => {
  it('a key is opened, and signs', async () => {
    const { vault, asked } = replaying('get-key', 'sign')
    const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
    expect(key.id).toBe(`https://example.vault.azure.net${path}`)
    const signature = await key.sign(message, SHA256)
    expect(verify('sha256', message, key.publicKey.toKeyObject(), signature)).toBe(true)
    expect(asked).toEqual(['GET /keys/issuing-ca/', `POST ${path}/sign {"alg":"ES256","value":"${digest}"}`])
  })

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

  it.each([
    ['denied', 'ACCESS_DENIED', 'keys/sign'],
    ['disabled', 'KEY_STATE', 'is disabled'],
  ] as const)('a signature that is %s', async (answer, code, says) => {
    const { vault } = replaying('get-key', answer)
    const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
    const error = await failure(key.sign(message, SHA256))
    expect(error).toMatchObject({ code, outcome: 'refused', retryable: false, keyId: key.id })
    expect(error.message).toContain(says)
  })

  it('throttled, and then not', async () => {
    const { vault, asked } = replaying('get-key', 'throttled', 'sign')
    const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
    await key.sign(message, SHA256)
    expect(asked).toHaveLength(3)
  })

  it('throttled for good', async () => {
    const { vault } = replaying('throttled', 'throttled', 'throttled', 'throttled')
    expect(await failure(vault.getPrivateKey('issuing-ca'))).toMatchObject({
      code: 'THROTTLED',
      outcome: 'refused',
      retryable: true,
    })
  })

  it('not found', async () => {
    const { vault } = replaying('not-found')
    expect(await failure(vault.getPrivateKey('issuing-ca'))).toMatchObject({
      code: 'KEY_NOT_FOUND',
      outcome: 'refused',
    })
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
