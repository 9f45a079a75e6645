import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What a thread of its own works on, since it takes long and is known to nobody but a library. */
export interface ThreadTask {
  /** CommonJS that posts one answer. Text, and no file of its own, so that it is there however a program is bundled. */
  readonly program: string
  /** What the program finds as `workerData`; copied. */
  readonly data: object
}

/**
 * Runs a task in a worker thread, which ends with it; an abort ends it at once. There are no more threads at a time than
 * the machine has processors: further tasks wait.
 *
 * @throws whatever the task throws, and the signal's reason
 */
export async function runInThread(task: ThreadTask, signal?: AbortSignal): Promise<unknown> {
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
  signal?.throwIfAborted()
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

function inWorker({ program, data }: ThreadTask, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    // What this process preloads has nothing to do there.
    const worker = new Worker(program, { eval: true, workerData: data, execArgv: [] })
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', onAbort)
      settle()
      void worker.terminate()
    }
    const onAbort = (): void => end(() => reject(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.once('message', (answer: unknown) => end(() => resolve(answer)))
    worker.once('error', (error) => end(() => reject(error)))
    worker.once('exit', () => end(() => reject(new Error('the worker thread ended without an answer'))))
  })
}
