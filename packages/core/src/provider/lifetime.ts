import { ClosedError, InvalidInputError } from '../errors/errors.ts'
import { boundTimeout, LONGEST_TIMER } from './call.ts'

/** What bounds the calls of a provider and of its keys. */
export interface LifetimeOptions {
  /** The provider's name. */
  readonly name: string
  /** Milliseconds a call may take; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** How many calls may be in flight; more wait for a place. Unlimited unless given. */
  readonly maxInFlight?: number | undefined
  /**
   * Set by a provider all of whose functions set `call.sent` before a request leaves: until then nothing was sent, as
   * while its SDK loads or looks for credentials. A provider that does not is taken to send at once.
   */
  readonly marksSent?: boolean | undefined
}

/**
 * A call that is being waited for. It is linked with its neighbours: a `Set` through which calls pass leaves tables behind
 * that keep them and all they hold in memory, until the whole heap is collected.
 */
export interface Pending {
  older: Pending | undefined
  newer: Pending | undefined
  /** Answers the caller before the work has ended. */
  giveUp(reason: unknown): void
}

/** How long a provider is open, and what is in flight meanwhile. A provider and its keys share one. */
export class Lifetime {
  readonly provider: string
  readonly timeout: number
  readonly maxInFlight: number
  readonly marksSent: boolean
  /** Operations that were begun and have not settled. */
  active = 0
  /** Calls that hold a place. */
  running = 0
  closed = false
  readonly waiting: Set<() => void> = new Set()
  readonly drained: Set<() => void> = new Set()
  /** The call that is being waited for and was begun last; it leads to those before it. */
  newest: Pending | undefined = undefined

  constructor(options: LifetimeOptions) {
    const { name, timeout = 30_000, maxInFlight = Infinity, marksSent = false } = options
    if (typeof name !== 'string' || name === '') throw new InvalidInputError('a provider needs a name')
    if (typeof timeout !== 'number' || !(timeout > 0))
      throw new InvalidInputError('timeout must be a positive number of milliseconds')
    if (maxInFlight !== Infinity && !(Number.isInteger(maxInFlight) && maxInFlight >= 1))
      throw new InvalidInputError('maxInFlight must be a whole number, 1 or more')
    this.provider = name
    this.timeout = boundTimeout(timeout)
    this.maxInFlight = maxInFlight
    this.marksSent = marksSent
  }

  /**
   * Begins an operation. {@link Lifetime.leave} must follow.
   *
   * @throws {ClosedError} when the provider was closed
   */
  enter(): void {
    if (this.closed)
      throw new ClosedError(
        `the provider ${this.provider} was closed; keep it open as long as its keys are used`,
      )
    this.active++
  }

  leave(): void {
    this.active--
    if (this.active === 0) for (const wake of this.drained) wake()
  }

  /** Adds a call that is being waited for. */
  await(call: Pending): void {
    const { newest } = this
    if (newest !== undefined) newest.newer = call
    call.older = newest
    this.newest = call
  }

  /** Takes a call out that was answered. */
  forget(call: Pending): void {
    const { older, newer } = call
    if (older !== undefined) older.newer = newer
    if (newer !== undefined) newer.older = older
    else this.newest = older
    call.older = undefined
    call.newer = undefined
  }

  /** Whether a call that begins now need not wait. */
  get hasPlace(): boolean {
    return this.running < this.maxInFlight
  }

  /** Takes a place if one is free. */
  tryTake(): boolean {
    if (!this.hasPlace) return false
    this.running++
    return true
  }

  /** Waits for a place, in order of arrival. Rejects with the signal's reason, without a place, when it aborts. */
  take(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.delete(onFree)
        reject(signal.reason)
      }
      const onFree = (): void => {
        signal.removeEventListener('abort', onAbort)
        this.waiting.delete(onFree)
        resolve()
      }
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      this.waiting.add(onFree)
    })
  }

  /** Gives a place back, to the one that waits longest. */
  release(): void {
    for (const next of this.waiting) return next()
    this.running--
  }

  /**
   * Refuses new operations, and resolves when those in flight have settled, at the latest after `timeout`: calls that
   * are then still in flight end with `ClosedError`, so that nothing is called after the provider is freed.
   */
  async close(): Promise<void> {
    this.closed = true
    if (this.active === 0) return
    const inTime = await new Promise<boolean>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.drained.delete(wake)
        resolve(true)
      }
      const timer = setTimeout(
        () => {
          this.drained.delete(wake)
          resolve(false)
        },
        Math.min(this.timeout, LONGEST_TIMER),
      )
      this.drained.add(wake)
    })
    if (inTime) return
    const message = `the provider ${this.provider} was closed while the call was in flight`
    while (this.newest !== undefined) this.newest.giveUp(new ClosedError(message, { outcome: 'unknown' }))
  }
}
