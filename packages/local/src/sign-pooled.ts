import { sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { promisify } from 'node:util'

/** `sign` of `node:crypto`, in the thread pool. */
export const signPooled: (
  hash: string | null,
  message: Uint8Array,
  key: KeyObject | SignKeyObjectInput,
) => Promise<Uint8Array> = promisify(sign)
