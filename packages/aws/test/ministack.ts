import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { pythonProgram } from '@kmskeys/testing'

/** AWS KMS as ministack (PyPI) emulates it, on a free port of loopback. */
export async function startMinistack(): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const port = await freePort()
  const child = spawn(pythonProgram('ministack') ?? 'ministack', [], {
    stdio: 'ignore',
    env: {
      ...process.env,
      SERVICES: 'kms',
      // Otherwise it listens on every interface too.
      IOT_MTLS_ENABLED: '0',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
    },
  })
  const endpoint = `http://127.0.0.1:${port}`
  const exited = once(child, 'exit')
  for (let tries = 0; !(await isReady(endpoint)); tries++) {
    if (tries > 200 || child.exitCode !== null) {
      child.kill('SIGKILL')
      throw new Error('ministack did not start')
    }
    await delay(100)
  }
  return {
    endpoint,
    async close() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function isReady(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
