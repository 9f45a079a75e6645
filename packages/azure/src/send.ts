import { amendError, type Call, type Outcome } from '@kmskeys/core'
import { neverSent } from '@kmskeys/core/service'
import { AzureAttempts, noteIn } from './attempts.ts'
import { azureError, type Answer } from './errors.ts'
import { outcomeOf } from './outcome.ts'
import { SERVICE, type SendOptions, type Service } from './service.ts'

/** What is sent, and what it is about. */
export interface Sent<T> {
  /** The operation of the service, such as `Sign`. */
  readonly operation: string
  /** The key that it is about, for error messages. */
  readonly subject?: string | undefined
  readonly run: (options: SendOptions) => Promise<T>
  /** Set for a step of a list. */
  readonly lists?: boolean
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
  const { watch } = service
  const attempts = new AzureAttempts(call)
  let answer: Answer | undefined
  const { signal } = call
  const options: SendOptions = {
    abortSignal: signal,
    onResponse: (response) => {
      answer = response
    },
  }
  if (watch === undefined) call.sent = true
  else noteIn(signal, attempts)
  try {
    const value = await (watch !== undefined && sent.lists === true
      ? watch.runStep(signal, () => sent.run(options))
      : sent.run(options))
    return { value, body: answer?.parsedBody }
  } catch (cause) {
    answer = attempts.answer ?? answer
    const outcome = attempts.begun > 0 ? attempts.outcome : lastOutcome(cause, answer, watch !== undefined)
    const { operation, subject } = sent
    const { comeBack } = attempts
    // That which asks for the challenge is throttled too.
    const tried = Math.max(attempts.begun, call.trouble?.times ?? 0)
    const about = { service: SERVICE, place: service.place, operation, subject, attempts: tried }
    const error = azureError(cause, { ...about, outcome }, answer)
    throw comeBack === undefined ? error : amendError(error, { note: tooLate(comeBack) })
  } finally {
    attempts.close()
  }
}

/**
 * What is known of a call of which no attempt was noted: it got no further than the challenge, or went through a user's
 * own client, which tells of the last attempt only.
 */
function lastOutcome(cause: unknown, answer: Answer | undefined, watched: boolean): Outcome {
  const last = answer === undefined ? undefined : outcomeOf(answer)
  if (last === 'refused' || !watched) return last ?? (neverSent(cause) ? 'not-sent' : 'unknown')
  return 'not-sent'
}

function tooLate(comeBack: Date): string {
  return `It asks to wait until ${comeBack.toISOString()}, which is after the deadline of this call`
}
