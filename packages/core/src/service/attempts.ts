import type { Outcome } from '../errors/codes.ts'
import type { Call } from '../provider/call.ts'

/**
 * What is known of the attempts of one request. An SDK repeats it by itself, and tells of the last attempt at best: what
 * sees each of them, within the SDK, notes them here, and so in the call.
 */
export class Attempts {
  /** How many have begun. */
  begun = 0
  /**
   * What is known of all together: one of them may have done the work before the last was refused. Of none, nothing was
   * sent.
   */
  outcome: Outcome = 'not-sent'
  #call: Call | undefined
  /** Whether an earlier request of the call may have done something. */
  readonly #sentBefore: boolean

  constructor(call: Call) {
    this.#call = call
    this.#sentBefore = call.sent
    call.trouble = undefined
  }

  /** Milliseconds that are left to the call; 0 when its request has ended. */
  get timeLeft(): number {
    return this.#call?.timeLeft ?? 0
  }

  /** Notes that an attempt begins. From now on it may have been sent. */
  begin(): void {
    this.begun++
    if (this.#call === undefined) return
    this.#call.attempt = this.begun
    this.#call.sent = true
  }

  /** Notes what is known of an attempt that has ended; one that went well need not be noted. */
  ended(outcome: Outcome): void {
    if (this.outcome !== 'unknown') this.outcome = outcome
    // The call may end while the SDK waits before its next attempt: after refusals only, nothing is under way.
    if (this.outcome !== 'unknown' && this.#call !== undefined) this.#call.sent = this.#sentBefore
  }

  /**
   * Notes that the service asked to slow down, while its SDK goes on trying. A deadline that ends the call then tells so.
   *
   * @param cause the service's answer
   */
  throttled(cause: unknown): void {
    this.#troubled(undefined, cause)
  }

  /**
   * Notes that the service answered that it failed, while its SDK goes on trying. A deadline that ends the call then tells
   * so.
   *
   * @param answer what it said in a word, such as `HTTP 503`
   * @param cause the service's answer
   */
  failedInside(answer: string, cause: unknown): void {
    this.#troubled(answer, cause)
  }

  #troubled(answer: string | undefined, cause: unknown): void {
    const call = this.#call
    if (call === undefined) return
    const { trouble: before } = call
    const isSame = before !== undefined && (before.answer === undefined) === (answer === undefined)
    call.trouble = { answer, times: isSame ? before.times + 1 : 1, cause }
  }

  /**
   * Lets go of the call when its request has ended. What notes attempts is in the hands of the SDK, which may keep it
   * long after, and all that it holds: connections keep their streams until the whole heap is collected.
   */
  close(): void {
    this.#call = undefined
  }
}
