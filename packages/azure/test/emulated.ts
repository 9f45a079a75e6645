import type { KeyClientOptions } from '@azure/keyvault-keys'
import { azureKeyVault, type AzureKeyVault, type AzureKeyVaultOptions } from '@kmskeys/azure'
import {
  azureKeyVaultEmulator,
  type AzureKeyVaultEmulator,
  type AzureKeyVaultEmulatorOptions,
} from '@kmskeys/emulator'
import { closing } from '@kmskeys/testing-clouds'

export { failure, operations } from '@kmskeys/testing-clouds'

/** The token that is handed out; the emulator accepts any. */
export const token = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0'

export const credential = {
  getToken: async (): Promise<{ token: string; expiresOnTimestamp: number }> => ({
    token,
    expiresOnTimestamp: Date.now() + 3_600_000,
  }),
}

/** What the SDK's clients need to trust the emulator. Retries come soon, so that tests need not wait. */
export function clientOptions(server: AzureKeyVaultEmulator): KeyClientOptions {
  return {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: server.ca },
    retryOptions: { retryDelayInMs: 5 },
  }
}

/** The service on loopback, and the provider over the real SDK. */
export async function emulated(
  options: AzureKeyVaultOptions = {},
  emulation: AzureKeyVaultEmulatorOptions = {},
): Promise<
  { server: AzureKeyVaultEmulator; vault: AzureKeyVault; provider: AzureKeyVault } & AsyncDisposable
> {
  const server = await azureKeyVaultEmulator(emulation)
  const vault = providerOf(server, options)
  return { server, vault, provider: vault, ...closing(vault, server) }
}

export function providerOf(
  server: AzureKeyVaultEmulator,
  { clientOptions: more, ...options }: AzureKeyVaultOptions = {},
): AzureKeyVault {
  return azureKeyVault({
    vaultUrl: server.vaultUrl,
    credential,
    ...options,
    clientOptions: { ...clientOptions(server), ...more },
  })
}

type Policy = NonNullable<KeyClientOptions['additionalPolicies']>[number]['policy']

/** What is answered of a key. */
interface Body {
  readonly key?: object
}

/** Options under which each answer that is no error has another body. */
export function changing(change: (body: Body) => object): AzureKeyVaultOptions {
  const policy: Policy = {
    name: 'changing',
    sendRequest: async (request, next) => {
      const answer = await next(request)
      if (answer.status !== 200) return answer
      return { ...answer, bodyAsText: JSON.stringify(change(JSON.parse(answer.bodyAsText ?? '') as Body)) }
    },
  }
  return { clientOptions: { additionalPolicies: [{ policy, position: 'perRetry' }] } }
}
