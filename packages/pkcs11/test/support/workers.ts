// The main thread and workers use one module at once; the main thread closes first, and the workers go on.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { keysOf, signMany, type Job } from './signer.ts'

async function work(job: Job, rounds: number): Promise<void> {
  const keys = keysOf(job)
  for (let round = 0; round < rounds; round++)
    await signMany(await keys.getPrivateKey('pkcs11:object=ec'), 200, 8)
  await keys.close()
}

if (isMainThread) {
  const job = JSON.parse(process.argv[2] ?? '{}') as Job
  const keys = keysOf(job)
  await signMany(await keys.getPrivateKey('pkcs11:object=ec'), 50, 4)
  const workers = Array.from({ length: 3 }, () => new Worker(new URL(import.meta.url), { workerData: job }))
  const ends = workers.map((worker) => once(worker, 'exit'))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  await keys.close()
  const codes = (await Promise.all(ends)).flat()
  // Opened again after all have gone.
  await work(job, 1)
  console.log(codes.join() === '0,0,0' ? 'done' : `workers ended with ${codes.join()}`)
} else {
  const job = workerData as Job
  const keys = keysOf(job)
  const key = await keys.getPrivateKey('pkcs11:object=ec')
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  parentPort?.postMessage('open')
  await signMany(key, 500, 8)
  await keys.close()
  await work(job, 2)
}
