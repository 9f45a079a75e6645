import { verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'

/** `verify` of `node:crypto`, in the thread pool. */
export function verifyPooled(
  hash: string | null,
  message: Uint8Array,
  key: KeyObject | VerifyKeyObjectInput,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(hash, message, key, signature, (error, right) => {
      if (error === null) resolve(right)
      else reject(error)
    })
  })
}
