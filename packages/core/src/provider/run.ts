import { isPromise } from '../data/bytes.ts'
import { ProviderError, TimeoutError } from '../errors/errors.ts'
import { KmsKeysError, amendError, describeError } from '../errors/kms-keys-error.ts'
import type { Outcome } from '../errors/codes.ts'
import { signalOf, timeoutOf, type Call, type CallOptions, type LeftBehind, type Trouble } from './call.ts'
import type { Lifetime, Pending } from './lifetime.ts'
import { observed, publish } from './observer.ts'

/** What an operation is called in errors and events. */
export interface About {
  readonly operation: string
  readonly keyId?: string | undefined
  readonly algorithm?: string | undefined
}

/**
 * Runs one operation of a provider or a key: refuses when closed, waits for a place, bounds it by the deadline,
 * answers an abort at once with the signal's reason, gives every error its type and fields, and tells the
 * observer. A `work` that answers synchronously costs next to nothing.
 *
 * @param prepare what comes first without holding a place, such as reading the caller's stream; the provider's
 *   own deadline begins after it, the caller's `timeout` bounds both
 */
export function run<T>(
  lifetime: Lifetime,
  about: About,
  options: CallOptions | undefined,
  work: (call: ActiveCall) => T | Promise<T>,
  prepare?: (call: ActiveCall) => Promise<void>,
): Promise<T> {
  const call = new ActiveCall(lifetime, about, options)
  try {
    signalOf(options)?.throwIfAborted()
    const given = timeoutOf(options)
    call.limit = given ?? (prepare === undefined ? lifetime.timeout : Infinity)
    call.later = given === undefined && prepare !== undefined
    lifetime.enter()
  } catch (error) {
    return Promise.reject(call.failed(error))
  }
  if (prepare !== undefined || !lifetime.tryTake()) return call.race(call.serveLater(work, prepare))
  let result: T | Promise<T>
  try {
    call.sent = !lifetime.marksSent
    result = work(call)
  } catch (error) {
    call.finish()
    return Promise.reject(call.failed(error))
  }
  if (isPromise(result)) return call.race(result, true)
  call.finish()
  call.succeeded()
  return Promise.resolve(result)
}

/**
 * Ends an operation that was refused while its arguments were read: typed and observed like every other, and nothing
 * of it was sent.
 */
export function refuse(
  lifetime: Lifetime,
  about: About,
  options: CallOptions | undefined,
  error: unknown,
): Promise<never> {
  const call = new ActiveCall(lifetime, about, options)
  try {
    signalOf(options)?.throwIfAborted()
    lifetime.enter()
    lifetime.leave()
  } catch (first) {
    return Promise.reject(call.failed(first))
  }
  return Promise.reject(call.failed(error))
}

/** One operation under way. */
export class ActiveCall implements Call, Pending {
  readonly lifetime: Lifetime
  readonly about: About
  readonly caller: AbortSignal | undefined
  /** When it began; NaN as long as nobody needs to know: work that is done at once needs no clock. */
  started: number = observed() ? performance.now() : Number.NaN
  /** Milliseconds until the deadline. */
  limit: number = Infinity
  /** Whether the provider's own deadline begins only when the preparation has ended. */
  later = false
  attempt = 1
  /** Whether the request may have left. */
  sent = false
  /** Whether the service asked to slow down, or failed, where the provider noted it. */
  trouble: Trouble | undefined = undefined
  leftBehind: LeftBehind | undefined = undefined
  /** For signatures: whether it was verified. */
  verified: boolean | undefined = undefined
  ended = false
  /** Why the caller was answered before the work had ended. */
  gaveUp: { readonly reason: unknown } | undefined = undefined
  controller: AbortController | undefined = undefined
  /** Who is told that the caller was answered, beside those who listen to the signal. */
  told: ((reason: unknown) => void)[] | undefined = undefined
  timer: NodeJS.Timeout | undefined = undefined
  onAbort: (() => void) | undefined = undefined
  /** Answers the caller. */
  reject: ((reason: unknown) => void) | undefined = undefined
  older: Pending | undefined = undefined
  newer: Pending | undefined = undefined
  /** The context of a signature. */
  context: Uint8Array | undefined = undefined
  /** The label of a decryption. */
  label: Uint8Array | undefined = undefined

