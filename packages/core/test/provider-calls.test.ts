import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { getEventListeners } from 'node:events'
import {
  ECDSA_SHA256,
  KeyExistsError,
  OPERATION_CHANNEL,
  SHA256,
  defineProvider,
  signing,
  type Call,
  type ECPrivateKey,
  type SignCall,
} from '@kmskeys/core'
import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'
import { later } from './support/recorder.ts'

const pair = ecPair()

/** A call that the service holds until it is told to answer. */
interface Held {
  readonly text: string
  readonly call: SignCall
  answer(): void
}

/** A provider of one key whose service answers when it is told to. */
async function holding(
  options: { readonly timeout?: number; readonly maxInFlight?: number; readonly close?: () => void } = {},
) {
  const held: Held[] = []
  const keys = defineProvider({
    name: 'test',
    ...options,
    open: (id) => ({
      id,
      publicKey: pair.publicKey,
      signing: signing(
        [{ algorithm: ECDSA_SHA256, input: 'message' }],
        (_offer, bytes, call) =>
          new Promise<Uint8Array>((resolve, reject) => {
            call.signal.addEventListener('abort', () => reject(new Error('the SDK says aborted')))
            held.push({ text: text(bytes), call, answer: () => resolve(sign('sha256', bytes, pair.secret)) })
          }),
      ),
    }),
  })
  const key = await keys.getPrivateKey('test:k', { type: 'ec' })
  return { keys, key, held }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function signText(
  key: ECPrivateKey,
  data: string,
  options?: Parameters<ECPrivateKey['sign']>[2],
): Promise<Uint8Array> {
  return key.sign(new TextEncoder().encode(data), SHA256, options)
}

/** How many timers keep the process from ending. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

describe('close', () => {
  it('refuses new calls, waits for those in flight, then frees, once', async () => {
    const log: string[] = []
    const { keys, key, held } = await holding({ close: () => void log.push('freed') })
    const inFlight = signText(key, 'a').then(() => log.push('signed'))
    const closing = [keys.close(), keys.close(), keys[Symbol.asyncDispose]()]
    expect(await failure(signText(key, 'b'))).toMatchObject({ code: 'CLOSED', outcome: 'not-sent' })
    expect(await failure(keys.getPrivateKey('x'))).toMatchObject({
      code: 'CLOSED',
      operation: 'getPrivateKey',
    })
    await later()
    expect(log).toEqual([])
    held[0]?.answer()
    await Promise.all([inFlight, ...closing])
    await keys.close()
    expect(log.toSorted()).toEqual(['freed', 'signed'])
    expect(held.length).toBe(1)
  })

  it('waits for calls that wait for a place', async () => {
    const { keys, key, held } = await holding({ maxInFlight: 1 })
    const calls = [signText(key, 'a'), signText(key, 'b')]
    let closed = false
    const closing = keys.close().then(() => (closed = true))
    held[0]?.answer()
    await calls[0]
    await later()
    expect(closed).toBe(false)
    held[1]?.answer()
    await Promise.all([...calls, closing])
  })

  it('waits no longer than a call may take', async () => {
    const stuck = defineProvider({
      name: 'test',
      timeout: 30,
      open: () => new Promise<never>(() => undefined),
    })
    const call = failure(stuck.getPrivateKey('x'))
    await stuck.close()
    expect((await call).code).toBe('TIMEOUT')
  })

  it('is done at the end of a block', async () => {
    let freed = false
    {
      await using keys = defineProvider({
        name: 'test',
        open: () => new Promise<never>(() => undefined),
        close: () => void (freed = true),
      })
      expect(keys.name).toBe('test')
    }
    expect(freed).toBe(true)
  })
})

describe('maxInFlight', () => {
  it('lets calls wait, and serves them in order', async () => {
    const { key, held } = await holding({ maxInFlight: 2 })
    const calls = ['a', 'b', 'c', 'd', 'e'].map((each) => signText(key, each))
    const order: string[] = []
    for (let i = 0; i < 5; i++) {
      await later()
      expect(held.length).toBe(Math.min(5, i + 2))
      held[i]?.answer()
      await calls[i]
    }
    order.push(...held.map((each) => each.text))
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('holds for streams once they are read', async () => {
    const { key, held } = await holding({ maxInFlight: 1 })
    const first = signText(key, 'a')
    const second = key.sign([new TextEncoder().encode('b')], SHA256)
    await later()
    expect(held.length).toBe(1)
    held[0]?.answer()
    await first
    await later()
    held[1]?.answer()
    key.publicKey.verify(await second, new TextEncoder().encode('b'), SHA256)
  })

  it('leaves a call that is aborted while it waits unsent, and its place to the next', async () => {
    const { key, held } = await holding({ maxInFlight: 1 })
    const first = signText(key, 'a')
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const second = signText(key, 'b', { signal: controller.signal })
    const third = signText(key, 'c')
    controller.abort(reason)
    expect(await rejection(second)).toBe(reason)
    held[0]?.answer()
    await first
    await later()
    held[1]?.answer()
    await third
    expect(held.map((each) => each.text)).toEqual(['a', 'c'])
  })

  it('leaves a call whose deadline passes while it waits unsent, and says so', async () => {
    const { key, held } = await holding({ maxInFlight: 1 })
    const first = signText(key, 'a')
    const error = await failure(signText(key, 'b', { timeout: 20 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent', keyId: 'test:k', operation: 'sign' })
    held[0]?.answer()
    await first
    await later()
    expect(held.length).toBe(1)
  })

  it('does not hold up a refusal', async () => {
    const { key, held } = await holding({ maxInFlight: 1 })
    const first = signText(key, 'a')
    expect((await failure(key.sign('text' as never, SHA256))).code).toBe('INVALID_INPUT')
    held[0]?.answer()
    await first
  })
})

/** A provider that makes a key, and then fails. */
const making = (fail: (call: Call) => Promise<never>) =>
  defineProvider({
    name: 'test',
    open: () => ({ id: 'test:7', publicKey: pair.publicKey }),
    createKey: (_spec, call) => {
      call.leftBehind = { keyId: 'test:7', note: 'The key test:7 is left behind' }
      return fail(call)
    },
  })

describe('what is left behind', () => {
  const left = { outcome: 'unknown', retryable: false, keyId: 'test:7' }

  it('is said by the error of a later step', async () => {
    const keys = making(() => Promise.reject(new KeyExistsError('the name is taken')))
    const error = await failure(keys.createKey({ type: 'ed25519' }))
    expect(error).toMatchObject({ code: 'KEY_EXISTS', ...left })
    expect(error.message).toBe('the name is taken. The key test:7 is left behind')
  })

  it('is said by a deadline, at once, and by the event of an abort', async () => {
    const keys = making(() => new Promise(() => undefined))
    const error = await failure(keys.createKey({ type: 'ed25519' }, { timeout: 20 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', ...left })
    expect(error.message).toContain('is left behind')
    const told: unknown[] = []
    const listen = (event: unknown): unknown => told.push(event)
    subscribe(OPERATION_CHANNEL, listen)
    const stop = new AbortController()
    const pending = keys.createKey({ type: 'ed25519' }, { signal: stop.signal })
    stop.abort('enough')
    expect(await rejection(pending)).toBe('enough')
    unsubscribe(OPERATION_CHANNEL, listen)
    expect(told).toMatchObject([{ error: 'ABORTED', outcome: 'unknown', keyId: 'test:7' }])
  })
})

describe('deadlines and aborts', () => {
  it('end a call that was sent, with an unknown outcome, and abort the signal of the service', async () => {
    const { key, held } = await holding({ timeout: 20 })
    const error = await failure(signText(key, 'a'))
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      outcome: 'unknown',
      retryable: true,
      provider: 'test',
      keyId: 'test:k',
      operation: 'sign',
    })
    expect(held[0]?.call.signal.aborted).toBe(true)
    expect((await failure(signText(key, 'a', { timeout: 5 }))).message).toContain('5 ms')
  })

  it('pass the reason of an abort on to the service, and reject with it', async () => {
    const { key, held } = await holding()
    for (const reason of [new Error('changed my mind'), null, 'text']) {
      const controller = new AbortController()
      const call = signText(key, 'a', { signal: controller.signal })
      controller.abort(reason)
      expect(await rejection(call)).toBe(reason)
      expect(held.at(-1)?.call.signal).toMatchObject({ aborted: true, reason })
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    }
  })

  it('before the call keep the service from being called', async () => {
    const { keys, key, held } = await holding()
    const reason = new Error('before')
    const signal = AbortSignal.abort(reason)
    expect(await rejection(signText(key, 'a', { signal }))).toBe(reason)
    expect(await rejection(keys.getPrivateKey('x', { signal }))).toBe(reason)
    expect(held).toEqual([])
  })

  it('that never come leave nothing behind', async () => {
    const { key, held } = await holding()
    const { signal } = new AbortController()
    const before = timers()
    const call = signText(key, 'a', { signal, timeout: 60_000 })
    expect(held[0]?.call.timeLeft).toBeGreaterThan(30_000)
    expect(held[0]?.call.timeLeft).toBeLessThanOrEqual(60_000)
    held[0]?.answer()
    await call
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('of more than a timer can hold are none', async () => {
    for (const timeout of [2 ** 31, 2 ** 40, Infinity]) {
      const { key, held } = await holding({ timeout })
      const calls = [signText(key, 'a'), signText(key, 'b', { timeout })]
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
      for (const each of held) each.answer()
      await Promise.all(calls)
    }
  })
})
