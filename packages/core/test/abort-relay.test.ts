import { sign } from 'node:crypto'
import { ECDSA_SHA256, privateKey, signing, type Call } from '@kmskeys/core'
import { AbortRelay, orAborted } from '@kmskeys/core/service'
import { describe, expect, it, vi } from 'vitest'
import { rejection } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'

describe('a relay of a signal', () => {
  it('tells of the abort, its reason and the event, in each of the ways that SDKs listen', () => {
    const controller = new AbortController()
    const relay: AbortSignal = new AbortRelay(controller)
    const [listener, handleEvent, onabort] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
    relay.addEventListener('abort', listener)
    relay.addEventListener('abort', { handleEvent }, { once: true })
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- some SDKs listen so
    relay.onabort = onabort
    expect(relay.aborted).toBe(false)
    relay.throwIfAborted()

    const reason = new Error('changed my mind')
    controller.abort(reason)
    expect(relay.aborted).toBe(true)
    expect(relay.reason).toBe(reason)
    expect(() => relay.throwIfAborted()).toThrow(reason)
    for (const told of [listener, handleEvent, onabort])
      expect(told.mock.calls).toEqual([[expect.objectContaining({ type: 'abort' })]])
  })

  it('tells a listener once, though it was added twice, and none that was taken off', () => {
    const controller = new AbortController()
    const relay = new AbortRelay(controller)
    const [stays, goes, other] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
    relay.addEventListener('abort', stays)
    relay.addEventListener('abort', stays)
    relay.addEventListener('abort', goes)
    relay.addEventListener('other', other)
    relay.removeEventListener('other', stays)
    relay.removeEventListener('abort', goes)
    relay.removeEventListener('abort', goes)
    controller.abort()
    expect(stays).toHaveBeenCalledTimes(1)
    expect(goes).not.toHaveBeenCalled()
    expect(other).not.toHaveBeenCalled()
  })

  it('tells all, also when one of them takes itself or another off', () => {
    const controller = new AbortController()
    const relay = new AbortRelay(controller)
    const last = vi.fn<() => void>()
    const first = (): void => {
      relay.removeEventListener('abort', first)
    }
    relay.addEventListener('abort', first)
    relay.addEventListener('abort', last)
    controller.abort()
    expect(last).toHaveBeenCalledTimes(1)
  })

  it('follows one call after the other, and tells of the last alone', () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const relay = new AbortRelay()
    const listener = vi.fn<() => void>()
    relay.addEventListener('abort', listener)
    relay.follow(first)
    relay.follow(undefined)
    relay.follow(second)
    first.abort('of the first')
    expect(relay.aborted).toBe(false)
    expect(listener).not.toHaveBeenCalled()
    second.abort('of the second')
    expect(relay.reason).toBe('of the second')
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('of an aborted signal is aborted', () => {
    const relay = new AbortRelay({ signal: AbortSignal.abort('late') })
    expect(relay.aborted).toBe(true)
    expect(relay.reason).toBe('late')
  })
})

describe('a call that tells of its end', () => {
  it('tells each relay, also one that is made late, without making a signal', async () => {
    const calls: Call[] = []
    const relays: AbortRelay[] = []
    const key = privateKey({
      id: 'a',
      publicKey: ecPair().publicKey,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'digest' }], (_, __, call) => {
        calls.push(call)
        relays.push(new AbortRelay(call), new AbortRelay(call))
        return new Promise(() => undefined)
      }),
    })
    const stop = new AbortController()
    const signature = key.signWith(ECDSA_SHA256, new Uint8Array(1), { signal: stop.signal })
    const heard = relays.map((relay) => {
      const listener = vi.fn<() => void>()
      relay.addEventListener('abort', listener)
      return listener
    })
    const reason = new Error('enough')
    stop.abort(reason)
    expect(await rejection(signature)).toBe(reason)
    relays.push(...calls.map((call) => new AbortRelay(call)))
    expect(relays.map((relay) => relay.reason)).toEqual([reason, reason, reason])
    for (const listener of heard) expect(listener).toHaveBeenCalledTimes(1)
    expect(calls).toMatchObject([{ controller: undefined }])
  })

  it('tells nobody when the work ends by itself', async () => {
    const listener = vi.fn<() => void>()
    const { publicKey, secret } = ecPair()
    const key = privateKey({
      id: 'a',
      publicKey,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], async (_, bytes, call) => {
        new AbortRelay(call).addEventListener('abort', listener)
        return sign('sha256', bytes, secret)
      }),
    })
    const stop = new AbortController()
    await key.signWith(ECDSA_SHA256, new Uint8Array(1), { signal: stop.signal })
    stop.abort()
    expect(listener).not.toHaveBeenCalled()
  })
})

describe('a promise that gives way to an abort', () => {
  it('rejects with the reason, at once', async () => {
    const controller = new AbortController()
    const never = orAborted(new Promise(() => undefined), controller.signal)
    controller.abort('enough')
    expect(await rejection(never)).toBe('enough')
    expect(await rejection(orAborted(Promise.resolve(1), AbortSignal.abort('before')))).toBe('before')
  })

  it('comes to what the other comes to', async () => {
    const { signal } = new AbortController()
    expect(await orAborted(Promise.resolve(1), signal)).toBe(1)
    expect(await rejection(orAborted(Promise.reject(new Error('broken')), signal))).toMatchObject({
      message: 'broken',
    })
  })

  it('leaves no listener behind, and no rejection that nobody handles', async () => {
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    await orAborted(Promise.resolve(1), controller.signal)
    await Promise.resolve()
    expect(removed).toHaveBeenCalledTimes(1)
    const late = Promise.withResolvers<never>()
    const given = orAborted(late.promise, controller.signal)
    controller.abort('enough')
    expect(await rejection(given)).toBe('enough')
    late.reject(new Error('late'))
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})
