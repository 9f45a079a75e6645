import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { Call, Outcome } from '@kmskeys/core'
import { neverSent } from '@kmskeys/core/service'
import { AbortRelay } from './abort.ts'

/** A step that the SDK's pipeline runs for each attempt. */
type PipelinePolicy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']
type PipelineRequest = Parameters<PipelinePolicy['sendRequest']>[0]
type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>

/** A call, and how each of its attempts ended. */
interface Noted {
  readonly call: Call
  readonly outcomes: Outcome[]
  /** Whether it lists, page after page. */
  readonly lists: boolean
  /** What the SDK's HTTP client sees an abort by; absent where the client is another. */
  readonly relay: AbortRelay | undefined
}

/**
 * Notes each attempt of a call, since the SDK tells only how the last one ended. The signal, which is the call's own,
 * says to which call an attempt belongs. The SDK fetches the further pages of a list without it: those are known by
 * their links, and get it here.
 */
export class Attempts {
  readonly #bySignal: WeakMap<AbortSignal, Noted> = new WeakMap()
  readonly #pages: Map<string, AbortSignal> = new Map()
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
        const noted = this.#find(request)
        // Without a token it only asks for the challenge, and has no body.
        if (noted === undefined || !request.headers.has('authorization')) return next(request)
        return this.#send(noted, request, next)
      },
    }
  }

  /**
   * Begins to note the attempts of a call, or of a step of a list.
   *
   * @returns where they are noted
   */
  begin(call: Call, lists: boolean): readonly Outcome[] {
    const { signal } = call
    const noted: Noted = {
      call,
      outcomes: [],
      lists,
      relay: this.#ownClient ? new AbortRelay(signal) : undefined,
    }
    this.#bySignal.set(signal, noted)
    return noted.outcomes
  }

  /** Forgets what is known of a list that has ended. */
  end(call: Call): void {
    for (const [link, signal] of this.#pages) if (signal === call.signal) this.#pages.delete(link)
  }

  async #send(
    { call, outcomes, lists, relay }: Noted,
    request: PipelineRequest,
    next: Parameters<PipelinePolicy['sendRequest']>[1],
  ): Promise<PipelineResponse> {
    call.attempt = outcomes.length + 1
    call.sent = true
    if (relay !== undefined) request.abortSignal = relay
    try {
      const response = await next(request)
      outcomes.push(outcomeOf(response))
      const link = lists ? nextLink(response) : undefined
      if (link !== undefined) this.#pages.set(link, call.signal)
      return response
    } catch (error) {
      outcomes.push(neverSent(error) ? 'not-sent' : 'unknown')
      throw error
    } finally {
      request.abortSignal = call.signal
    }
  }

  #find(request: PipelineRequest): Noted | undefined {
    const { abortSignal, url } = request
    if (abortSignal instanceof AbortSignal) return this.#bySignal.get(abortSignal)
    for (const [link, signal] of this.#pages)
      // The SDK may add the version of the API.
      if (url.startsWith(link)) {
        request.abortSignal = signal
        return this.#bySignal.get(signal)
      }
    return undefined
  }
}

function nextLink({ bodyAsText }: PipelineResponse): string | undefined {
  const [, link] = /"nextLink"\s*:\s*"(https:[^"\\]+)"/u.exec(bodyAsText ?? '') ?? []
  return link
}

/** What an answer says of the work. What cannot be read, as that of a proxy, is no answer of the service. */
export function outcomeOf({ status, headers }: Pick<PipelineResponse, 'status' | 'headers'>): Outcome {
  const isOwn = headers.get('content-type')?.startsWith('application/json') === true
  return isOwn && status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown'
}
