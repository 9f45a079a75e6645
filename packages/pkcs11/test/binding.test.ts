import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RSA_PKCS1V15_SHA256 } from '@kmskeys/core'
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
  const [printed, complaints] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: child.signalCode ?? child.exitCode, printed: printed.trim() || complaints }
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

  it('leaves the event loop free while RSA signatures are made', async () => {
    const keys = pkcs11({ ...token.options, verifySignatures: false })
    const key = await keys.getPrivateKey('pkcs11:object=rsa', { type: 'rsa' })
    const sign = (): Promise<Uint8Array> => key.signWith(RSA_PKCS1V15_SHA256, Uint8Array.of(1))
    const alone = performance.now()
    for (let i = 0; i < 8; i++) await sign()
    const each = (performance.now() - alone) / 8
    const lag = monitorEventLoopDelay({ resolution: 1 })
    lag.enable()
    await Promise.all(Array.from({ length: 16 * 16 }, sign))
    lag.disable()
    await keys.close()
    // Blocking calls would hold it for as long as a signature takes.
    expect(lag.percentile(50) / 1e6).toBeLessThan(Math.max(5, each))
  })

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
