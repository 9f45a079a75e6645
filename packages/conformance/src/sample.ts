import { Readable } from 'node:stream'
import type { Data, SignOptions } from '@kmskeys/core'
import { chunksOf, messageOf } from './messages.ts'
import type { Form } from './rows.ts'

/** A message, and a way to hand it over. */
export interface Sample {
  readonly label: string
  readonly form: Form
  readonly message: Uint8Array
  /** Makes the argument anew, because a stream is used up. */
  readonly data: () => Data
  readonly options?: SignOptions | undefined
  /** The context that is in what is handed over already. */
  readonly context?: Uint8Array | undefined
}

/** Bytes as a whole, in every kind of view. */
export function wholeSamples(): Sample[] {
  const message = messageOf(300)
  const padded = new Uint8Array(400).fill(0xee)
  padded.set(message, 50)
  const whole = (label: string, data: () => Data, of: Uint8Array = message): Sample => ({
    label,
    form: 'whole',
    message: of,
    data,
  })
  return [
    whole('bytes', () => message),
    whole('an empty message', () => new Uint8Array(), new Uint8Array()),
    whole('a Buffer', () => Buffer.from(message)),
    whole('a view with an offset', () => padded.subarray(50, 350)),
    whole('a DataView', () => new DataView(padded.buffer, 50, 300)),
    whole('an ArrayBuffer', () => message.slice().buffer),
  ]
}

/** The same message as a stream, in every kind. */
export function streamSamples(): Sample[] {
  const message = messageOf(300)
  const stream = (label: string, data: () => Data, of: Uint8Array = message): Sample => ({
    label,
    form: 'stream',
    message: of,
    data,
  })
  return [
    stream('an iterable', () => chunksOf(message)),
    stream('an async iterable', () => asyncChunks(message)),
    stream('a web stream', () => new Blob([message.slice()]).stream()),
    stream('a Node.js stream', () => Readable.from(chunksOf(message).filter((chunk) => chunk.length > 0))),
    stream('an empty stream', () => [], new Uint8Array()),
    stream('a source that reuses its buffer', () => reusedBuffer(message)),
  ]
}

/** 1 MiB, as a whole and as a stream. */
export function largeSamples(): Sample[] {
  const message = messageOf(1024 * 1024)
  return [
    { label: '1 MiB', form: 'whole', message, data: () => message },
    { label: '1 MiB as a stream', form: 'stream', message, data: () => asyncChunks(message) },
  ]
}

async function* asyncChunks(message: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunksOf(message)
}

async function* reusedBuffer(message: Uint8Array): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(64)
  for (let at = 0; at < message.length; at += buffer.length) {
    const chunk = message.subarray(at, at + buffer.length)
    buffer.set(chunk)
    yield buffer.subarray(0, chunk.length)
  }
}
