import type {
  $Command,
  KMSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-kms'
import type { Attempts } from '@kmskeys/core/service'
import { isThrottled } from './errors.ts'
import { outcomeOf, statusOf } from './outcome.ts'

/** A command of the SDK. */
export type SdkCommand<I extends ServiceInputTypes, O extends ServiceOutputTypes> = $Command<
  I,
  O,
  KMSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>

/** Whose attempts are noted. */
export interface Watched {
  readonly attempts: Attempts
}

/**
 * Notes each attempt of a command, by a step of the SDK's own that runs within its retries.
 *
 * @param watched has the notes of the request that is under way
 * @param once whether the SDK may not try again
 */
export function watch<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  { middlewareStack }: SdkCommand<I, O>,
  watched: Watched,
  once: boolean,
): void {
  middlewareStack.add(
    (next) => async (args) => {
      const { attempts } = watched
      attempts.begin()
      try {
        return await next(args)
      } catch (error) {
        attempts.ended(outcomeOf(error))
        const status = statusOf(error)
        if (isThrottled(error)) attempts.throttled(error)
        else if (status !== undefined && status >= 500) attempts.failedInside(`HTTP ${status}`, error)
        throw error
      }
    },
    // Low: after the SDK's own retries, and so within each attempt.
    { step: 'finalizeRequest', priority: 'low', name: 'kmskeysAttempts' },
  )
  if (once)
    middlewareStack.add((next) => (args) => next(args), {
      step: 'finalizeRequest',
      priority: 'high',
      name: 'retryMiddleware',
      override: true,
    })
}
