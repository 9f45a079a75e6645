// Signatures, 16 in flight, a collection forced at each: of young objects, and now and then of all.
import { keysOf, signMany, type Job } from './signer.ts'

const job = JSON.parse(process.argv[2] ?? '{}') as Job
const collect = globalThis.gc
if (collect === undefined) throw new Error('needs --expose-gc')
const keys = keysOf(job)
const key = await keys.getPrivateKey('pkcs11:object=ec')
let count = 0
await signMany(key, Number(process.argv[3]), 16, () => {
  collect({ type: count++ % 50 === 0 ? 'major' : 'minor' })
})
await keys.close()
console.log('done')
