import { verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'
import { promisify } from 'node:util'

/** `verify` of `node:crypto`, in the thread pool. */
export const verifyPooled: (
  hash: string | null,
  message: Uint8Array,
  key: KeyObject | VerifyKeyObjectInput,
  signature: Uint8Array,
) => Promise<boolean> = promisify(verify)
