/** Stands for a remote service: counts requests, and can hold its answers back. */
export class Service {
  calls = 0
  /** What providers have open. */
  sessions = 0
  held: Promise<void> = Promise.resolve()

  /** Answers when it is let, or when the request is cancelled. */
  async answer<T>(signal: AbortSignal | undefined, work: () => T): Promise<T> {
    this.calls++
    const cancelled = Promise.withResolvers<never>()
    signal?.addEventListener('abort', () => cancelled.reject(signal.reason), { once: true })
    cancelled.promise.catch(() => undefined)
    await Promise.race([this.held, cancelled.promise])
    return work()
  }

  stall(): () => void {
    const gate = Promise.withResolvers<void>()
    this.held = gate.promise
    return gate.resolve
  }
}
