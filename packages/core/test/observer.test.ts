import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  ECDSA_SHA256,
  OPERATION_CHANNEL,
  SHA256,
  defineProvider,
  signing,
  type ECPrivateKey,
  type OperationEvent,
  type SignCall,
} from '@kmskeys/core'
import { sign } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'

const pair = ecPair()
const message = new TextEncoder().encode('the message')
const FIELDS = [
  'provider',
  'operation',
  'keyId',
  'algorithm',
  'attempt',
  'duration',
  'outcome',
  'verified',
  'error',
]

let events: OperationEvent[] = []
const note = (event: unknown): void => void events.push(event as OperationEvent)
beforeEach(() => {
  events = []
  subscribe(OPERATION_CHANNEL, note)
})
afterEach(() => void unsubscribe(OPERATION_CHANNEL, note))

type Service = (bytes: Uint8Array, call: SignCall) => Uint8Array | Promise<Uint8Array>

async function keyOf(service: Service, verifyAfterSign = true): Promise<ECPrivateKey> {
  const keys = defineProvider({
    name: 'test',
    open: (id) => ({
      id,
      publicKey: pair.publicKey,
      verifyAfterSign,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], (_offer, bytes, call) =>
        service(bytes, call),
      ),
    }),
  })
  const key = await keys.getPrivateKey('test:k', { type: 'ec' })
  events = []
  return key
}

const right: Service = (bytes) => sign('sha256', bytes, pair.secret)

describe('an event', () => {
  it('of a signature has exactly these fields, and no data', async () => {
    const key = await keyOf(right)
    await key.sign(message, SHA256)
    expect(events.map((event) => Object.keys(event).toSorted())).toEqual([FIELDS.toSorted()])
    expect(events[0]).toMatchObject({
      provider: 'test',
      operation: 'sign',
      keyId: 'test:k',
      algorithm: 'ECDSA_SHA256',
      attempt: 1,
      outcome: 'ok',
      verified: true,
      error: undefined,
    })
    expect(events[0]?.duration).toBeGreaterThanOrEqual(0)
  })

  it('tells whether the signature was verified, and how often the request was sent', async () => {
    const key = await keyOf((bytes, call) => {
      call.attempt = 3
      return right(bytes, call)
    }, false)
    await key.sign(message, SHA256)
    await key.sign([message], SHA256)
    expect(events.map(({ verified, attempt }) => [verified, attempt])).toEqual([
      [false, 3],
      [false, 3],
    ])
  })

  it('is never of a call that was done at once and begun while nobody listened, whose duration is not known', async () => {
    unsubscribe(OPERATION_CHANNEL, note)
    const key = await keyOf((bytes, call) => {
      subscribe(OPERATION_CHANNEL, note)
      return right(bytes, call)
    })
    await key.sign(message, SHA256)
    expect(events).toEqual([])
    unsubscribe(OPERATION_CHANNEL, note)
    const later = await keyOf(async (bytes, call) => {
      subscribe(OPERATION_CHANNEL, note)
      await new Promise((resolve) => {
        setTimeout(resolve, 30)
      })
      return right(bytes, call)
    })
    await later.sign(message, SHA256)
    expect(events).toHaveLength(1)
    expect(events[0]?.duration).toBeGreaterThan(25)
  })

  it('of a refusal, a wrong signature and an untyped error has outcome and code', async () => {
    const key = await keyOf(right)
    await failure(key.sign('text' as never, SHA256))
    await failure((await keyOf(() => new Uint8Array(70))).sign(message, SHA256))
    expect(events[0]).toMatchObject({
      operation: 'sign',
      keyId: 'test:k',
      outcome: 'unknown',
      error: 'INTEGRITY',
    })
    await failure((await keyOf(() => Promise.reject(new Error('hunter2')))).sign(message, SHA256))
    expect(events).toEqual([expect.objectContaining({ outcome: 'unknown', error: 'PROVIDER' })])
    expect(JSON.stringify(events)).not.toContain('hunter2')
    events = []
    await failure(key.sign('text' as never, SHA256))
    expect(events).toEqual([
      expect.objectContaining({ operation: 'sign', outcome: 'not-sent', error: 'INVALID_INPUT' }),
    ])
  })

  it('of an abort tells what is known, although the error is the reason', async () => {
    const key = await keyOf(() => new Promise(() => undefined))
    await rejection(key.sign(message, SHA256, { signal: AbortSignal.abort() }))
    const controller = new AbortController()
    const sent = key.sign(message, SHA256, { signal: controller.signal })
    const unsent = key.sign(new PassThrough(), SHA256, { signal: controller.signal })
    controller.abort()
    await Promise.all([rejection(sent), rejection(unsent)])
    expect(events.map(({ error, outcome }) => [error, outcome])).toEqual([
      ['ABORTED', 'not-sent'],
      ['ABORTED', 'unknown'],
      ['ABORTED', 'not-sent'],
    ])
  })

  it('of a deadline is there once, also when the service answers later', async () => {
    const key = await keyOf(
      (bytes, call) =>
        new Promise((resolve) => {
          setTimeout(() => resolve(right(bytes, call)), 30)
        }),
    )
    await failure(key.sign(message, SHA256, { timeout: 5 }))
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
    expect(events).toEqual([expect.objectContaining({ error: 'TIMEOUT', outcome: 'unknown' })])
  })

  it('of opening names no reference, which may hold a secret', async () => {
    const keys = defineProvider({ name: 'test', open: () => Promise.reject(new Error('no')) })
    const error = await failure(keys.getPrivateKey('test:k?pin-value=1234'))
    expect(events).toEqual([
      expect.objectContaining({
        operation: 'getPrivateKey',
        keyId: undefined,
        outcome: 'unknown',
        error: 'PROVIDER',
      }),
    ])
    expect(JSON.stringify([events, error]) + String(error)).not.toContain('1234')
  })
})

