import { AsyncLocalStorage } from 'node:async_hooks'
import { Attempts, neverSent } from '@kmskeys/core/service'
import { outcomeOf, waitOf, type PipelinePolicy, type PipelineResponse } from './outcome.ts'

type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type SendRequest = Parameters<PipelinePolicy['sendRequest']>[1]

/** What is known of the attempts of one request, and how the service refused the last of them. */
export class AzureAttempts extends Attempts {
  /** The answer to the last attempt, where that is an error. */
  answer: PipelineResponse | undefined = undefined
  /** When the service asks to be asked again, where that is after the call's deadline: then it was not waited for. */
  comeBack: Date | undefined = undefined
}

/** The longest delay that the runtime's timers take, and the latest time that a Date holds. */
const LONGEST_TIMER = 2 ** 31 - 1
const LATEST = 8.64e15

/**
 * Notes each attempt of the requests of one client, by a step of the SDK's pipeline. A request is known by the signal of
 * its call, which the SDK hands on. Only the further pages of a list it fetches without one: of those, where the step of
 * the list was begun says to which call they belong, and they get its signal here.
 */
export class Watch {
  readonly policy: PipelinePolicy
  readonly #listing: AsyncLocalStorage<AbortSignal> = new AsyncLocalStorage()

  /** @param prepare is run on each attempt's request before it is sent */
  constructor(prepare: (request: PipelineRequest) => void) {
    this.policy = {
      name: 'kmskeysAttempts',
      sendRequest: (request, next) => {
        prepare(request)
        const signal = request.abortSignal ?? this.#listing.getStore()
        const attempts = attemptsOf(signal)
        if (signal === undefined || attempts === undefined) return next(request)
        request.abortSignal = signal
        attempts.answer = undefined
        // Without a token it only asks for the challenge, and has no body.
        if (request.headers.has('authorization')) return sendNoted(attempts, request, next)
        return next(request).then((response) => heeded(attempts, response))
      },
    }
  }

  /** Runs a step of a list, so that the attempts at its further pages are noted too. */
  runStep<T>(signal: AbortSignal, step: () => Promise<T>): Promise<T> {
    return this.#listing.run(signal, step)
  }
}

/** Where the signal of a call has the notes of the attempts of its request. A table by signals would cost more. */
const NOTES: unique symbol = Symbol('attempts')

/** Has the attempts of the request that is handed this signal noted. */
export function noteIn(signal: AbortSignal & { [NOTES]?: AzureAttempts }, attempts: AzureAttempts): void {
  signal[NOTES] = attempts
}

function attemptsOf(signal: object | undefined): AzureAttempts | undefined {
  const { [NOTES]: attempts }: { [NOTES]?: AzureAttempts } = signal ?? {}
  return attempts
}

async function sendNoted(
  attempts: AzureAttempts,
  request: PipelineRequest,
  next: SendRequest,
): Promise<PipelineResponse> {
  attempts.begin()
  let response: PipelineResponse
  try {
    response = await next(request)
  } catch (error) {
    attempts.ended(neverSent(error) ? 'not-sent' : 'unknown')
    throw error
  }
  attempts.ended(outcomeOf(response))
  return heeded(attempts, response)
}

/**
 * An answer, after it is noted: the SDK makes no error of one that throttles, or of a failure, while it tries again.
 *
 * @throws what the SDK does not try again after, when the service asks to wait for longer than the call may take
 */
function heeded(attempts: AzureAttempts, response: PipelineResponse): PipelineResponse {
  // After one that asks for a token, what comes of asking for it is told.
  if (response.status < 400 || response.status === 401) return response
  attempts.answer = response
  const { status: statusCode, bodyAsText } = response
  const wait = waitOf(response)
  const isTooLong = wait > Math.min(attempts.timeLeft, LONGEST_TIMER)
  if (statusCode < 500 && statusCode !== 429 && !isTooLong) return response
  const answered = Object.assign(new Error(bodyAsText ?? ''), { statusCode })
  if (statusCode === 429) attempts.throttled(answered)
  else if (statusCode >= 500) attempts.failedInside(`HTTP ${statusCode}`, answered)
  if (!isTooLong) return response
  attempts.comeBack = new Date(Math.min(Date.now() + wait, LATEST))
  throw answered
}
