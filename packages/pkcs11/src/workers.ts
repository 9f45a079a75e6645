import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

/**
 * How many worker threads use modules. A module belongs to the whole process: while a worker uses one, the main
 * thread must not finalise it. Workers that were started before this file was loaded are not counted.
 */
const KEY = '@kmskeys/pkcs11.workers'
const shared: unknown = getEnvironmentData(KEY)
const count = new Int32Array(shared instanceof SharedArrayBuffer ? shared : new SharedArrayBuffer(4))
if (isMainThread) setEnvironmentData(KEY, count.buffer)

/** Counts this thread as a user, when it is a worker. */
export function enterWorker(): void {
  if (!isMainThread) Atomics.add(count, 0, 1)
}

export function leaveWorker(): void {
  if (!isMainThread) Atomics.sub(count, 0, 1)
}

/** Whether this thread may finalise a module that it initialised. */
export function mayFinalize(): boolean {
  return isMainThread && Atomics.load(count, 0) === 0
}
