import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
  readFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { localKeys } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

describe('a name', () => {
  it.each([
    '../x',
    '/x',
    '.hidden',
    '..',
    '.',
    'a/b',
    'a\\b',
    'a.pem',
    '',
    'a b',
    'a%2fb',
    'a\0b',
    'ä',
    'x'.repeat(201),
    '~',
    'a:b',
    'a?b',
  ])('that could leave the folder or hide is refused: %j', async (name) => {
    const folder = testFolder()
    await using keys = localKeys({ folder: join(folder, 'keys') })
    mkdirSync(join(folder, 'keys'))
    expect(await failure(keys.createKey({ type: 'ed25519', name }))).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
    })
    expect(readdirSync(folder)).toEqual(['keys'])
    expect(readdirSync(join(folder, 'keys'))).toEqual([])
  })

  it('of 200 characters is not too long', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    const { id } = await keys.createKey({ type: 'ed25519', name: 'x'.repeat(200) })
    expect((await keys.getPrivateKey(id)).id).toBe(id)
  })
})

describe('a reference', () => {
  it('to a file is found again by the id of the key, whatever is in the path', async () => {
    const folder = testFolder()
    for (const odd of ['with space', 'per%20cent', 'quest?ion', 'semi;a=b', 'ümlaut', 'plus+']) {
      const inner = join(folder, odd)
      mkdirSync(inner)
      await using keys = localKeys({ folder: inner })
      const made = await keys.createKey({ type: 'ed25519', name: 'k' })
      await using elsewhere = localKeys()
      for (const reference of [made.id, join(inner, 'k.pem')])
        expect((await elsewhere.getPublicKey(reference)).equals(made.publicKey)).toBe(true)
    }
    await using elsewhere = localKeys()
    expect(
      (await elsewhere.getPrivateKey(`local:k?folder=${encodeURIComponent(join(folder, 'per%20cent'))}`)).id,
    ).toContain('k.pem')
    expect(
      (await failure(elsewhere.getPrivateKey(`local:k?passphrase=hunter2&other=hunter2`))).message,
    ).not.toContain('hunter2')
  })

  it.each([
    ['with an empty folder', 'local:k?folder='],
    ['with a NUL in its folder', 'local:k?folder=a%00b'],
    ['of a path and a folder', 'local:../k?folder=keys'],
    ['of an absolute path and a folder', 'local:/k.pem?folder=keys'],
  ])('%s says no one file and is refused', async (_what, reference) => {
    await using keys = localKeys()
    for (const work of [
      () => keys.getPrivateKey(reference),
      () => keys.describeKey(reference),
      () => keys.deleteKey(reference),
    ])
      expect(await failure(work)).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
  })

  it.each([
    ['that is missing', 'missing', 'KEY_NOT_FOUND'],
    ['whose folder is missing', './no/such/key.pem', 'KEY_NOT_FOUND'],
    ['that is hidden', '.hidden', 'INVALID_INPUT'],
    ['with a NUL', './a\0b', 'INVALID_INPUT'],
    ['with a broken percent-encoding', 'local:%', 'INVALID_INPUT'],
  ])('%s is refused', async (_what, reference, code) => {
    await using keys = localKeys({ folder: testFolder() })
    expect((await failure(keys.getPrivateKey(reference))).code).toBe(code)
  })
})

describe('a file', () => {
  it('is its owner’s, whatever the umask', () => {
    const folder = testFolder()
    const program = `import { localKeys } from '@kmskeys/local'
      const keys = localKeys({ folder: process.argv[1] })
      await keys.createKey({ type: 'ed25519', name: 'k' })
      await keys.close()`
    const run = 'umask 0777 && exec "$0" "$@"'
    execFileSync('sh', ['-c', run, process.execPath, '--input-type=module', '-e', program, folder])
    expect(statSync(join(folder, 'k.pem')).mode & 0o777).toBe(0o600)
  })

  it('is written once, whole, for its owner only, and never over another', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    await keys.createKey({ type: 'ed25519', name: 'k' })
    const path = join(folder, 'k.pem')
    const before = readFileSync(path, 'utf8')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const error = await failure(keys.createKey({ type: 'ec', curve: 'P-256', name: 'k' }))
    expect(error).toMatchObject({ code: 'KEY_EXISTS', operation: 'createKey', provider: 'local' })
    expect(error.message).toContain(path)
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(folder)).toEqual(['k.pem'])
  })

  it('is not written where the folder is missing or a file', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'file'), '')
    await using missing = localKeys({ folder: join(folder, 'missing') })
    const list = async (): Promise<unknown> => missing.listKeys()[Symbol.asyncIterator]().next()
    for (const work of [() => missing.createKey({ type: 'ed25519', name: 'k' }), list])
      expect(await failure(work)).toMatchObject({
        code: 'INVALID_INPUT',
        message: `the folder ${join(folder, 'missing')} does not exist; make it first`,
      })
    expect(existsSync(join(folder, 'missing'))).toBe(false)
    await using file = localKeys({ folder: join(folder, 'file') })
    expect((await failure(file.createKey({ type: 'ed25519', name: 'k' }))).code).toBe('INVALID_INPUT')
    for (const bad of ['', 7, null, 'a\0b'])
      expect((await failure(() => localKeys({ folder: bad as never }))).code).toBe('INVALID_INPUT')
  })

  it('that is a link, a folder, a pipe, a device or far too long is refused at once', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder, timeout: 3000 })
    await keys.createKey({ type: 'ed25519', name: 'real' })
    symlinkSync(join(folder, 'real.pem'), join(folder, 'link.pem'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.pem'))
    mkdirSync(join(folder, 'folder.pem'))
    execFileSync('mkfifo', [join(folder, 'pipe.pem')])
    writeFileSync(join(folder, 'long.pem'), ' '.repeat(2 * 1024 * 1024))
    for (const name of ['link', 'dangling', 'folder', 'pipe', 'long', './dev', '/dev/zero']) {
      const reference = name === './dev' ? '/dev/null' : name
      expect(await failure(keys.getPrivateKey(reference)), reference).toMatchObject({
        code: 'INVALID_INPUT',
        operation: 'getPrivateKey',
        keyId: `local:${reference.startsWith('/') ? reference : join(folder, `${name}.pem`)}`,
      })
    }
  }, 10_000)

  it('is listed by its name when it can be a key', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    for (const name of ['b', 'a']) await keys.createKey({ type: 'ed25519', name })
    // By the name a.pem the other file is opened.
    for (const name of ['note.txt', '.hidden.pem', 'c.pem.tmp', 'a.pem.pem'])
      writeFileSync(join(folder, name), '')
    const seen: unknown[] = []
    for await (const each of keys.listKeys()) seen.push(each)
    expect(seen).toEqual(['a', 'b'].map((name) => ({ id: `local:${join(folder, name)}.pem`, name })))
  })
})
