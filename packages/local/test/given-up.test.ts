import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { decodePEM, encodePEM } from '@kmskeys/core'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const reason = new Error('no longer wanted')
const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })

describe('a key that is no longer wanted', () => {
  const WAYS: Readonly<Record<string, (keys: LocalKeys, signal: AbortSignal) => Promise<unknown>>> = {
    made: (keys, signal) => keys.createKey({ type: 'ed25519', name: 'a' }, { signal }),
    imported: (keys, signal) => keys.importKey(pkcs8, { name: 'a' }, { signal }),
  }

  it.each(Object.entries(WAYS))('is not kept in a folder when it is %s', async (_way, ask) => {
    const folder = testFolder()
    const controller = new AbortController()
    const passphrase = (): string => {
      controller.abort(reason)
      return 'secret'
    }
    await using keys = localKeys({ folder, passphrase })
    await expect(ask(keys, controller.signal)).rejects.toBe(reason)
    await keys.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(Object.entries(WAYS))('is not kept in memory when it is %s', async (_way, ask) => {
    await using keys = localKeys()
    const controller = new AbortController()
    const asked = ask(keys, controller.signal)
    controller.abort(reason)
    await expect(asked).rejects.toBe(reason)
    // Far longer than it takes.
    for (const name of ['b', 'c']) await keys.createKey({ type: 'rsa', size: 2048, name })
    const names: unknown[] = []
    for await (const { name } of keys.listKeys()) names.push(name)
    expect(names).toEqual(['b', 'c'])
  })
})

needsCommand('ssh-keygen').describe('a key of OpenSSH that is no longer waited for', () => {
  it('leaves the processor to others', { timeout: 15_000 }, async () => {
    const folder = testFolder()
    const quick = join(folder, 'quick.pem')
    const options = ['-q', '-t', 'ed25519', '-a', '1', '-N', 'secret', '-f', quick]
    execFileSync('ssh-keygen', options, { stdio: 'ignore' })
    const { label, der } = decodePEM(readFileSync(quick))
    // Behind the name of the function, two lengths and a salt of 16 bytes stand the rounds: 20 seconds of work.
    Buffer.from(der.buffer, der.byteOffset).writeUInt32BE(1000, Buffer.from(der).indexOf('bcrypt') + 30)
    writeFileSync(join(folder, 'slow.pem'), encodePEM(label, der))
    await using keys = localKeys({ folder, passphrase: 'secret' })
    for (let i = 0; i < availableParallelism(); i++)
      expect((await failure(keys.getPrivateKey('slow', { timeout: 100 }))).code).toBe('TIMEOUT')
    expect((await keys.getPrivateKey('quick')).type).toBe('ed25519')
  })
})
