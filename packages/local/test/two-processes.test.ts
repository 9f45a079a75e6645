import { spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { testFolder } from './support/folder.ts'

/** Makes the keys k0 … k9 in a folder, and prints the code of each failure. */
const PROGRAM = `
  import { localKeys } from ${JSON.stringify(import.meta.resolve('@kmskeys/local'))}
  const keys = localKeys({ folder: process.argv[2] })
  process.stdout.write('ready\\n')
  await new Promise((resolve) => process.stdin.once('data', resolve))
  for (let i = 0; i < 10; i++)
    try {
      await keys.createKey({ type: 'ed25519', name: 'k' + i })
      console.log('made')
    } catch (error) {
      console.log(error.code)
    }
  process.stdin.destroy()
`

it('two processes that make keys of one name at once: one wins, and each file is whole', async () => {
  const folder = testFolder()
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', 'x', folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const outputs = children.map((child) => text(child.stdout))
  await Promise.all(
    children.map(
      (child) =>
        new Promise((resolve) => {
          child.stdout.once('readable', resolve)
        }),
    ),
  )
  for (const child of children) child.stdin.end('go\n')
  const lines = (await Promise.all(outputs)).flatMap((output) => output.trim().split('\n').slice(1))
  expect(lines.filter((line) => line === 'made').length).toBe(10)
  expect(lines.filter((line) => line === 'KEY_EXISTS').length).toBe(20)
  expect(readdirSync(folder).toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => `k${i}.pem`))
  for (const file of readdirSync(folder))
    expect(createPrivateKey(readFileSync(join(folder, file))).asymmetricKeyType).toBe('ed25519')
}, 30_000)
