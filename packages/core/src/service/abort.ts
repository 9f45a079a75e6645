import type { Call } from '../provider/call.ts'

/**
 * A promise of what cannot be cancelled itself: it rejects with the signal's reason as soon as that aborts. What the
 * promise comes to after that is dropped.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    const stop = (): void => signal.removeEventListener('abort', onAbort)
    promise.then(resolve, reject).finally(stop)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** What of a call is followed. */
type Followed = Pick<Call, 'signal' | 'onGiveUp'>

/**
 * Tells when the caller is answered before the work has ended, by an abort or a deadline; at once when it was already.
 *
 * @param tell is handed the reason, once; kept as long as the call
 */
export function whenGivenUp(call: Followed, tell: (reason: unknown) => void): void {
  if (call.onGiveUp !== undefined) {
    call.onGiveUp(tell)
    return
  }
  // It lives as long as the call, and so nothing is taken off it.
  const { signal } = call
  if (signal.aborted) tell(signal.reason)
  else signal.addEventListener('abort', () => tell(signal.reason))
}

/** Who is told of an abort. */
type Listener = Parameters<AbortSignal['addEventListener']>[1]

/**
 * What an SDK is shown in place of a call's signal. Making that, and adding a listener with each request and taking it off
 * again, as SDKs do, costs several percent of a call. It has all that a signal has, but the runtime takes none but
 * its own: it is for an SDK whose ways are known.
 */
export class AbortRelay implements AbortSignal {
  aborted = false
  reason: unknown = undefined
  onabort: ((event: Event) => unknown) | null = null
  #listeners: Listener[] = []

  /** Which call is followed, counted. */
  #turn = 0

  /** @param call what is followed; none yet unless given */
  constructor(call?: Followed) {
    this.follow(call)
  }

  /**
   * Shows a call that begins, and the one before it no more, which must have ended well: who listens stays. The call is
   * not kept.
   */
  follow(call: Followed | undefined): void {
    const turn = ++this.#turn
    if (call === undefined) return
    whenGivenUp(call, (reason) => {
      if (turn === this.#turn) this.#abort(reason)
    })
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === 'abort' && !this.#listeners.includes(listener)) this.#listeners.push(listener)
  }

  removeEventListener(type: string, listener: Listener): void {
    const index = type === 'abort' ? this.#listeners.indexOf(listener) : -1
    if (index >= 0) this.#listeners.splice(index, 1)
  }

  /** Tells everybody who listens, once: nothing is aborted twice. */
  dispatchEvent(event: Event): boolean {
    const listeners = this.#listeners
    this.#listeners = []
    this.onabort?.(event)
    for (const listener of listeners) {
      if (typeof listener === 'function') listener.call(this, event)
      else listener.handleEvent(event)
    }
    return true
  }

  #abort(reason: unknown): void {
    this.aborted = true
    this.reason = reason
    this.dispatchEvent(new Event('abort'))
  }
}
