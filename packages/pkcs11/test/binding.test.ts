import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pkcs11 } from '@kmskeys/pkcs11'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { PIN, softHSM, type TestToken } from './support/tokens.ts'

/** Runs a program of `support` in a process of its own, since what goes wrong here kills the process. */
async function run(program: string, ...args: readonly string[]): Promise<{ code: unknown; printed: string }> {
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--experimental-strip-types',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'support', program),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [printed, complaints, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: signal ?? code, printed: printed.trim() || complaints }
}

const done = { code: 0, printed: 'done' }

describe('memory of native calls', () => {
  it.skipIf(process.platform === 'win32')('is held as long as the call runs, and no longer', async () => {
    expect(await run('pin-memory.ts')).toEqual(done)
  })
})

allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).describe('the binding', () => {
  let token: TestToken
  let job = ''
  beforeAll(async () => {
    token = softHSM('binding')
    const keys = pkcs11(token.options)
    await keys.createKey({ type: 'ec', curve: 'P-256', name: 'ec' })
    await keys.createKey({ type: 'rsa', size: 4096, name: 'rsa' })
    await keys.close()
    job = JSON.stringify({ module: token.module, token: token.label, pin: PIN })
  }, 60_000)
  afterAll(() => token.dispose())

  it('signs right 10,000 times with 16 in flight and a collection at each', async () => {
    expect(await run('collect.ts', job, '10000')).toEqual(done)
  }, 240_000)

  it('serves the main thread and workers at once, also when the main thread closes first', async () => {
    expect(await run('workers.ts', job)).toEqual(done)
  }, 60_000)

  it.each([
    ['process.exit', 'exit', 0],
    ['an uncaught error', 'throw', 1],
    ['the end of the program', 'end', 0],
    ['the termination of a worker', 'terminate', 0],
  ])(
    'survives %s with calls in flight',
    async (_name, way, code) => {
      for (let i = 0; i < 5; i++) expect(await run('leave.ts', job, way)).toEqual({ code, printed: 'done' })
    },
    60_000,
  )
})
