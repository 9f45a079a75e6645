import { inspect } from 'node:util'
import { SHA256 } from '@kmskeys/core'
import { localKeys, privateKeyFromPEM, provider } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = new TextEncoder().encode('the message')

describe('software keys in memory', () => {
  it('are created, opened, listed and end with their provider', async () => {
    const keys = localKeys()
    const made = await keys.createKey({ type: 'ec', curve: 'P-256', name: 'b', use: 'sign' })
    await keys.createKey({ type: 'ed25519', name: 'a' })
    const unnamed = await keys.createKey({ type: 'ed25519' })
    expect(made.id).toBe('local:b')
    expect(unnamed.id).toMatch(/^local:key-[0-9a-f]{32}$/u)
    for (const reference of ['b', 'b.pem', 'local:b', 'LOCAL:b']) {
      const key = await keys.getPrivateKey(reference, { type: 'ec' })
      expect(key.publicKey.equals(made.publicKey)).toBe(true)
      expect(key.id).toBe('local:b')
    }
    const ids: string[] = []
    for await (const { id, name } of keys.listKeys()) {
      ids.push(id)
      expect(id).toBe(`local:${name}`)
      expect((await keys.getPrivateKey(id)).id).toBe(id)
    }
    expect(ids).toEqual(['local:a', 'local:b', unnamed.id])
    await keys.close()
    for (const work of [
      () => keys.getPrivateKey('b'),
      () => keys.createKey({ type: 'ed25519' }),
      () => made.sign(message, SHA256),
    ])
      expect(await failure(work)).toMatchObject({ code: 'CLOSED', outcome: 'not-sent', provider: 'local' })
    expect((await failure(localKeys().getPrivateKey('b'))).code).toBe('KEY_NOT_FOUND')
  })

  it('refuse a name that is taken, and keep the key that has it', async () => {
    await using keys = localKeys()
    const first = await keys.createKey({ type: 'ed25519', name: 'a' })
    expect(await failure(keys.createKey({ type: 'ed25519', name: 'a' }))).toMatchObject({
      code: 'KEY_EXISTS',
      operation: 'createKey',
    })
    expect((await keys.getPublicKey('a')).equals(first.publicKey)).toBe(true)
    const both = await Promise.allSettled([
      keys.createKey({ type: 'ed25519', name: 'b' }),
      keys.createKey({ type: 'ed25519', name: 'b' }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('refuse fields and types that are not honoured', async () => {
    await using keys = localKeys()
    for (const spec of [
      { type: 'ed25519', labels: {} },
      { type: 'rsa', size: 1024 },
      { type: 'ec', curve: 'P-224' },
      { type: 'dsa' },
    ])
      expect((await failure(keys.createKey(spec as never))).code).toBe('INVALID_INPUT')
    expect((await failure(keys.getPrivateKey('missing', { type: 'rsa' }))).message).toContain('missing')
  })

  it('are found by their URI form in a configuration', async () => {
    expect(provider).toMatchObject({ name: 'local', schemes: ['local'] })
    expect(provider.optionsFrom('local:?folder=/tmp/a%20b')).toEqual({ folder: '/tmp/a b' })
    expect(provider.optionsFrom({ folder: 'x', passphrase: 'y' })).toEqual({ folder: 'x', passphrase: 'y' })
    for (const source of ['local:?other=hunter2', { folder: 7 }, { region: 'hunter2' }]) {
      const error = await failure(() => provider.optionsFrom(source))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).not.toContain('hunter2')
    }
    await using keys = provider.create({})
    expect(keys.name).toBe('local')
  })

  it('refuse options that they do not know', async () => {
    for (const options of [{ dir: '/tmp' }, null, 'keys', 7] as never[])
      expect((await failure(() => localKeys(options))).message).toContain(
        'folder, passphrase, verifySignatures, timeout, maxInFlight',
      )
    for (const options of [{ name: 'k' }, null] as never[])
      expect((await failure(privateKeyFromPEM('', options))).message).toContain('id, passphrase')
  })

  it('are opened by the URI that their provider was made from', async () => {
    const folder = testFolder()
    await using maker = localKeys({ folder, passphrase: 'hunter2' })
    await maker.createKey({ type: 'ed25519', name: 'ca' })
    const uri = `local:ca?folder=${encodeURIComponent(folder)}&passphrase=hunter2`
    await using keys = provider.create(provider.optionsFrom(uri))
    expect((await keys.getPrivateKey(uri)).id).toBe(`local:${folder}/ca.pem`)
    const error = await failure(keys.getPrivateKey(uri.replace('local:ca', 'local:missing')))
    expect(error.code).toBe('KEY_NOT_FOUND')
    expect(JSON.stringify(error) + inspect(error)).not.toContain('hunter2')
    const entry = { folder, passphrase: 'x', timeout: 5, maxInFlight: 2, verifySignatures: true }
    expect(provider.optionsFrom(entry)).toEqual(entry)
    for (const source of ['local:?timeout=5', { timeout: '5' }, { verifySignatures: 1 }])
      expect((await failure(() => provider.optionsFrom(source))).code).toBe('INVALID_INPUT')
  })
})
