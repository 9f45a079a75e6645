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

/** Who is told of an abort. */
type Listener = Parameters<AbortSignal['addEventListener']>[1]

/**
 * What an SDK is shown in place of a call's signal. SDKs add a listener with each request and take it off again, which with
 * the runtime's own signals costs several percent of a call. It has all that a signal has, but the runtime takes none but
 * its own: it is for an SDK whose ways are known.
 */
export class AbortRelay implements AbortSignal {
  aborted: boolean
  reason: unknown
  onabort: ((event: Event) => unknown) | null = null
  #listeners: Listener[] = []

  /** @param signal one that lives as long as the call, since nothing is ever taken off it; it is not kept */
  constructor(signal: AbortSignal) {
    this.aborted = signal.aborted
    this.reason = signal.reason
    signal.addEventListener('abort', (event) => {
      this.aborted = true
      this.reason = signal.reason
      this.dispatchEvent(event)
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
}
