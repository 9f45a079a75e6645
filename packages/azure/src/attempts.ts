import { AsyncLocalStorage } from 'node:async_hooks'
import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { Call, Outcome } from '@kmskeys/core'
import { neverSent, noteThrottling, worstOutcome } from '@kmskeys/core/service'
import { AbortRelay } from './abort.ts'

/** A step that the SDK's pipeline runs for each attempt. */
type PipelinePolicy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']
type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/** A call, and how each of its attempts ended. */
interface Noted {
  readonly call: Call
  readonly outcomes: Outcome[]
  /** Whether an earlier request of the call may have done something. */
  readonly sentBefore: boolean
  /** What the SDK's HTTP client sees an abort by; absent where the client is another. */
  readonly relay: AbortRelay | undefined
}

/**
 * Notes each attempt of a call, since the SDK tells only how the last one ended. Where an attempt was begun says to which
 * call it belongs. The SDK fetches the further pages of a list without the call's signal: they get it here.
 */
export class Attempts {
  readonly #current: AsyncLocalStorage<Noted> = new AsyncLocalStorage()
  readonly policy: PipelinePolicy

  readonly #ownClient: boolean

  /**
   * @param ownClient whether requests go through the SDK's own HTTP client, whose ways are known
   * @param prepare is run on each attempt's request before it is sent
   */
  constructor(ownClient: boolean, prepare: (request: PipelineRequest) => void) {
    this.#ownClient = ownClient
    this.policy = {
      name: 'kmskeysAttempts',
      sendRequest: async (request, next) => {
        prepare(request)
        const noted = this.#current.getStore()
        if (noted !== undefined) request.abortSignal ??= noted.call.signal
        if (noted === undefined) return next(request)
        if (request.headers.has('authorization')) return this.#send(noted, request, next)
        // Without a token it only asks for the challenge, and has no body.
        return heeded(noted.call, await next(request))
      },
    }
  }

  /**
   * Runs a request of a call, or a step of a list, and notes its attempts.
   *
   * @param outcomes where they are noted, in order
   */
  run<T>(call: Call, outcomes: Outcome[], request: () => Promise<T>): Promise<T> {
    call.throttled = undefined
    const relay = this.#ownClient ? new AbortRelay(call.signal) : undefined
    return this.#current.run({ call, outcomes, sentBefore: call.sent, relay }, request)
  }

  async #send(
    { call, outcomes, sentBefore, relay }: Noted,
    request: PipelineRequest,
    next: Parameters<PipelinePolicy['sendRequest']>[1],
  ): Promise<PipelineResponse> {
    call.attempt = outcomes.length + 1
    call.sent = true
    if (relay !== undefined) request.abortSignal = relay
    try {
      const response = await next(request)
      outcomes.push(outcomeOf(response))
      return heeded(call, response)
    } catch (error) {
      outcomes.push(neverSent(error) ? 'not-sent' : 'unknown')
      throw error
    } finally {
      // A deadline may come while the SDK waits: after refusals only, nothing is under way.
      if (worstOutcome(outcomes) !== 'unknown') call.sent = sentBefore
      request.abortSignal = call.signal
    }
  }
}

/** An answer, after it is noted if it is one that throttles: the SDK makes no error of it while it tries again. */
function heeded(call: Call, response: PipelineResponse): PipelineResponse {
  const { status: statusCode, bodyAsText } = response
  if (statusCode === 429) noteThrottling(call, Object.assign(new Error(bodyAsText ?? ''), { statusCode }))
  return response
}

/** What an answer says of the work. What cannot be read, as that of a proxy, is no answer of the service. */
export function outcomeOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): Outcome {
  const isOwn = headers.get('content-type')?.startsWith('application/json') === true
  return isOwn && status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown'
}
