import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What @noble/post-quantum does in a thread of its own, since it takes seconds: `module[algorithm][…path](...args)`. */
export interface NobleTask {
  /** The algorithm, such as `slh_dsa_sha2_128s`. */
  readonly algorithm: string
  /** The function of it. */
  readonly call: 'keygen' | 'sign' | 'internal.sign'
  readonly args: readonly unknown[]
}

/**
 * Runs a task of SLH-DSA in a worker thread, which ends with it; an abort ends it at once. There are no more threads at a
 * time than the machine has processors: further tasks wait.
 *
 * @throws whatever the task throws, and the signal's reason
 */
export async function runNoble(task: NobleTask, signal?: AbortSignal): Promise<unknown> {
  await takePlace(signal)
  try {
    return await inWorker(task, signal)
  } finally {
    const next = waiting.shift()
    if (next === undefined) places++
    else next()
  }
}

let places = availableParallelism()
const waiting: (() => void)[] = []

async function takePlace(signal: AbortSignal | undefined): Promise<void> {
  if (places > 0) {
    places--
    return
  }
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      waiting.splice(waiting.indexOf(turn), 1)
      reject(signal?.reason)
    }
    const turn = (): void => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }
    waiting.push(turn)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function inWorker(task: NobleTask, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const module = import.meta.resolve('@noble/post-quantum/slh-dsa.js')
    const worker = new Worker(PROGRAM, { eval: true, workerData: { ...task, module }, execArgv: [] })
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', onAbort)
      settle()
      void worker.terminate()
    }
    const onAbort = (): void => end(() => reject(signal?.reason))
    if (signal?.aborted === true) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.once('message', (answer: unknown) => end(() => resolve(answer)))
    worker.once('error', (error) => end(() => reject(error)))
    worker.once('exit', () => end(() => reject(new Error('the worker thread ended without an answer'))))
  })
}

/** Text, and no file of its own, so that it is there however a program is bundled. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.module).then((module) => {
    const algorithm = module[workerData.algorithm]
    const [owner, name] = workerData.call === 'internal.sign' ? [algorithm.internal, 'sign'] : [algorithm, workerData.call]
    parentPort.postMessage(owner[name](...workerData.args))
  })`
