import { runInThread } from './thread.ts'

/** What @noble/post-quantum does in a thread of its own, since it takes seconds: `module[algorithm][…path](...args)`. */
export interface NobleTask {
  /** The algorithm, such as `slh_dsa_sha2_128s`. */
  readonly algorithm: string
  /** The function of it. */
  readonly call: 'keygen' | 'sign' | 'internal.sign'
  readonly args: readonly unknown[]
}

/**
 * Runs a task of SLH-DSA in a worker thread.
 *
 * @throws as {@link runInThread}
 */
export function runNoble(task: NobleTask, signal?: AbortSignal): Promise<unknown> {
  const module = import.meta.resolve('@noble/post-quantum/slh-dsa.js')
  return runInThread({ program: PROGRAM, data: { ...task, module } }, signal)
}

const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.module).then((module) => {
    const algorithm = module[workerData.algorithm]
    const [owner, name] = workerData.call === 'internal.sign' ? [algorithm.internal, 'sign'] : [algorithm, workerData.call]
    parentPort.postMessage(owner[name](...workerData.args))
  })`
