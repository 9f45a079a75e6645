import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { ProviderError } from '@kmskeys/core'
import { signRSADigest, type RSAScheme } from '@kmskeys/core/primitives'

/**
 * Signs a digest with RSA in a thread that stays, since `node:crypto` does so on the thread that asks for it. It is started
 * on first use, and does not keep the process alive.
 *
 * @param scheme one that the key is long enough for
 */
export function signInThread(
  key: KeyObject,
  modulusBits: number,
  { scheme, hash, mgf1Hash, saltLength }: RSAScheme,
  digest: Uint8Array,
): Uint8Array | Promise<Uint8Array> {
  const args: Args = [key, modulusBits, { scheme, hash, mgf1Hash, saltLength }, digest]
  const started = thread ?? start()
  // Where there may be no threads, as with the permission model of Node.js, it is signed here.
  return started === undefined ? signRSADigest(...args) : started.sign(args)
}

type Args = Parameters<typeof signRSADigest>

interface Thread {
  sign(args: Args): Promise<Uint8Array>
}

/** Who waits for a signature. */
interface Waiting {
  readonly resolve: (signature: Uint8Array) => void
  readonly reject: (error: unknown) => void
}

let thread: Thread | undefined

function start(): Thread | undefined {
  let worker: Worker
  try {
    const workerData = { module: import.meta.resolve('@kmskeys/core/primitives') }
    worker = new Worker(PROGRAM, { eval: true, workerData, execArgv: [] })
  } catch {
    return undefined
  }
  worker.unref()
  /** In the order in which they were asked for, which is that of the answers. */
  const waiting: Waiting[] = []
  const end = (cause: unknown): void => {
    thread = undefined
    for (const { reject } of waiting.splice(0)) reject(failed(cause))
  }
  worker.on('message', (answer: unknown) => {
    const first = waiting.shift()
    if (waiting.length === 0) worker.unref()
    if (answer instanceof Uint8Array) first?.resolve(answer)
    else first?.reject(failed(answer))
  })
  worker.on('error', end)
  worker.on('exit', end)
  thread = {
    sign: (args) =>
      new Promise((resolve, reject) => {
        worker.ref()
        waiting.push({ resolve, reject })
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage(args)
      }),
  }
  return thread
}

function failed(cause: unknown): ProviderError {
  return new ProviderError('the thread that signs with RSA failed', { cause, outcome: 'not-sent' })
}

/** Text, and no file of its own, so that it is there however a program is bundled. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const module = import(workerData.module)
  parentPort.on('message', async (args) => {
    try {
      parentPort.postMessage((await module).signRSADigest(...args))
    } catch (error) {
      parentPort.postMessage(String(error))
    }
  })`
