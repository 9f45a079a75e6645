// Ends in the way that is asked for, with calls in flight.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { RSA_PKCS1V15_SHA256 } from '@kmskeys/core'
import { keysOf, type Job } from './signer.ts'

async function begin(job: Job): Promise<void> {
  const keys = keysOf(job)
  const key = await keys.getPrivateKey('pkcs11:object=rsa')
  for (let i = 0; i < 64; i++) key.signWith(RSA_PKCS1V15_SHA256, new Uint8Array(i)).catch(() => undefined)
}

if (!isMainThread) {
  await begin(workerData as Job)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  parentPort?.postMessage('begun')
  await new Promise(() => undefined)
}
const job = JSON.parse(process.argv[2] ?? '{}') as Job
switch (process.argv[3]) {
  case 'exit':
    await begin(job)
    console.log('done')
    process.exit(0)
  case 'throw':
    await begin(job)
    console.log('done')
    throw new Error('meant to')
  case 'end':
    await begin(job)
    console.log('done')
    break
  case 'terminate': {
    const worker = new Worker(new URL(import.meta.url), { workerData: job })
    await once(worker, 'message')
    await worker.terminate()
    console.log('done')
    break
  }
  default:
    throw new Error('no such way')
}
