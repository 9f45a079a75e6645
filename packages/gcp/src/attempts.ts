import { Attempts, fieldOf } from '@kmskeys/core/service'
import { isThrottled, outcomeOf, statusName } from './outcome.ts'
import type { Ended } from './transport.ts'

/** What is known of the attempts of one request. */
export class GcpAttempts extends Attempts {
  /** Whether anything of the last attempt had left. */
  left = true
  /** Whether its end is the service's own answer. */
  isAnswered = false

  /** Notes how an attempt failed. */
  failed({ error, left, isAnswered }: Ended): void {
    this.left = left
    this.isAnswered = isAnswered
    const code = fieldOf(error, 'code')
    // What gRPC or a proxy says is no refusal of the service.
    const outcome = left && isAnswered ? outcomeOf(code) : left ? 'unknown' : 'not-sent'
    this.ended(outcome)
    if (!left) return
    if (isThrottled(code)) this.throttled(error)
    else if (outcome === 'unknown' && isAnswered)
      this.failedInside(statusName(code) ?? `code ${String(code)}`, error)
  }
}
