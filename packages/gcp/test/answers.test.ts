import { join } from 'node:path'
import { OAEP, SHA256 } from '@kmskeys/core'
import { gcpKms, type GcpKms } from '@kmskeys/gcp'
import { testAnswers } from '@kmskeys/testing-clouds'
import { afterEach, describe, expect, it } from 'vitest'
import { failure } from './emulated.ts'
import { key, keyRing, replay, version } from './replay.ts'

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

testAnswers({
  folder: join(import.meta.dirname, 'answers'),
  replay: async (...answers) => {
    const { kms, asked } = await replaying(...answers)
    return { provider: kms, asked }
  },
  reference: version,
  id: version,
  message: 'hello',
  opening: ['get-public-key'],
  asks: () => ['GetPublicKey', 'AsymmetricSign'],
  refusals: [
    ['denied', 'ACCESS_DENIED', 'cloudkms.cryptoKeyVersions.useToSign'],
    ['disabled', 'KEY_STATE', 'current state is: DISABLED'],
    ['expired', 'AUTHENTICATION', 'have expired'],
  ],
  attempts: 3,
})

describe('other answers of the documentation', () => {
  it('a key is opened by its newest enabled version', async () => {
    const { kms, asked } = await replaying('list-versions', 'get-public-key')
    expect((await kms.getPrivateKey(key, { type: 'ec' })).id).toBe(version)
    expect(asked).toEqual(['ListCryptoKeyVersions', 'GetPublicKey'])
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

  it('a name that is taken', async () => {
    const { kms } = await replaying('exists')
    expect(await failure(kms.createKey({ type: 'ed25519', name: 'issuing-ca' }))).toMatchObject({
      code: 'KEY_EXISTS',
      outcome: 'refused',
    })
  })
})
