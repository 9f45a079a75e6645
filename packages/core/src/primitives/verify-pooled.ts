import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto'
import { nodeCrypto } from '../data/node-crypto.ts'

/** `verify` of `node:crypto`, in the thread pool. */
export function verifyPooled(
  hash: string | null,
  message: Uint8Array,
  key: KeyObject | VerifyKeyObjectInput,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    nodeCrypto().verify(hash, message, key, signature, (error, right) => {
      if (error === null) resolve(right)
      else reject(error)
    })
  })
}
