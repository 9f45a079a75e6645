import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { afterAll, expect, it } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'kmskeys-start-'))
afterAll(() => rmSync(root, { recursive: true }))

const main = join(import.meta.dirname, '../src/main.ts')

/** Runs what `npm start -- FOLDER` runs. */
function start(name: string, env: NodeJS.ProcessEnv): { status: number | null; lines: readonly string[] } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', main, join(root, name)],
    { encoding: 'utf8', env, timeout: 60_000 },
  )
  return { status, lines: `${stdout}${stderr}`.split('\n') }
}

allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).it(
  'has the root in a token and issuing CAs in the clouds',
  () => {
    const { status, lines } = start('token', process.env)
    expect(lines[0]).toMatch(/^root CA +PKCS#11 token /u)
    for (const cloud of ['AWS KMS', 'Google', 'Azure'])
      expect(lines.filter((line) => line.includes(`issuing CA`) && line.includes(cloud))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
    expect(status).toBe(0)
  },
  90_000,
)

it('says what is missing and how to get it, and goes on without it', () => {
  // Neither softhsm2-util nor openssl is on this PATH.
  const { status, lines } = start('bare', { ...process.env, PATH: root })
  expect(lines[0]).toMatch(/^root CA +PEM file /u)
  const missing = lines.filter((line) => line.startsWith('– '))
  expect(missing).toEqual([
    expect.stringMatching(/no PKCS#11 token here, so the root's key is in a file; .*softhsm/iu),
    expect.stringMatching(/openssl is not installed/u),
  ])
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
  expect(status).toBe(0)

  const before = readdirSync(join(root, 'bare'))
  expect(start('bare', { ...process.env, PATH: root })).toEqual({
    status: 1,
    lines: [`${join(root, 'bare')} is not empty; name a new folder`, ''],
  })
  expect(readdirSync(join(root, 'bare'))).toEqual(before)
}, 90_000)
