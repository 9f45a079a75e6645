import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { ProviderError } from '@kmskeys/core'

/**
 * Derives bytes from a passphrase as OpenSSH does (bcrypt_pbkdf of OpenBSD). The library knows only the synchronous
 * way, some 20 ms a round: it works in a thread of its own.
 *
 * @param passphrase taken over
 */
export function bcryptPBKDF(
  passphrase: Uint8Array<ArrayBuffer>,
  salt: Uint8Array,
  rounds: number,
  size: number,
): Promise<Uint8Array> {
  const library = createRequire(import.meta.url).resolve('bcrypt-pbkdf')
  const worker = new Worker(PROGRAM, {
    eval: true,
    // What this process preloads has nothing to do there.
    execArgv: [],
    workerData: { library, passphrase, salt, rounds, size },
    transferList: [passphrase.buffer],
  })
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void =>
      reject(
        new ProviderError('the thread that derives a key from the passphrase failed', {
          cause,
          outcome: 'not-sent',
        }),
      )
    worker.once('message', (derived: unknown) => (derived instanceof Uint8Array ? resolve(derived) : fail()))
    worker.once('error', fail)
    worker.once('exit', () => fail())
  })
}

const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { library, passphrase, salt, rounds, size } = workerData
  const derived = new Uint8Array(size)
  const fault = require(library).pbkdf(passphrase, passphrase.length, salt, salt.length, derived, size, rounds)
  passphrase.fill(0)
  parentPort.postMessage(fault === 0 ? derived : undefined, fault === 0 ? [derived.buffer] : [])
`
