import type { Outcome } from '@kmskeys/core'
import { fieldOf, neverSent } from '@kmskeys/core/service'

/** What is known of one attempt that ended in this error of the SDK. */
export function outcomeOf(error: unknown): Outcome {
  const status = statusOf(error)
  if (status === undefined)
    return neverSent(error) || fieldOf(error, 'name') === 'CredentialsProviderError' ? 'not-sent' : 'unknown'
  // An answer that could not be read is no answer.
  return status >= 400 && status < 500 && isServiceAnswer(error) ? 'refused' : 'unknown'
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
