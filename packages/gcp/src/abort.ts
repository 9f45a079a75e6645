/** A promise of what cannot be cancelled itself; it rejects with the signal's reason as soon as that aborts. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/**
 * As much of an AbortSignal as the SDK uses. It adds a listener with each call and takes it off again, which costs a
 * tenth of the call where the signal is a real one.
 *
 * @param signal one that lives as long as the call, since nothing is ever taken off it
 */
export function relayOf(signal: AbortSignal): AbortSignal {
  const relay = new AbortRelay(signal)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK uses these three members
  return relay as unknown as AbortSignal
}

class AbortRelay {
  aborted: boolean
  #listener: (() => void) | undefined = undefined

  constructor(signal: AbortSignal) {
    this.aborted = signal.aborted
    signal.addEventListener('abort', () => {
      this.aborted = true
      this.#listener?.()
    })
  }

  addEventListener(_: string, listener: () => void): void {
    this.#listener = listener
  }

  removeEventListener(): void {
    this.#listener = undefined
  }
}
