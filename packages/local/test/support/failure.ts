import { KmsKeysError } from '@kmskeys/core'

/** The typed error that a promise or a function ends in; anything else is thrown on. */
export async function failure(work: Promise<unknown> | (() => unknown)): Promise<KmsKeysError> {
  let answer: unknown
  try {
    answer = await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof KmsKeysError) return error
    throw error
  }
  throw new Error(`expected an error, got ${String(answer)}`)
}