  constructor(lifetime: Lifetime, about: About, options: CallOptions | undefined) {
    this.lifetime = lifetime
    this.about = about
    this.caller = options?.signal
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController()
      // Asked for late, by a function that runs on after the caller had its answer.
      if (this.gaveUp !== undefined) this.controller.abort(this.gaveUp.reason)
    }
    return this.controller.signal
  }

  onGiveUp(listener: (reason: unknown) => void): void {
    if (this.gaveUp !== undefined) listener(this.gaveUp.reason)
    else if (this.told === undefined) this.told = [listener]
    else this.told.push(listener)
  }

  get timeLeft(): number {
    return Math.max(0, this.limit - this.elapsed())
  }

  /** Milliseconds since it began. */
  elapsed(): number {
    const now = performance.now()
    if (Number.isNaN(this.started)) this.started = now
    return now - this.started
  }

  /** Prepares, waits for a place, then does the work. */
  async serveLater<T>(
    work: (call: ActiveCall) => T | Promise<T>,
    prepare?: (call: ActiveCall) => Promise<void>,
  ): Promise<T> {
    try {
      await prepare?.(this)
      if (this.later) this.arm(this.lifetime.timeout)
      if (!this.lifetime.tryTake()) await this.lifetime.take(this.signal)
    } catch (error) {
      this.lifetime.leave()
      throw error
    }
    try {
      // Abort or deadline may have answered already.
      this.signal.throwIfAborted()
      this.sent = !this.lifetime.marksSent
      return await work(this)
    } finally {
      this.finish()
    }
  }

  /**
   * The work's own end, the caller's abort, or the deadline: whichever is first.
   *
   * @param holds whether the work holds a place, to be given back when it has settled
   */
  race<T>(work: PromiseLike<T>, holds = false): Promise<T> {
    return new Promise((resolve, reject) => {
      const { caller } = this
      this.reject = reject
      this.lifetime.await(this)
      this.arm(this.limit)
      if (caller !== undefined) {
        this.onAbort = () => this.giveUp(caller.reason)
        caller.addEventListener('abort', this.onAbort, { once: true })
      }
      Promise.resolve(work).then(
        (value) => {
          if (holds) this.finish()
          if (!this.end()) return
          this.succeeded()
          resolve(value)
        },
        (error: unknown) => {
          if (holds) this.finish()
          if (this.end()) reject(this.failed(error))
        },
      )
      if (caller?.aborted === true) this.onAbort?.()
    })
  }

  giveUp(reason: unknown): void {
    const { reject } = this
    if (!this.end()) return
    this.gaveUp = { reason }
    reject?.(this.failed(reason))
    this.controller?.abort(reason)
    for (const listener of this.told ?? []) {
      try {
        listener(reason)
      } catch (error) {
        // The others are told all the same; the error shows as that of a listener of an AbortSignal does.
        process.nextTick(() => {
          throw error
        })
      }
    }
  }

  /** Marks the call as answered; whether it was not before. */
  end(): boolean {
    if (this.ended) return false
    this.ended = true
    clearTimeout(this.timer)
    if (this.onAbort !== undefined) this.caller?.removeEventListener('abort', this.onAbort)
    this.lifetime.forget(this)
    this.reject = undefined
    return true
  }

  /** Sets the deadline, `limit` milliseconds from the start, or from now when there was none. */
  arm(limit: number): void {
    if (this.limit === Infinity) this.started = performance.now()
    this.limit = limit
    if (limit !== Infinity && !this.ended)
      this.timer = setTimeout(() => this.giveUp(this.tooLate()), this.timeLeft)
  }

  /** Gives the place back and leaves. */
  finish(): void {
    this.lifetime.release()
    this.lifetime.leave()
  }

  succeeded(): void {
    if (observed()) this.tell('ok', undefined)
  }

  /** The error that the caller gets; the caller's own abort reason stays untouched. */
  failed(error: unknown): unknown {
    if (this.caller?.aborted === true && error === this.caller.reason) {
      if (observed()) this.tell(this.known, 'ABORTED')
      return error
    }
    const typed = this.typed(error)
    if (observed()) this.tell(typed.outcome, typed.code)
    return typed
  }

  /** The error of this call. It never throws, whatever a provider throws at it: the caller is owed an answer. */
  typed(error: unknown): KmsKeysError {
    const known = { provider: this.lifetime.provider, ...this.about }
    try {
      const typed = error instanceof KmsKeysError ? error : this.untyped(error)
      const described = describeError(typed, known, this.lifetime)
      if (this.leftBehind !== undefined)
        amendError(described, { ...this.leftBehind, outcome: 'unknown', retryable: false })
      return described
    } catch (cause) {
      return new ProviderError(
        `${known.operation} with ${known.provider} failed with an error that cannot be read`,
        {
          ...known,
          cause,
        },
      )
    }
  }

  tooLate(): TimeoutError {
    const { trouble } = this
    const late = `${this.about.operation} with ${this.lifetime.provider} took longer than ${this.limit} ms`
    const outcome = this.known
    if (trouble === undefined)
      return new TimeoutError(`${late}; raise timeout if that is to be expected`, { outcome })
    const { answer, times, cause } = trouble
    const often = `${times} of ${Math.max(times, this.attempt)} attempts`
    const what =
      answer === undefined
        ? `throttled it (${often}); call less often, raise the quota, or raise timeout`
        : `failed inside (${often}, at last with ${answer}); try again, or raise timeout`
    return new TimeoutError(`${late}: the service ${what}`, { outcome, cause })
  }

  /** What is known of the request while it is under way, or between two of its attempts. */
  get known(): Outcome {
    if (this.sent) return 'unknown'
    return this.trouble === undefined || this.trouble.answer !== undefined ? 'not-sent' : 'refused'
  }

  /** A provider should have given the error a type. What it says may hold secrets, so it is not repeated. */
  untyped(cause: unknown): ProviderError {
    const name = cause instanceof Error ? String(cause.name) : typeof cause
    const message = `${this.about.operation} with ${this.lifetime.provider} failed with an untyped error (${name}); see cause`
    return new ProviderError(message, { cause, outcome: this.known })
  }

  tell(outcome: 'ok' | Outcome, error: KmsKeysError['code'] | 'ABORTED' | undefined): void {
    // Done at once, and begun while nobody listened: how long it took is not known.
    if (Number.isNaN(this.started)) return
    publish({
      provider: this.lifetime.provider,
      operation: this.about.operation,
      keyId: this.about.keyId ?? this.leftBehind?.keyId,
      algorithm: this.about.algorithm,
      attempt: this.attempt,
      duration: this.elapsed(),
      outcome,
      verified: this.verified,
      error,
    })
  }
}
