import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity'

/** The names of the errors of `@azure/identity`, which say what is wrong. */
const IDENTITY_ERRORS: ReadonlySet<unknown> = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
])

/**
 * A credential as the SDK is handed it. Its answer is no longer waited for once the call is aborted: one may never answer,
 * and not look at the signal either, and a provider that is closed waits for its calls. What it throws is not taken for an
 * error of the vault.
 */
export function guarded(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      const signal = options?.abortSignal
      if (signal === undefined) return ask(credential, scopes, options)
      if (signal.aborted) throw abortError()
      const aborted = Promise.withResolvers<never>()
      const abort = (): void => aborted.reject(abortError())
      signal.addEventListener('abort', abort)
      try {
        return await Promise.race<AccessToken | null>([ask(credential, scopes, options), aborted.promise])
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
  }
}

/** Asks for a token. An error without a name that is known may look like one of the vault, or of the network to it. */
async function ask(
  credential: TokenCredential,
  scopes: string | string[],
  options: GetTokenOptions | undefined,
): Promise<AccessToken | null> {
  try {
    return await credential.getToken(scopes, options)
  } catch (cause) {
    if (cause instanceof Error && IDENTITY_ERRORS.has(cause.name)) throw cause
    throw new Error('the credential failed', { cause })
  }
}

function abortError(): Error {
  return new DOMException('the call that asked for a token has ended', 'AbortError')
}
