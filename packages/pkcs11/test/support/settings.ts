// Prints which settings of koffi are in force, after another user of it has loaded a library first, or not.
import koffi from 'koffi'

if (process.argv[2] === 'after another') koffi.load(null)
await import('@kmskeys/pkcs11')
const { async_stack_size: stack, max_async_calls: calls } = koffi.config()
console.log(JSON.stringify({ stack, calls }))
