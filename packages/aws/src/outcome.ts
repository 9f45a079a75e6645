import type { Outcome } from '@kmskeys/core'

/** Codes of errors that happen before anything is sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

/** What is known of one attempt that ended in this error of the SDK. */
export function outcomeOf(error: unknown): Outcome {
  const status = statusOf(error)
  if (status === undefined) return beforeSending(error) ? 'not-sent' : 'unknown'
  // An answer that could not be read is no answer.
  return status >= 400 && status < 500 && isServiceAnswer(error) ? 'refused' : 'unknown'
}

/** What is known of a call of several attempts: one of them may have done the work before the last was refused. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.includes('unknown') ? 'unknown' : (outcomes.at(-1) ?? 'not-sent')
}

/** The HTTP status of the answer; `undefined` when there was none. */
export function statusOf(error: unknown): number | undefined {
  const metadata = fieldOf(error, '$metadata')
  const status = fieldOf(metadata, 'httpStatusCode')
  return typeof status === 'number' ? status : undefined
}

/** Whether the error is an answer in the service's own form. */
export function isServiceAnswer(error: unknown): boolean {
  return fieldOf(error, '$fault') !== undefined
}

/** A field of something that may not have it. */
export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, field)
  return found
}

function beforeSending(error: unknown): boolean {
  return (
    NOT_SENT.has(fieldOf(error, 'code')) ||
    fieldOf(error, 'syscall') === 'connect' ||
    fieldOf(error, 'name') === 'CredentialsProviderError' ||
    isTLSError(error)
  )
}

/** Whether the server could not prove who it is, so that nothing was sent to it. */
export function isTLSError(error: unknown): boolean {
  const code = fieldOf(error, 'code')
  return (
    typeof code === 'string' && /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u.test(code)
  )
}
