import { getEventListeners } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { ECDSA_SHA256, ED25519, SHA256, TimeoutError, type Chunks, type SignOptions } from '@kmskeys/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecRecorder, edRecorder, later } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')
const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message])
const ed = edRecorder([{ algorithm: ED25519, input: 'message' }])

/** A source that stalls after one chunk, and whether it was told to end. */
interface Stalled {
  readonly data: Chunks
  readonly ended: () => boolean
}

const SOURCES: Readonly<Record<string, () => Stalled>> = {
  'a Node stream': () => {
    const stream = new PassThrough()
    stream.write(message)
    return { data: stream, ended: () => stream.destroyed }
  },
  'a Node stream that never began': () => {
    const stream = new Readable({ read: () => undefined })
    return { data: stream, ended: () => stream.destroyed }
  },
  'a web stream': () => {
    let cancelled = false
    const data = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(message),
      cancel: () => {
        cancelled = true
      },
    })
    return { data, ended: () => cancelled && !data.locked }
  },
  'an async iterator': () => {
    let returned = false
    let first = true
    const data: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          if (!first) return new Promise(() => undefined)
          first = false
          return Promise.resolve({ done: false, value: message })
        },
        return: () => {
          returned = true
          return new Promise(() => undefined)
        },
      }),
    }
    return { data, ended: () => returned }
  },
  'a web stream whose cancellation never ends': () => {
    let cancelled = false
    const data = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true
        return new Promise(() => undefined)
      },
    })
    return { data, ended: () => cancelled && !data.locked }
  },
  'an async generator': () => {
    const data = (async function* (): AsyncGenerator<Uint8Array> {
      yield message
      await new Promise(() => undefined)
    })()
    // Its return() waits for the pending next(): nobody can end it.
    return { data, ended: () => true }
  },
}

const CONSUMERS: Readonly<Record<string, (data: Chunks, options: SignOptions) => Promise<unknown>>> = {
  'ECDSA, signing': (data, options) => ec.key.sign(data, SHA256, options),
  'Ed25519, signing': (data, options) => ed.key.sign(data, options),
  'ECDSA, verifying': (data, { signal }) =>
    ec.key.publicKey.verifyStream(new Uint8Array(70), data, SHA256, { signal }),
  'Ed25519, verifying': (data, { signal }) =>
    ed.key.publicKey.verifyStream(new Uint8Array(64), data, { signal }),
}

function* endless(): Generator<Uint8Array> {
  for (;;) yield message
}

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(async () => {
  await later()
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

const cases = Object.entries(SOURCES).flatMap(([source, make]) =>
  Object.entries(CONSUMERS).map(([consumer, consume]) => ({ source, consumer, make, consume })),
)

describe.each(cases)('$consumer $source that stalls', ({ consumer, make, consume }) => {
  it('ends at once with the reason of the signal, and ends the source', async () => {
    for (const reason of [new Error('changed my mind'), { no: 'error' }, 'text', null, 0]) {
      const { data, ended } = make()
      const controller = new AbortController()
      const work = consume(data, { signal: controller.signal })
      await later()
      controller.abort(reason)
      expect(await rejection(work)).toBe(reason)
      await later()
      expect(ended()).toBe(true)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    }
  })

  it('is not begun when the signal has aborted before', async () => {
    const { data } = make()
    const reason = new Error('before')
    expect(await rejection(consume(data, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  // Verifying is local and has no deadline of its own.
  if (consumer.endsWith('signing'))
    it('ends at the deadline, when nothing was sent, and ends the source', async () => {
      const { data, ended } = make()
      const error = await failure(consume(data, { timeout: 20 }))
      expect(error).toBeInstanceOf(TimeoutError)
      expect(error).toMatchObject({
        code: 'TIMEOUT',
        outcome: 'not-sent',
        retryable: true,
        operation: 'sign',
      })
      expect(error.message).toContain('20 ms')
      await later()
      expect(ended()).toBe(true)
    })
})

describe('an abort', () => {
  it('whose reason is an error of this family is handed on unchanged', async () => {
    const reason = new TimeoutError('mine')
    const controller = new AbortController()
    const work = ec.key.sign(new PassThrough(), SHA256, { signal: controller.signal })
    controller.abort(reason)
    expect(await rejection(work)).toBe(reason)
    expect(reason.keyId).toBe(undefined)
  })

  it('of AbortSignal.timeout rejects with its DOMException', async () => {
    const error = await rejection(ed.key.sign(new PassThrough(), { signal: AbortSignal.timeout(10) }))
    expect(error).toMatchObject({ name: 'TimeoutError' })
    expect(error).toBeInstanceOf(DOMException)
  })

  it('comes before the refusal of an argument', async () => {
    const reason = new Error('before')
    expect(await rejection(ec.key.sign('text' as never, SHA256, { signal: AbortSignal.abort(reason) }))).toBe(
      reason,
    )
  })

  it('after the end changes nothing', async () => {
    const controller = new AbortController()
    const signature = await ec.key.sign([message], SHA256, { signal: controller.signal })
    controller.abort()
    ec.key.publicKey.verify(signature, message, SHA256)
  })

  it('reaches a source that always has a next chunk, and so does the deadline', async () => {
    const error = await failure(ec.key.sign(endless(), SHA256, { timeout: 30 }))
    expect(error.code).toBe('TIMEOUT')
    const reason = new Error('enough')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 10)
    expect(await rejection(ec.key.sign(endless(), SHA256, { signal: controller.signal }))).toBe(reason)
  })
})
