import { AsyncLocalStorage } from 'node:async_hooks'
import { neverSent, type Attempts } from '@kmskeys/core/service'
import { outcomeOf, type PipelinePolicy } from './outcome.ts'

type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>
type SendRequest = Parameters<PipelinePolicy['sendRequest']>[1]

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
export function noteIn(signal: AbortSignal & { [NOTES]?: Attempts }, attempts: Attempts): void {
  signal[NOTES] = attempts
}

function attemptsOf(signal: object | undefined): Attempts | undefined {
  const { [NOTES]: attempts }: { [NOTES]?: Attempts } = signal ?? {}
  return attempts
}

async function sendNoted(
  attempts: Attempts,
  request: PipelineRequest,
  next: SendRequest,
): Promise<PipelineResponse> {
  attempts.begin()
  try {
    const response = await next(request)
    attempts.ended(outcomeOf(response))
    return heeded(attempts, response)
  } catch (error) {
    attempts.ended(neverSent(error) ? 'not-sent' : 'unknown')
    throw error
  }
}

/** An answer, after it is noted if it is one that throttles: the SDK makes no error of it while it tries again. */
function heeded(attempts: Attempts, response: PipelineResponse): PipelineResponse {
  const { status: statusCode, bodyAsText } = response
  if (statusCode === 429) attempts.throttled(Object.assign(new Error(bodyAsText ?? ''), { statusCode }))
  return response
}
