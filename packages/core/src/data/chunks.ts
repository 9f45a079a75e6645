import { InvalidInputError } from '../errors/errors.ts'
import { copyBytes, isBytes, kindOf, notBytes, plainBytes, toBytes, type Bytes } from './bytes.ts'

/** A stream of chunks: an iterable, an async iterable (a Node stream is one), or a web stream. */
export type Chunks = Iterable<Bytes> | AsyncIterable<Bytes> | WebStream

/** What is signed or verified: bytes as a whole, or a stream of chunks. */
export type Data = Bytes | Chunks

/** The part of a web `ReadableStream` that is used here. */
export interface WebStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Bytes | undefined }>
    cancel(reason?: unknown): Promise<void>
    releaseLock(): void
  }
}

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
 * @throws {InvalidInputError} when the stream is longer than `limit`
 */
export async function collectChunks(
  data: Chunks,
  signal: AbortSignal | undefined,
  limit: number,
): Promise<Uint8Array> {
  if (!(limit >= 0)) throw new InvalidInputError('maxCollectedBytes must be a number of bytes, 0 or more')
  const chunks: Uint8Array[] = []
  let total = 0
  await readChunks(data, signal, (chunk) => {
    total += chunk.length
    if (total > limit)
      throw new InvalidInputError(
        `the stream is longer than ${limit} bytes, and this algorithm needs the whole message at once; pass bytes, raise maxCollectedBytes, or use an algorithm that hashes first`,
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

interface Step {
  readonly done?: boolean | undefined
  readonly value?: unknown
}

function isStep(step: unknown): step is Step {
  return typeof step === 'object' && step !== null
}

interface Source {
  next(): Promise<Step>
  destroy(reason: unknown): void
}

/**
 * Refuses what is neither bytes nor a stream, before anything is read.
 *
 * @throws {InvalidInputError}
 */
export function checkStream(data: unknown): asserts data is Chunks {
  if (typeof data !== 'object' || data === null) throw notBytes(data, 'data')
  if (!isWebStream(data) && !isAsyncIterable(data) && !isIterable(data))
    throw new InvalidInputError(`data must be bytes, an iterable of bytes or a stream, not ${kindOf(data)}`)
}

function sourceOf(data: unknown): Source {
  checkStream(data)
  if (wasRead(data)) throw readBefore()
  try {
    return isWebStream(data) ? webSource(data) : iteratorSource(data)
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause
    throw new InvalidInputError('the stream cannot be read; is it locked, or was it read before? See cause', {
      cause,
    })
  }
}

/** Generators that were read here. */
const READ: WeakSet<object> = new WeakSet()

function readBefore(): InvalidInputError {
  return new InvalidInputError(
    'the stream was read before, by an earlier call perhaps: what is left of it is not what was meant; make a new stream',
  )
}

/** Whether somebody has read from a stream of Node.js or the web, wherever that was. */
function wasRead(data: object): boolean {
  const { Readable } = process.getBuiltinModule('node:stream')
  // It takes streams of the web too, which its types do not say.
  const streams: { isDisturbed(stream: object): boolean } = Readable
  return (data instanceof Readable || data instanceof ReadableStream) && streams.isDisturbed(data)
}

function webSource(stream: WebStream): Source {
  const reader = stream.getReader()
  return {
    next: async () => {
      const step = await reader.read()
      if (step.done) reader.releaseLock()
      return step
    },
    destroy: (reason) => void Promise.resolve(reader.cancel(reason)).catch(ignore),
  }
}

function iteratorSource(data: AsyncIterable<unknown> | Iterable<unknown>): Source {
  const iterator = Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]()
  // A generator is its own iterator, and can be read once.
  if (Object.is(iterator, data)) {
    if (READ.has(data)) throw readBefore()
    READ.add(data)
  }
  return {
    next: async () => iterator.next(),
    destroy: (reason) => {
      // `return()` waits for a pending `next()`, for ever if the source has stalled: `destroy` does not.
      if (isNodeStream(data)) {
        data.on('error', ignore)
        data.destroy(reason instanceof Error ? reason : undefined)
      } else Promise.resolve(iterator.return?.()).catch(ignore)
    },
  }
}

/** Also one of another implementation than `node:stream`, such as an older release of it from a registry. */
function isNodeStream(
  data: object,
): data is Pick<NodeJS.ReadableStream, 'on'> & { destroy(error?: Error): void } {
  return (
    'destroy' in data && typeof data.destroy === 'function' && 'on' in data && typeof data.on === 'function'
  )
}

function isWebStream(data: object): data is WebStream {
  return 'getReader' in data && typeof data.getReader === 'function'
}

function isAsyncIterable(data: object): data is AsyncIterable<unknown> {
  return Symbol.asyncIterator in data
}

function isIterable(data: object): data is Iterable<unknown> {
  return Symbol.iterator in data
}

/** The source is being given up because of another error, which is the one that is reported. */
function ignore(): void {}
