import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { awsKms, type AwsKms, type AwsKmsOptions } from '@kmskeys/aws'
import { KmsKeysError, OPERATION_CHANNEL, type OperationEvent } from '@kmskeys/core'
import { awsKmsEmulator, type AwsKmsEmulator, type AwsKmsEmulatorOptions } from '@kmskeys/emulator'
import { expect } from 'vitest'

/** Credentials that the emulator accepts, as it accepts any. */
export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }

export const region = 'eu-west-1'

/** The service on loopback, and the provider over the real SDK. */
export async function emulated(
  options: AwsKmsOptions = {},
  emulation: AwsKmsEmulatorOptions = {},
): Promise<{ server: AwsKmsEmulator; kms: AwsKms } & AsyncDisposable> {
  const server = await awsKmsEmulator({ region, ...emulation })
  const kms = providerOf(server, options)
  return {
    server,
    kms,
    async [Symbol.asyncDispose]() {
      await kms.close()
      await server.close()
    },
  }
}

export function providerOf(server: AwsKmsEmulator, { clientConfig, ...options }: AwsKmsOptions = {}): AwsKms {
  return awsKms({
    region: server.region,
    ...options,
    clientConfig: { endpoint: server.endpoint, credentials, ...clientConfig },
  })
}

/** The operations that reached the service, in order. */
export function operations(server: AwsKmsEmulator): string[] {
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
    if (told.provider === 'aws') events.push(told)
  }
  subscribe(OPERATION_CHANNEL, listen)
  try {
    await work().catch(() => undefined)
    return events
  } finally {
    unsubscribe(OPERATION_CHANNEL, listen)
  }
}
