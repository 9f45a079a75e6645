import { Readable } from 'node:stream'
import {
  defineProvider,
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECPrivateKey,
  privateKey,
  PSS,
  RSAPrivateKey,
  SHA256,
  signing,
  type Chunks,
  type SignOffer,
  type SignOptions,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecRecorder, later } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')
const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message])

describe('a stream that cannot be ended', () => {
  it('does not hide the error that counts', async () => {
    const bad = (function* (): Generator<Uint8Array> {
      try {
        yield message
        yield 'text' as unknown as Uint8Array
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is what is tested
        throw new Error('boom')
      }
    })()
    expect(await failure(key.sign(bad, SHA256))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('does not hold up an abort, also when it aborts itself', async () => {
    const controller = new AbortController()
    const running = (function* (): Generator<Uint8Array> {
      yield message
      controller.abort()
      yield message
    })()
    const { signal } = controller
    expect(await rejection(key.sign(running, SHA256, { signal }))).toBe(signal.reason)
    const thrower: Chunks = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          throw new Error('boom')
        },
      }),
    }
    const other = AbortSignal.timeout(10)
    expect(await rejection(key.sign(thrower, SHA256, { signal: other }))).toBe(other.reason)
  })

  it('whose steps are no objects is refused', async () => {
    const odd: Chunks = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(undefined as never) }),
    }
    expect(await failure(key.sign(odd, SHA256))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failure(key.publicKey.verifyStream(new Uint8Array(70), odd, SHA256))).toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})

describe('a web stream', () => {
  it.each(['a chunk is no bytes', 'the call is refused', 'the signal has aborted'])(
    'is cancelled, and not left locked: %s',
    async (reason) => {
      const cancelled: unknown[] = []
      const data = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue('text' as unknown as Uint8Array),
        cancel: (why) => void cancelled.push(why),
      })
      const signal = reason === 'the signal has aborted' ? AbortSignal.abort() : undefined
      const error = await rejection(
        reason === 'the call is refused'
          ? key.signWith(ECDSA_SHA384, data)
          : key.sign(data, SHA256, { signal }),
      )
      await later()
      expect(cancelled).toHaveLength(1)
      expect(signal === undefined || error === signal.reason).toBe(true)
      expect(data.locked).toBe(false)
    },
  )
})

it('a verification of a stalled stream ends at the deadline that is given', async () => {
  const stalled = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) })
  const error = await failure(
    key.publicKey.verifyStream(new Uint8Array(70), stalled, SHA256, { timeout: 20 }),
  )
  expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
})

it('a call that is still in flight when the provider is freed ends, and reaches the service no more', async () => {
  const calls: string[] = []
  const keys = defineProvider({
    name: 'slow',
    timeout: 30,
    open: (id) => ({
      id,
      publicKey: key.publicKey,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'digest' }], () => {
        calls.push('sign')
        return new Uint8Array(70)
      }),
    }),
    close: () => void calls.push('freed'),
  })
  let end: (() => void) | undefined
  const next = (): Promise<IteratorResult<Uint8Array>> =>
    new Promise((resolve) => {
      end = () => resolve({ done: true, value: undefined })
    })
  const stream: Chunks = { [Symbol.asyncIterator]: () => ({ next }) }
  const slow = await keys.getPrivateKey('slow:1', { type: 'ec' })
  const signature = failure(slow.sign(stream, SHA256))
  await keys.close()
  expect(await signature).toMatchObject({ code: 'CLOSED', operation: 'sign' })
  end?.()
  await later()
  expect(calls).toEqual(['freed'])
})

it('freeing that never ends ends all the same', async () => {
  const stuck = defineProvider({
    name: 'stuck',
    timeout: 20,
    open: () => Promise.reject(new Error('never asked')),
    close: () => new Promise<void>(() => undefined),
  })
  expect(await failure(stuck.close())).toMatchObject({ code: 'TIMEOUT', operation: 'close' })
})

