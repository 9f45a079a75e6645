import type { SignOptions } from '@azure/keyvault-keys'
import type { Call, Outcome } from '@kmskeys/core'
import { neverSent, worstOutcome } from '@kmskeys/core/service'
import { outcomeOf } from './attempts.ts'
import { azureError } from './errors.ts'
import { SERVICE, type Service } from './service.ts'

/** The options of the SDK's operations that are used here. */
type SendOptions = Pick<SignOptions, 'abortSignal' | 'onResponse'>

type Answer = Parameters<NonNullable<SendOptions['onResponse']>>[0]

/** What is sent, and what it is about. */
export interface Sent<T> {
  /** The operation of the service, such as `Sign`. */
  readonly operation: string
  /** The key that it is about, for error messages. */
  readonly subject?: string | undefined
  readonly run: (options: SendOptions) => Promise<T>
}

/** What came back: as the SDK hands it out, and the body as it was, since the SDK leaves out who answered. */
export interface Reply<T> {
  readonly value: T
  readonly body: unknown
}

/**
 * Sends a request. The SDK alone retries; what is left is given its type here.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export async function send<T>(service: Service, call: Call, sent: Sent<T>): Promise<Reply<T>> {
  const { attempts } = service
  const outcomes: Outcome[] = []
  let answer: Answer | undefined
  const options: SendOptions = {
    abortSignal: call.signal,
    onResponse: (response) => {
      answer = response
    },
  }
  if (attempts === undefined) call.sent = true
  try {
    const run = (): Promise<T> => sent.run(options)
    const value = await (attempts === undefined ? run() : attempts.run(call, outcomes, run))
    return { value, body: answer?.parsedBody }
  } catch (cause) {
    const outcome = outcomes.length > 0 ? worstOutcome(outcomes) : lastOutcome(cause, answer, service)
    const { operation, subject } = sent
    // That which asks for the challenge is throttled too.
    const tried = Math.max(outcomes.length, call.throttled?.times ?? 0)
    const about = { service: SERVICE, place: service.place, operation, subject, attempts: tried }
    throw azureError(cause, { ...about, outcome }, answer)
  }
}

/**
 * What is known of a call of which no attempt was noted: it got no further than the challenge, or went through a user's
 * own client, which tells of the last attempt only.
 */
function lastOutcome(cause: unknown, answer: Answer | undefined, { attempts }: Service): Outcome {
  const last = answer === undefined ? undefined : outcomeOf(answer)
  if (last === 'refused' || attempts === undefined) return last ?? (neverSent(cause) ? 'not-sent' : 'unknown')
  return 'not-sent'
}
