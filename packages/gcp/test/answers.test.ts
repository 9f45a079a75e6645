import { verify } from 'node:crypto'
import { join } from 'node:path'
import { OAEP, SHA256 } from '@kmskeys/core'
import { gcpKms, type GcpKms } from '@kmskeys/gcp'
import { testCitations } from '@kmskeys/testing-clouds'
import { afterEach, describe, expect, it } from 'vitest'
import { failure } from './emulated.ts'
import { key, keyRing, replay, version } from './replay.ts'

testCitations(join(import.meta.dirname, 'answers'), [
  'get-public-key',
  'sign',
  'denied',
  'disabled',
  'throttled',
  'not-found',
])

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

/** The provider over the real SDK, to which the answers are handed one after the other. */
async function replaying(...names: readonly string[]): Promise<{ kms: GcpKms; asked: string[] }> {
  const { port, asked, close } = await replay(names)
  const kms = gcpKms({ endpoint: `http://127.0.0.1:${port}`, keyRing })
  ending.push(() => kms.close().then(close))
  return { kms, asked }
}

describe('answers of the documentation', () => {
  it('a key is opened by its newest enabled version, and signs', async () => {
    const { kms, asked } = await replaying('list-versions', 'get-public-key', 'sign')
    const opened = await kms.getPrivateKey(key, { type: 'ec' })
    expect(opened.id).toBe(version)
    const message = Buffer.from('hello')
    const signature = await opened.sign(message, SHA256)
    expect(verify('sha256', message, opened.publicKey.toKeyObject(), signature)).toBe(true)
    expect(asked).toEqual(['ListCryptoKeyVersions', 'GetPublicKey', 'AsymmetricSign'])
  })

  it('a key is made, when its version is generated', async () => {
    const { kms, asked } = await replaying('create-key', 'pending', 'enabled', 'get-new-public-key')
    const made = await kms.createKey({ type: 'ec', curve: 'P-256', name: 'issuing-ca' })
    expect(made.id).toBe(`${key}/cryptoKeyVersions/1`)
    expect(asked).toEqual(['CreateCryptoKey', 'GetCryptoKeyVersion', 'GetCryptoKeyVersion', 'GetPublicKey'])
  })

  it('a key decrypts, also to what has the checksum 0', async () => {
    const { kms } = await replaying('get-decryption-key', 'decrypt')
    const opened = await kms.getPrivateKey(version, { type: 'rsa' })
    expect(Buffer.from(await opened.decrypt(new Uint8Array(256), new OAEP(SHA256))).toString('hex')).toBe(
      'ab9be09b',
    )
  })

  it.each([
    ['denied', 'ACCESS_DENIED', 'cloudkms.cryptoKeyVersions.useToSign'],
    ['disabled', 'KEY_STATE', 'current state is: DISABLED'],
    ['not-found', 'KEY_NOT_FOUND', version],
    ['expired', 'AUTHENTICATION', 'have expired'],
  ] as const)('%s', async (name, code, said) => {
    const { kms } = await replaying('get-public-key', name)
    const opened = await kms.getPrivateKey(version, { type: 'ec' })
    const error = await failure(opened.sign(Buffer.from('hello'), SHA256))
    expect(error).toMatchObject({ code, outcome: 'refused', retryable: false, keyId: version })
    expect(error.message).toContain(said)
  })

  it('throttled, until the SDK gives up', async () => {
    const { kms, asked } = await replaying('throttled', 'throttled', 'throttled')
    expect(await failure(kms.getPrivateKey(version))).toMatchObject({
      code: 'THROTTLED',
      outcome: 'refused',
      retryable: true,
    })
    expect(asked).toHaveLength(3)
  })

  it('a name that is taken', async () => {
    const { kms } = await replaying('exists')
    expect(await failure(kms.createKey({ type: 'ed25519', name: 'issuing-ca' }))).toMatchObject({
      code: 'KEY_EXISTS',
      outcome: 'refused',
    })
  })
})
