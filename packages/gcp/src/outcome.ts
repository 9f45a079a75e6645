import type { Outcome } from '@kmskeys/core'

/** The names of the status codes of gRPC, by number. */
const STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** Those with which the service says that it did not do it. */
const REFUSED: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'UNAUTHENTICATED',
])

/** The name of a status code; `undefined` for what is none. */
export function statusName(code: unknown): (typeof STATUS)[number] | undefined {
  return typeof code === 'number' ? STATUS[code] : undefined
}

/** Whether an attempt ended with this status because the service throttles. */
export function isThrottled(code: unknown): boolean {
  return statusName(code) === 'RESOURCE_EXHAUSTED'
}

/** What is known of an attempt that left, and ended with this status. */
export function outcomeOf(code: unknown): Outcome {
  const name = statusName(code)
  return name !== undefined && REFUSED.has(name) ? 'refused' : 'unknown'
}

/** Those after which the same request may go well. */
const TRANSIENT: ReadonlySet<string> = new Set(['DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAVAILABLE'])

/** Whether an attempt that ended with this status is worth another. */
export function isTransient(code: unknown): boolean {
  return TRANSIENT.has(statusName(code) ?? '')
}
