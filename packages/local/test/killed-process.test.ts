import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { localKeys } from '@kmskeys/local'
import { expect, it } from 'vitest'
import { testFolder } from './support/folder.ts'

const MODULE = JSON.stringify(import.meta.resolve('@kmskeys/local'))

/** Stops for ever at one step of writing a file, and says so. */
const STOPS: Readonly<Record<string, string>> = {
  'before it writes': `
    const { open } = promises
    promises.open = async (...args) => {
      const file = await open(...args)
      if (args[1] === 'wx') file.writeFile = stop
      return file
    }`,
  'when a half is written': `
    const { open } = promises
    promises.open = async (...args) => {
      const file = await open(...args)
      if (args[1] !== 'wx') return file
      const { writeFile } = file
      file.writeFile = async (text) => (await writeFile.call(file, text.slice(0, text.length / 2)), stop())
      return file
    }`,
  'before it is flushed': `
    const { open } = promises
    promises.open = async (...args) => {
      const file = await open(...args)
      if (args[1] === 'wx') file.sync = stop
      return file
    }`,
  'before it gets its name': 'promises.link = stop',
}

async function folderOf(keys: AsyncIterable<{ readonly name?: string | undefined }>): Promise<unknown[]> {
  const names: unknown[] = []
  for await (const { name } of keys) names.push(name)
  return names
}

it.each(Object.entries(STOPS))(
  'a process that is killed %s leaves nothing that is a key',
  async (_when, patch) => {
    const folder = testFolder()
    const program = `
    import promises from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    const stop = () => (process.stdout.write('stopped'), new Promise(() => setInterval(() => {}, 1000)))
    ${patch}
    syncBuiltinESMExports()
    const { localKeys } = await import(${MODULE})
    await localKeys({ folder: ${JSON.stringify(folder)} }).createKey({ type: 'ed25519', name: 'k' })
    process.stdout.write('made')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(said.toString()).toBe('stopped')
    // What is left is a draft, which nothing takes for a key.
    const left = readdirSync(folder)
    expect(left.length).toBe(1)
    expect(left[0]).toMatch(/^k\.pem\..+\.tmp$/u)
    await using keys = localKeys({ folder })
    expect(await folderOf(keys.listKeys())).toEqual([])
    await keys.createKey({ type: 'ed25519', name: 'k' })
    expect(await folderOf(keys.listKeys())).toEqual(['k'])
  },
  30_000,
)

it('processes that are killed at any time leave whole keys alone', async () => {
  const folder = testFolder()
  const program = `
    const { localKeys } = await import(${MODULE})
    const keys = localKeys({ folder: ${JSON.stringify(folder)} })
    for (let i = 0; ; i++) {
      await keys.createKey({ type: 'ed25519', name: process.pid + '-' + i })
      if (i === 0) process.stdout.write('ready')
    }`
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    setTimeout(() => child.kill('SIGKILL'), 15 + round * 7)
    await once(child, 'close')
  }
  await using keys = localKeys({ folder })
  const names = await folderOf(keys.listKeys())
  expect(names.length).toBeGreaterThanOrEqual(6)
  for (const name of names) expect((await keys.getPrivateKey(String(name))).type).toBe('ed25519')
}, 60_000)

it('a process that can write no more says that the key was not made, and leaves nothing', async () => {
  const folder = testFolder()
  const program = `
    const { localKeys } = await import(${MODULE})
    const made = localKeys({ folder: ${JSON.stringify(folder)} }).createKey({ type: 'ed25519', name: 'k' })
    await made.catch((error) => process.stdout.write(JSON.stringify(error)))`
  // Its files may have no byte, as on a full disk.
  const limited = [
    '-c',
    'ulimit -f 0; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    program,
  ]
  const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(JSON.parse(await text(child.stdout))).toMatchObject({ code: 'PROVIDER', outcome: 'refused' })
  expect(readdirSync(folder)).toEqual([])
}, 30_000)
