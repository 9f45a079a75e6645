/** How an abort is listened to. */
type Listener = (event: Event) => void

/**
 * Stands for a call's signal before the SDK's HTTP client, which adds listeners to it and takes them off for each
 * request: that is most of what a call through this package would cost above the bare SDK. It counts as an
 * `AbortSignal`, or the SDK would wrap it in one, and is shown to nobody else.
 */
export class AbortRelay {
  aborted: boolean
  readonly reason: unknown = undefined
  readonly #listeners: Set<Listener> = new Set()

  /** @param signal one that lives as long as the call, since nothing is ever taken off it */
  constructor(signal: AbortSignal) {
    this.aborted = signal.aborted
    signal.addEventListener('abort', (event) => {
      this.aborted = true
      for (const listener of this.#listeners) listener(event)
    })
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    this.#listeners.delete(listener)
  }
}
Object.setPrototypeOf(AbortRelay.prototype, AbortSignal.prototype)
