import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { Call, Outcome } from '@kmskeys/core'
import { neverSent } from '@kmskeys/core/service'

/** A step that the SDK's pipeline runs for each attempt. */
type PipelinePolicy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']
type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/**
 * Notes each attempt of a call, since the SDK tells only how the last one ended. The signal, which is the call's own,
 * says to which call an attempt belongs.
 */
export class Attempts {
  readonly #calls: WeakMap<AbortSignal, { readonly call: Call; readonly outcomes: Outcome[] }> = new WeakMap()
  readonly policy: PipelinePolicy

  /** @param prepare is run on each attempt's request before it is sent */
  constructor(prepare: (request: PipelineRequest) => void) {
    this.policy = {
      name: 'kmskeysAttempts',
      sendRequest: async (request, next) => {
        prepare(request)
        const { abortSignal } = request
        const noted = abortSignal instanceof AbortSignal ? this.#calls.get(abortSignal) : undefined
        // Without a token it only asks for the challenge, and has no body.
        if (noted === undefined || !request.headers.has('authorization')) return next(request)
        const { call, outcomes } = noted
        call.attempt = outcomes.length + 1
        call.sent = true
        try {
          const response = await next(request)
          outcomes.push(outcomeOf(response))
          return response
        } catch (error) {
          outcomes.push(neverSent(error) ? 'not-sent' : 'unknown')
          throw error
        }
      },
    }
  }

  /** Begins to note the attempts of a call; answers where they are noted. */
  of(call: Call): readonly Outcome[] {
    const outcomes: Outcome[] = []
    this.#calls.set(call.signal, { call, outcomes })
    return outcomes
  }
}

/** What an answer says of the work. What cannot be read, as that of a proxy, is no answer of the service. */
export function outcomeOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): Outcome {
  const isOwn = headers.get('content-type')?.startsWith('application/json') === true
  return isOwn && status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown'
}