describe('what would be ignored is refused', () => {
  it.each([{ formt: 'p1363' }, { signl: AbortSignal.abort() }, null, 'p1363'])(
    'options %j',
    async (options) => {
      const given = options as unknown as SignOptions
      const error = { code: 'INVALID_INPUT', outcome: 'not-sent' }
      expect(await failure(key.sign(message, SHA256, given))).toMatchObject(error)
      expect(await failure(key.signWith(ECDSA_SHA256, message, given))).toMatchObject(error)
    },
  )

  it('an output of a newer version', () => {
    const offer = { algorithm: ECDSA_SHA256, input: 'digest', output: 'raw' } as unknown as SignOffer
    expect(() => signing([offer], () => message)).toThrow(/output/u)
  })
})

it('a padding where a hash is due is told from other mistakes', async () => {
  const padding = new PSS() as unknown as typeof SHA256
  expect((await failure(key.sign(message, padding))).message).toMatch(/EC keys take no padding/u)
})

it('r‖s where DER is due is told from a wrong key', async () => {
  const offers = [{ algorithm: ECDSA_SHA256, input: 'message' }] as const
  const wrong = privateKey({
    id: 'test:r‖s',
    publicKey: key.publicKey,
    signing: signing(offers, () => new Uint8Array(64).fill(7)),
  })
  expect((await failure(wrong.sign(message, SHA256))).message).toMatch(/output: 'p1363'/u)
  expect(wrong).toBeInstanceOf(ECPrivateKey)
  expect(wrong).not.toBeInstanceOf(RSAPrivateKey)
})

describe('a stream whose call is refused', () => {
  const stopped = AbortSignal.abort()
  const calls: readonly (readonly [string, (data: Readable) => Promise<unknown>])[] = [
    ['an algorithm that is not offered', (data) => key.signWith(ECDSA_SHA384, data)],
    ['a padding for a hash', (data) => key.sign(data, new PSS() as unknown as typeof SHA256)],
    ['an unknown option', (data) => key.sign(data, SHA256, { signl: 1 } as unknown as SignOptions)],
    ['a digest as a stream', (data) => key.signWith(ECDSA_SHA256, data, { input: 'digest' })],
    ['a call that is aborted already', (data) => key.sign(data, SHA256, { signal: stopped })],
    ['a timeout that is none', (data) => key.sign(data, SHA256, { timeout: -1 })],
    [
      'a verification that is aborted already',
      (data) => key.publicKey.verifyStream(new Uint8Array(70), data, SHA256, { signal: stopped }),
    ],
    [
      'a verification with an unknown option',
      (data) => key.publicKey.verifyStream(new Uint8Array(70), data, SHA256, { signl: 1 } as never),
    ],
  ]

  it.each(calls)('is ended: %s', async (_, call) => {
    const data = Readable.from([message])
    await rejection(call(data))
    expect(data.destroyed).toBe(true)
  })

  it('is left to another that reads it', async () => {
    const { readable } = new TransformStream<Uint8Array, Uint8Array>()
    const reader = readable.getReader()
    expect((await failure(key.signWith(ECDSA_SHA384, readable))).code).toBe('UNSUPPORTED_ALGORITHM')
    reader.releaseLock()
    await readable.cancel()
  })
})

it('tells the others too when one listener throws, and lets its error show', async () => {
  const told: unknown[] = []
  const shown = new Promise((resolve) => {
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.once('uncaughtException', (error) => {
      for (const other of others) process.on('uncaughtException', other)
      resolve(error)
    })
  })
  const fault = new Error('a listener of the provider')
  const provider = defineProvider({
    name: 'acme',
    open: (_, call) => {
      call.onGiveUp?.(() => {
        throw fault
      })
      call.onGiveUp?.((reason) => told.push(reason))
      return new Promise(() => undefined)
    },
  })
  const error = await failure(provider.getPrivateKey('k', { timeout: 20 }))
  expect(error.code).toBe('TIMEOUT')
  expect(await shown).toBe(fault)
  expect(told).toHaveLength(1)
})
