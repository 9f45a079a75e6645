import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fieldOf } from '@kmskeys/core/service'
import { pythonProgram } from '@kmskeys/testing'

/** A server of its own, in memory, with the transit engine. */
export interface OpenBao {
  readonly address: string
  readonly token: string
  /** Asks it directly, and answers the `data` of its reply. */
  ask(path: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** @throws {Error} when it is not ready within ten seconds, with what it printed */
export async function startOpenBao(): Promise<OpenBao> {
  const token = `token-${randomUUID()}`
  const folder = await mkdtemp(join(tmpdir(), 'kmskeys-openbao-'))
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const args = ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=127.0.0.1:${port}`]
  const server = spawn(pythonProgram('bao') ?? 'bao', args, {
    // The token is not on the command line, which others on the machine may read.
    env: { PATH: process.env['PATH'], HOME: folder, BAO_DEV_ROOT_TOKEN_ID: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (printed += String(text)))
  const kill = (): boolean => server.kill('SIGKILL')
  process.once('exit', kill)
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    await ended(server)
    await rm(folder, { recursive: true })
  }

  const ask = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${address}/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'X-Vault-Token': token },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return text === '' ? undefined : fieldOf(JSON.parse(text), 'data')
  }
  try {
    const deadline = Date.now() + 10_000
    while (!(await fetch(`${address}/v1/sys/health`).catch(() => undefined))?.ok) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error(`bao did not start:\n${printed}`)
      await sleep(50)
    }
    await ask('sys/mounts/transit', { type: 'transit' })
  } catch (error) {
    await close()
    throw error
  }
  return { address, token, ask, close }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  server.kill('SIGKILL') // it keeps nothing
  await exit
}

/** A port that is free, as the one after it, on which the server listens for others of its kind. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const port = await listenAndClose(0)
    if (port < 65_535 && (await listenAndClose(port + 1).catch(() => 0)) !== 0) return port
  }
  throw new Error('there are no two free ports side by side')
}

async function listenAndClose(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
