import { InvalidInputError } from '../errors/errors.ts'
import { kindOf, notBytes, type Bytes } from './bytes.ts'

/** A stream of chunks: an iterable, an async iterable (a Node stream is one), a web stream, or an open file. */
export type Chunks = Iterable<Bytes> | AsyncIterable<Bytes> | WebStream | FileSource

/** The part of a web `ReadableStream` that is used here. */
export interface WebStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Bytes | undefined }>
    cancel(reason?: unknown): Promise<void>
    releaseLock(): void
  }
}

/**
 * The part of a `FileHandle` of `node:fs/promises` that is used here. It is read from its current position to its end, and
 * stays open, whatever comes of the call: whoever opened it closes it. An abort does not wait for the read that is under
 * way, after which the position is not known.
 */
export interface FileSource {
  readonly fd: number
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: null,
  ): Promise<{ readonly bytesRead: number }>
}

/** A stream that is being read. */
export interface Source {
  next(): Promise<Step>
  destroy(reason: unknown): void
}

/** What a stream answers. */
export interface Step {
  readonly done?: boolean | undefined
  readonly value?: unknown
}

/**
 * Refuses what is neither bytes nor a stream, before anything is read.
 *
 * @throws {InvalidInputError}
 */
export function checkStream(data: unknown): asserts data is Chunks {
  if (typeof data !== 'object' || data === null) throw notBytes(data, 'data')
  if (!isWebStream(data) && !isAsyncIterable(data) && !isIterable(data) && !isFile(data))
    throw new InvalidInputError(
      `data must be bytes, an iterable of bytes, a stream or a FileHandle, not ${kindOf(data)}`,
    )
}

/**
 * The reader of a stream.
 *
 * @throws {InvalidInputError} when it is none, or cannot be read any more
 */
export function sourceOf(data: unknown): Source {
  checkStream(data)
  if (wasRead(data)) throw readBefore()
  try {
    if (isWebStream(data)) return webSource(data)
    return isAsyncIterable(data) || isIterable(data) ? iteratorSource(data) : fileSource(data)
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause
    throw new InvalidInputError('the stream cannot be read; is it locked, or was it read before? See cause', {
      cause,
    })
  }
}

/** Generators and files that were read here. */
const READ: WeakSet<object> = new WeakSet()

function readBefore(): InvalidInputError {
  return new InvalidInputError(
    'the stream was read before, by an earlier call perhaps: what is left of it is not what was meant; make a new stream, or open the file again',
  )
}

/** Whether somebody has read from a stream of Node.js or the web, wherever that was, or it was read here. */
function wasRead(data: object): boolean {
  if (READ.has(data)) return true
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
    destroy: (reason) => {
      Promise.resolve(reader.cancel(reason)).catch(ignore)
      reader.releaseLock()
    },
  }
}

function iteratorSource(data: AsyncIterable<unknown> | Iterable<unknown>): Source {
  const iterator = isAsyncIterable(data) ? data[Symbol.asyncIterator]() : data[Symbol.iterator]()
  // A generator is its own iterator, and can be read once.
  if (Object.is(iterator, data)) READ.add(data)
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

/** How much of a file is read at once: as much as `createReadStream` takes. */
const FILE_CHUNK = 64 * 1024

function fileSource(file: FileSource): Source {
  let buffer: Uint8Array | undefined
  return {
    next: async () => {
      // Its position has moved from now on, and there is no way to set it back.
      READ.add(file)
      buffer ??= new Uint8Array(FILE_CHUNK)
      const { bytesRead } = await file.read(buffer, 0, FILE_CHUNK, null)
      if (!(Number.isInteger(bytesRead) && bytesRead >= 0 && bytesRead <= FILE_CHUNK))
        throw new InvalidInputError('the file does not say how many bytes it read')
      return bytesRead === 0 ? { done: true } : { value: buffer.subarray(0, bytesRead) }
    },
    destroy: ignore,
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

function isFile(data: object): data is FileSource {
  return 'fd' in data && typeof data.fd === 'number' && 'read' in data && typeof data.read === 'function'
}

/** The source is being given up because of another error, which is the one that is reported. */
function ignore(): void {}
