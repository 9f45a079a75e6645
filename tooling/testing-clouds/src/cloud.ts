import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  KmsKeysError,
  OPERATION_CHANNEL,
  type KeyCreation,
  type KeyListing,
  type KeyProvider,
  type OperationEvent,
} from '@kmskeys/core'
import type { Emulator } from '@kmskeys/emulator'
import { expect } from 'vitest'

/** A service on loopback, and a provider over the real SDK. */
export interface Cloud extends AsyncDisposable {
  readonly server: Emulator<string>
  readonly provider: KeyProvider & KeyCreation & KeyListing
}

/** Closes a provider, and then the service that it asks. */
export function closing(
  provider: Pick<KeyProvider, 'close'>,
  server: Pick<Emulator<string>, 'close'>,
): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await provider.close()
      await server.close()
    },
  }
}

/** The operations that reached the service, in order. */
export function operations(server: Pick<Emulator<string>, 'calls'>): string[] {
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

/** What the observer is told of a provider while `work` runs. */
export async function eventsOf(provider: string, work: () => Promise<unknown>): Promise<OperationEvent[]> {
  const events: OperationEvent[] = []
  const listen = (event: unknown): void => {
    const told = event as OperationEvent
    // The emulator's own keys are keys of @kmskeys/local.
    if (told.provider === provider) events.push(told)
  }
  subscribe(OPERATION_CHANNEL, listen)
  try {
    await work().catch(() => undefined)
    return events
  } finally {
    unsubscribe(OPERATION_CHANNEL, listen)
  }
}
