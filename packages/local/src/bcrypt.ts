import { createRequire } from 'node:module'
import { ProviderError } from '@kmskeys/core'
import { runInThread } from './thread.ts'

/**
 * Derives bytes from a passphrase as OpenSSH does (bcrypt_pbkdf of OpenBSD). The library knows only the synchronous
 * way, some 20 ms a round: it works in a thread of its own.
 *
 * @param passphrase zero afterwards
 * @throws the signal's reason
 */
export async function bcryptPBKDF(
  passphrase: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const library = createRequire(import.meta.url).resolve('bcrypt-pbkdf')
  const data = { library, passphrase, salt: new Uint8Array(salt), rounds, size }
  let derived: unknown
  try {
    derived = await runInThread({ program: PROGRAM, data }, signal)
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw failed(cause)
  } finally {
    passphrase.fill(0)
  }
  if (derived instanceof Uint8Array) return derived
  throw failed(undefined)
}

function failed(cause: unknown): ProviderError {
  return new ProviderError('the thread that derives a key from the passphrase failed', {
    cause,
    outcome: 'not-sent',
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