describe('a provider that marks what it sends', () => {
  it.each([
    ['before', 'not-sent'],
    ['after', 'unknown'],
  ] as const)('a deadline %s it sends is %s', async (how, outcome) => {
    const error = await failure(sending(how).getPrivateKey('test:k', { timeout: 5 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome })
    expect(events).toEqual([expect.objectContaining({ outcome })])
    events = []
    const controller = new AbortController()
    const opening = rejection(sending(how).getPrivateKey('test:k', { signal: controller.signal }))
    controller.abort()
    await opening
    expect(events).toEqual([expect.objectContaining({ outcome, error: 'ABORTED' })])
  })

  it('an untyped error before it sends is not-sent', async () => {
    const keys = defineProvider({
      name: 'test',
      marksSent: true,
      open: () => Promise.reject(new Error('the SDK cannot be loaded')),
    })
    expect(await failure(keys.getPrivateKey('test:k'))).toMatchObject({
      code: 'PROVIDER',
      outcome: 'not-sent',
    })
  })
})

it('each step of a listing tells how often its request was sent, and whether it was', async () => {
  const keys = defineProvider({
    name: 'test',
    marksSent: true,
    open: () => Promise.reject(new Error('never asked')),
    async *listKeys(call) {
      call.sent = true
      call.attempt = 3
      yield { id: 'test:1' }
      await new Promise(() => undefined)
    },
  })
  const list = keys.listKeys({ timeout: 10 })[Symbol.asyncIterator]()
  await list.next()
  await failure(list.next())
  expect(events.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [3, 'ok'],
    [1, 'not-sent'],
  ])
})

/** A provider that never answers, and marks that it has sent, or has not yet. */
function sending(how: 'before' | 'after') {
  return defineProvider({
    name: 'test',
    marksSent: true,
    open: async (_, call) => {
      if (how === 'after') call.sent = true
      return new Promise(() => undefined)
    },
  })
}
