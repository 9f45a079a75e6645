import { InvalidInputError } from '../errors/errors.ts'
import { copyBytes, isBytes, notBytes, plainBytes, toBytes, type Bytes } from './bytes.ts'
import { sourceOf, type Chunks, type Source, type Step } from './source.ts'

/** What is signed or verified: bytes as a whole, or a stream of chunks. */
export type Data = Bytes | Chunks

/**
 * Hands each chunk to `consume`, in order. An abort does not wait for a pending chunk: the promise rejects with
 * the signal's reason at once, and the source is destroyed or cancelled, as it is when `consume` throws.
 *
 * @throws {InvalidInputError} when `data` is not a stream, or a chunk is not bytes
 */
export function readChunks(
  data: Chunks,
  signal: AbortSignal | undefined,
  consume: (chunk: Uint8Array) => void,
): Promise<void> {
  const source = sourceOf(data)
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (done: () => void): void => {
      if (settled) return
      settled = true
      signal?.removeEventListener('abort', onAbort)
      done()
    }
    const fail = (error: unknown): void => {
      settle(() => {
        reject(error)
        giveUp(source, error)
      })
    }
    const onAbort = (): void => fail(signal?.reason)
    const pump = async (): Promise<void> => {
      let since = performance.now()
      for (;;) {
        // Chunks that are always at hand would keep every timer, and so every abort, waiting.
        if (performance.now() - since > LONGEST_TURN) {
          await nextTurn()
          since = performance.now()
        }
        const step = await nextOf(source)
        if (settled) return
        if (step.done === true) return settle(resolve)
        if (!isBytes(step.value)) throw notBytes(step.value, 'a chunk of the stream')
        consume(toBytes(step.value, 'a chunk of the stream'))
      }
    }
    if (signal?.aborted === true) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    pump().catch(fail)
  })
}

/** The milliseconds after which other work in the process gets its turn. */
const LONGEST_TURN = 10

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/**
 * Collects a stream.
 *
 * @param limit the most bytes that are taken
 * @param because why no more are, where it is not for the caller to raise
 * @throws {InvalidInputError} when the stream is longer than `limit`
 */
export async function collectChunks(
  data: Chunks,
  signal: AbortSignal | undefined,
  limit: number,
  because?: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let total = 0
  await readChunks(data, signal, (chunk) => {
    total += chunk.length
    if (total > limit)
      throw new InvalidInputError(
        because === undefined
          ? `the stream is longer than ${limit} bytes, and this algorithm needs the whole message at once; pass bytes, raise maxCollectedBytes, or use an algorithm that hashes first`
          : `the stream is longer than ${limit} bytes, and ${because}; use an algorithm that hashes first`,
      )
    // A source may reuse its buffer for the next chunk.
    chunks.push(copyBytes(chunk))
  })
  return plainBytes(Buffer.concat(chunks))
}

/**
 * Ends a stream that will not be read, because the call that it was given to is refused. What is no stream, or cannot
 * be ended, is left alone.
 */
export function endStream(data: unknown, reason: unknown): void {
  try {
    giveUp(sourceOf(data), reason)
  } catch {
    // Locked by another reader, or no stream at all: not ours to end.
  }
}

/** Ends a source. What it throws meanwhile does not matter: the caller has the error that counts. */
function giveUp(source: Source, reason: unknown): void {
  try {
    source.destroy(reason)
  } catch {
    // A generator that is running, or whose `finally` throws, cannot be ended any better.
  }
}

async function nextOf(source: Source): Promise<Step> {
  try {
    const step: unknown = await source.next()
    if (isStep(step)) return step
  } catch (cause) {
    throw new InvalidInputError('reading the stream failed; see cause', { cause })
  }
  throw new InvalidInputError('the stream is not an iterator: its steps are no objects')
}

function isStep(step: unknown): step is Step {
  return typeof step === 'object' && step !== null
}
