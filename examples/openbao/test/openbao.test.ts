import { constants, publicEncrypt } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OAEP, SHA256, type KeyDescription } from '@kmskeys/core'
import { openbaoKeys } from '@kmskeys/example-openbao'
import { needsPython } from '@kmskeys/testing'
import { startOpenBao, type OpenBao } from './support/openbao.ts'

needsPython().describe('keys of OpenBao', () => {
  let server: OpenBao
  let keys: ReturnType<typeof openbaoKeys>
  beforeAll(async () => {
    server = await startOpenBao()
    keys = openbaoKeys(server)
  })
  afterAll(async () => {
    await keys?.close()
    await server?.close()
  })
  const make = (name: string, type: string, more: object = {}): Promise<unknown> =>
    server.ask(`transit/keys/${name}`, { type, ...more })

  it('stay at their version when a new one is made', async () => {
    await make('turning', 'ecdsa-p256')
    const first = await keys.getPrivateKey('turning', { type: 'ec' })
    await server.ask('transit/keys/turning/rotate', {})
    const second = await keys.getPrivateKey('openbao:turning', { type: 'ec' })
    expect([first.id, second.id]).toEqual(['openbao:turning/1', 'openbao:turning/2'])
    expect(first.publicKey.equals(second.publicKey)).toBe(false)
    for (const key of [first, second]) await key.sign(Buffer.from('data'), SHA256) // verified by each one's public key
    const again = await keys.getPrivateKey(first.id)
    expect(again.publicKey.equals(first.publicKey)).toBe(true)
  })

  it('below the versions that may sign or be used say so', async () => {
    await make('old', 'ecdsa-p256')
    await server.ask('transit/keys/old/rotate', {})
    await server.ask('transit/keys/old/config', { min_encryption_version: 2 })
    const key = await keys.getPrivateKey('old/1', { type: 'ec' })
    await expect(key.sign(Buffer.from('data'), SHA256)).rejects.toThrow('min_encryption_version is 2')
    await server.ask('transit/keys/old/config', { min_decryption_version: 2 })
    await expect(keys.getPrivateKey('old/1')).rejects.toMatchObject({ code: 'KEY_STATE' })
    await expect(keys.getPrivateKey('old/3')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' })
  })

  it('that are deleted softly are listed, and refused when opened and when used', async () => {
    await make('leaving', 'ecdsa-p256')
    const key = await keys.getPrivateKey('leaving', { type: 'ec' })
    const response = await fetch(`${server.address}/v1/transit/keys/leaving/soft-delete`, {
      method: 'DELETE',
      headers: { 'X-Vault-Token': server.token },
    })
    expect(response.ok).toBe(true)
    // OpenBao answers it by status 500, like whatever fails inside.
    await expect(key.sign(Buffer.from('data'), SHA256)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(keys.getPrivateKey('leaving')).rejects.toMatchObject({ code: 'KEY_STATE' })
    expect((await listed()).find(({ name }) => name === 'leaving')?.state).toBe('soft-deleted')
  })

  it('are never opened in the place of a new one', async () => {
    await make('taken', 'ed25519')
    await expect(keys.createKey({ type: 'ec', curve: 'P-256', name: 'taken' })).rejects.toMatchObject({
      code: 'KEY_EXISTS',
      outcome: 'refused',
    })
  })

  it.each(['taken/1', 'a b', '../keys', '', 'ä'])('are not made with the name %j', async (name) => {
    await expect(keys.createKey({ type: 'ed25519', name })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('are none where they are symmetric or derived', async () => {
    await make('symmetric', 'aes256-gcm96')
    await make('derived', 'ed25519', { derived: true })
    await expect(keys.getPrivateKey('symmetric')).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' })
    await expect(keys.getPrivateKey('derived')).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' })
    const names = (await listed()).map(({ name }) => name)
    expect(names).not.toContain('symmetric')
    expect(names).not.toContain('derived')
  })

  it('are none in an engine that is empty, and an error where there is no engine', async () => {
    await server.ask('sys/mounts/other/transit', { type: 'transit' })
    expect(await listed(openbaoKeys({ ...server, mount: 'other/transit' }))).toEqual([])
    const nowhere = openbaoKeys({ ...server, mount: 'nowhere' })
    await expect(listed(nowhere)).rejects.toThrow('no transit engine')
    await expect(nowhere.getPrivateKey('ca')).rejects.toThrow('no transit engine')
  })

  it('decrypt what others encrypted, and tell nothing of what they cannot', async () => {
    await make('inbox', 'rsa-2048')
    const key = await keys.getPrivateKey('inbox', { type: 'rsa' })
    const pem = key.publicKey.toPEM()
    const encrypt = (oaepHash: string): Uint8Array =>
      publicEncrypt({ key: pem, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from('hello'))
    expect(Buffer.from(await key.decrypt(encrypt('sha256'), new OAEP(SHA256))).toString()).toBe('hello')
    await expect(key.decrypt(encrypt('sha1'), new OAEP(SHA256))).rejects.toMatchObject({ code: 'DECRYPTION' })
  })

  async function listed(provider = keys): Promise<KeyDescription[]> {
    const all: KeyDescription[] = []
    for await (const key of provider.listKeys()) all.push(key)
    return all
  }
})
