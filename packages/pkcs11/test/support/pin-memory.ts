// A native call that sleeps must hold its memory, of which nothing else knows, and let go of it afterwards.
import { setTimeout as sleep } from 'node:timers/promises'
import koffi from 'koffi'
import { Memory } from '../../src/cryptoki/memory.ts'
import { start } from '../../src/cryptoki/native.ts'

const collect = globalThis.gc
if (collect === undefined) throw new Error('needs --expose-gc')
const usleep = koffi.load(null).func('usleep', 'int', ['uint'])
// Made here, since a function that is made beside the memory would hold it.
const { promise: call, resolve } = Promise.withResolvers<number>()
const onSettled = (_error: unknown, rv: number): void => resolve(rv)
const begin = (): WeakRef<Memory> => {
  const memory = new Memory(64)
  start(usleep, [1_500_000], memory, onSettled)
  return new WeakRef(memory)
}
const held = begin()
let settled = false
call.finally(() => (settled = true)).catch(() => undefined)
for (let i = 0; i < 5; i++) {
  await sleep(10)
  collect()
}
const during = held.deref() !== undefined
if (settled) throw new Error('the call was shorter than the check')
await call
for (let i = 0; i < 10 && held.deref() !== undefined; i++) {
  await sleep(10)
  collect()
}
console.log(during && held.deref() === undefined ? 'done' : `held during the call: ${during}`)
