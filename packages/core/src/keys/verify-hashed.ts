import { endStream } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'

/**
 * What `verifyStream` of the classes does that are told a hash; `rowOf` finds their algorithm. A stream that is not read,
 * since there is no such algorithm, is ended.
 */
export async function verifyHashed<A>(
  chunks: Chunks,
  rowOf: () => A,
  verify: (row: A) => Promise<void>,
): Promise<void> {
  let row: A
  try {
    row = rowOf()
  } catch (error) {
    endStream(chunks, error)
    throw error
  }
  await verify(row)
}
