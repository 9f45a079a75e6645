import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { KeyClientOptions } from '@azure/keyvault-keys'
import { azureKeyVault, type AzureKeyVault, type AzureKeyVaultOptions } from '@kmskeys/azure'
import { KmsKeysError, OPERATION_CHANNEL, type OperationEvent } from '@kmskeys/core'
import {
  azureKeyVaultEmulator,
  type AzureKeyVaultEmulator,
  type AzureKeyVaultEmulatorOptions,
} from '@kmskeys/emulator'
import { expect } from 'vitest'

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
): Promise<{ server: AzureKeyVaultEmulator; vault: AzureKeyVault } & AsyncDisposable> {
  const server = await azureKeyVaultEmulator(emulation)
  const vault = providerOf(server, options)
  return {
    server,
    vault,
    async [Symbol.asyncDispose]() {
      await vault.close()
      await server.close()
    },
  }
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

/** The operations that reached the service, in order. */
export function operations(server: AzureKeyVaultEmulator): string[] {
  return server.calls.map(({ operation }) => operation)
}

/** The typed error in which a promise ends. */
export async function failure(promise: Promise<unknown>): Promise<KmsKeysError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(KmsKeysError)
  return error as KmsKeysError
}

/** What the observer is told while `work` runs. */
export async function eventsOf(work: () => Promise<unknown>): Promise<OperationEvent[]> {
  const events: OperationEvent[] = []
  const listen = (event: unknown): void => {
    const told = event as OperationEvent
    // The emulator's own keys are keys of @kmskeys/local.
    if (told.provider === 'azure') events.push(told)
  }
  subscribe(OPERATION_CHANNEL, listen)
  try {
    await work().catch(() => undefined)
    return events
  } finally {
    unsubscribe(OPERATION_CHANNEL, listen)
  }
}
