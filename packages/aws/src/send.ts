import type {
  $Command,
  KMSClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-kms'
import type { Call, Outcome } from '@kmskeys/core'
import { noteThrottling, worstOutcome } from '@kmskeys/core/service'
import type { HttpHandlerOptions } from './abort.ts'
import { awsError, isThrottled } from './errors.ts'
import { outcomeOf } from './outcome.ts'
import { SERVICE, type Service } from './service.ts'

/** What is sent: a command of the SDK, and what it is about. */
export interface Sent<I extends ServiceInputTypes, O extends ServiceOutputTypes> {
  readonly command: $Command<I, O, KMSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>
  /** The operation, which is also the name of the permission that it needs. */
  readonly operation: string
  /** The key or alias that it is about, for error messages. */
  readonly subject?: string | undefined
  /** Set for what must not be done twice: the SDK then does not retry. */
  readonly once?: boolean
  /** What the SDK is handed to see an abort by, where that is not the call's own signal. */
  readonly abortSignal?: HttpHandlerOptions['abortSignal']
}

/**
 * Sends a command. The SDK alone retries; what is left is given its type here. How often the request was sent, and
 * what is known of each attempt, is noted on the way, because the SDK tells the last error only.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export async function send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  { client, region }: Service,
  call: Call,
  { command, operation, subject, once = false, abortSignal = call.signal }: Sent<I, O>,
): Promise<O> {
  const outcomes: Outcome[] = []
  // An earlier request of the call may have done something.
  const sentBefore = call.sent
  call.throttled = undefined
  command.middlewareStack.add(
    (next) => async (args) => {
      call.attempt = outcomes.length + 1
      call.sent = true
      try {
        return await next(args)
      } catch (error) {
        outcomes.push(outcomeOf(error))
        if (isThrottled(error)) noteThrottling(call, error)
        // A deadline may come while the SDK waits: after refusals only, nothing is under way.
        if (worstOutcome(outcomes) !== 'unknown') call.sent = sentBefore
        throw error
      }
    },
    // Low: after the SDK's own retries, and so within each attempt.
    { step: 'finalizeRequest', priority: 'low', name: 'kmskeysAttempts' },
  )
  if (once)
    command.middlewareStack.add((next) => (args) => next(args), {
      step: 'finalizeRequest',
      priority: 'high',
      name: 'retryMiddleware',
      override: true,
    })
  try {
    return await client.send(command, { abortSignal })
  } catch (error) {
    const outcome = worstOutcome(outcomes)
    throw awsError(error, { service: SERVICE, place: region, operation, subject, outcome }, outcomes.length)
  }
}
