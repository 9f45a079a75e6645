import type {
  $Command,
  KMSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-kms'
import type { Attempts } from '@kmskeys/core/service'
import { isThrottled } from './errors.ts'
import { outcomeOf } from './outcome.ts'

/** A command of the SDK. */
export type Command<I extends ServiceInputTypes, O extends ServiceOutputTypes> = $Command<
  I,
  O,
  KMSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>

/** Notes each attempt of a command, by a step of the SDK's own that runs within its retries. */
export function watch<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  command: Command<I, O>,
  attempts: Attempts,
): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      attempts.begin()
      try {
        return await next(args)
      } catch (error) {
        attempts.ended(outcomeOf(error))
        if (isThrottled(error)) attempts.throttled(error)
        throw error
      }
    },
    // Low: after the SDK's own retries, and so within each attempt.
    { step: 'finalizeRequest', priority: 'low', name: 'kmskeysAttempts' },
  )
}
