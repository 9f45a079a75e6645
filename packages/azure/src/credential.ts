import type { AccessToken, TokenCredential } from '@azure/identity'

/**
 * A credential whose answer is no longer waited for once the call is aborted: one may never answer, and not look at the
 * signal either, and a provider that is closed waits for its calls.
 */
export function abortable(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      const signal = options?.abortSignal
      if (signal === undefined) return credential.getToken(scopes, options)
      if (signal.aborted) throw abortError()
      const aborted = Promise.withResolvers<never>()
      const abort = (): void => aborted.reject(abortError())
      signal.addEventListener('abort', abort)
      try {
        return await Promise.race<AccessToken | null>([credential.getToken(scopes, options), aborted.promise])
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
  }
}

function abortError(): Error {
  return new DOMException('the call that asked for a token has ended', 'AbortError')
}
