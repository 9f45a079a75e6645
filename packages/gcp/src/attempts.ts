import { Attempts, fieldOf } from '@kmskeys/core/service'
import { isThrottled, outcomeOf, statusName } from './outcome.ts'
import type { Ended } from './transport.ts'

/** What is known of the attempts of one request. */
export class GcpAttempts extends Attempts {
  /** Whether anything of the last attempt had left. */
  left = true

  /** Notes how an attempt failed. */
  failed({ error, left, isAnswered }: Ended): void {
    this.left = left
    const code = fieldOf(error, 'code')
    this.ended(left ? outcomeOf(code) : 'not-sent')
    if (!left) return
    if (isThrottled(code)) this.throttled(error)
    else if (outcomeOf(code) === 'unknown' && (isAnswered || hasTrailers(error)))
      this.failedInside(statusName(code) ?? `code ${String(code)}`, error)
  }
}

/** Whether the service said so itself: an end that gRPC made has no trailers. */
function hasTrailers(error: unknown): boolean {
  const metadata = fieldOf(error, 'metadata')
  const getMap = fieldOf(metadata, 'getMap')
  const trailers: unknown = typeof getMap === 'function' ? Reflect.apply(getMap, metadata, []) : undefined
  return typeof trailers === 'object' && trailers !== null && Object.keys(trailers).length > 0
}
