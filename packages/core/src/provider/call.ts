import { kindOf } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** What every call that may leave the process takes. */
export interface CallOptions {
  /** Ends the call: its promise rejects at once with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call ends in a `TimeoutError`; the provider's `timeout` unless given. */
  readonly timeout?: number | undefined
}

/** What the function that serves a call is handed. */
export interface Call {
  /** Aborts when the caller aborts or the deadline passes. Hand it to the SDK. */
  readonly signal: AbortSignal
  /**
   * Has `listener` told, with the reason, when the caller is answered before the work has ended. Costs much less than
   * `signal`, which is only made when it is asked for; absent where there is only that.
   */
  onGiveUp?(listener: (reason: unknown) => void): void
  /** Milliseconds that are left until the deadline, at least 0; `Infinity` without one. */
  readonly timeLeft: number
  /** How often the request was sent; a provider whose SDK tells may set it for the observer. */
  attempt: number
  /**
   * Whether anything of the request may have left, which decides between the outcomes `'unknown'` and `'not-sent'` of
   * an abort or a deadline. `true` from the start, unless the provider was defined with `marksSent`: then the provider
   * sets it before it sends.
   */
  sent: boolean
  /**
   * What a provider notes when the service asks to slow down, or says that it failed, and the SDK tries again: a deadline
   * that comes meanwhile tells of it. Absent or `undefined` as long as there was none.
   */
  trouble?: Trouble | undefined
  /**
   * Set by a provider when it has made something that stays whatever becomes of the rest of the call: every error from
   * then on says so, that of a deadline too, with the outcome `'unknown'`. `undefined` before.
   */
  leftBehind?: LeftBehind | undefined
}

/** How a service answered attempts of a request that it throttles, or fails to serve. */
export interface Trouble {
  /** What it said when it failed inside, such as `HTTP 503`; `undefined` when it throttles. */
  readonly answer: string | undefined
  /** How many attempts were answered so, of those since it last answered otherwise. */
  readonly times: number
  /** The service's last such answer. */
  readonly cause: unknown
}

/** What is there although the call failed, such as a key whose name could not be given. */
export interface LeftBehind {
  /** The key's canonical reference. */
  readonly keyId: string
  /** A sentence that follows the message of the error, and says what is there and what to do with it. */
  readonly note: string
}

/** The longest delay that the runtime's timers take: 24.8 days. */
export const LONGEST_TIMER: number = 2 ** 31 - 1

/**
 * The signal that options have.
 *
 * @throws {InvalidInputError} when it is none
 */
export function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  const signal = options?.signal
  if (signal === undefined || isSignal(signal)) return signal
  throw new InvalidInputError(`signal must be an AbortSignal, not ${kindOf(signal)}`)
}

function isSignal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value &&
    'throwIfAborted' in value
  )
}

/**
 * The deadline that options ask for.
 *
 * @returns milliseconds, or `undefined` when the options have none
 * @throws {InvalidInputError} when `timeout` is not a positive number of milliseconds
 */
export function timeoutOf(options: CallOptions | undefined): number | undefined {
  const timeout = options?.timeout
  if (timeout === undefined) return undefined
  if (typeof timeout !== 'number' || !(timeout > 0))
    throw new InvalidInputError(
      'timeout must be a positive number of milliseconds; leave it out for the default',
    )
  return boundTimeout(timeout)
}

/** A longer timer would fire at once: no deadline comes near to what was meant. */
export function boundTimeout(timeout: number): number {
  return timeout > LONGEST_TIMER ? Infinity : timeout
}

/** The fields of {@link CallOptions}, for operations that have no others. */
export const CALL_OPTIONS: ReadonlySet<string> = new Set<keyof CallOptions>(['signal', 'timeout'])

/**
 * Refuses options of a call to a provider that would be ignored.
 *
 * @param known the fields that they may have; those of {@link CallOptions} unless given
 * @throws {InvalidInputError}
 */
export function checkCallOptions(
  options: object | undefined,
  operation: string,
  known: ReadonlySet<string> = CALL_OPTIONS,
): void {
  if (options !== undefined) checkFields(options, known, `the options of ${operation}`)
}
