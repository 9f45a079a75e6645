import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity'
import { orAborted } from '@kmskeys/core/service'

/** A credential that is being asked for a token. */
interface Round {
  readonly controller: AbortController
  /** Whether the call that asked has been aborted. */
  abandoned: boolean
}

/** Milliseconds for which a credential is waited for at least, after the call that asked it was aborted. */
const PATIENCE = 1000

/**
 * A credential for all calls of a provider. The SDK asks it for one call, and lets others wait for the same token: so it
 * is asked on even when that call is aborted, as long as there are others. A credential may never answer, and not look at
 * its signal either: after that abort it is given as much time again as it had, and then asked anew.
 */
export class SharedCredential implements TokenCredential {
  readonly #credential: TokenCredential
  readonly #rounds: Set<Round> = new Set()
  #calls = 0

  constructor(credential: TokenCredential) {
    this.#credential = credential
  }

  /** Counts a call that may wait for a token. {@link leave} must follow. */
  enter(): void {
    this.#calls++
  }

  /** Takes a call out that has ended. When none is left, nobody waits for what an aborted one asked. */
  leave(): void {
    this.#calls--
    if (this.#calls > 0) return
    for (const { abandoned, controller } of this.#rounds) if (abandoned) controller.abort(noLongerAsked())
  }

  async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken | null> {
    const asker = options.abortSignal
    let patience: number | undefined
    for (;;) {
      const round: Round = { controller: new AbortController(), abandoned: asker?.aborted === true }
      const { controller } = round
      const { signal } = controller
      const start = performance.now()
      let timer: NodeJS.Timeout | undefined
      const abandon = (): void => {
        round.abandoned = true
        patience ??= Math.max(performance.now() - start, PATIENCE)
        timer = setTimeout(() => controller.abort(noLongerAsked()), patience).unref()
      }
      asker?.addEventListener('abort', abandon)
      if (round.abandoned) abandon()
      this.#rounds.add(round)
      try {
        return await orAborted(this.#credential.getToken(scopes, { ...options, abortSignal: signal }), signal)
      } catch (error) {
        if (!signal.aborted || this.#calls === 0) throw error
      } finally {
        clearTimeout(timer)
        asker?.removeEventListener('abort', abandon)
        this.#rounds.delete(round)
      }
    }
  }
}

function noLongerAsked(): Error {
  return new DOMException('the call that asked for a token has ended', 'AbortError')
}
