import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { KmsKeysError, OPERATION_CHANNEL, type OperationEvent } from '@kmskeys/core'
import { googleKmsEmulator, type GoogleKmsEmulator, type GoogleKmsEmulatorOptions } from '@kmskeys/emulator'
import { gcpKms, type GcpKms, type GcpKmsOptions } from '@kmskeys/gcp'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { grpc } from 'google-gax'
import { expect } from 'vitest'

/** The service on loopback, and the provider over the real SDK. */
export async function emulated(
  options: GcpKmsOptions = {},
  emulation: GoogleKmsEmulatorOptions = {},
): Promise<{ server: GoogleKmsEmulator; kms: GcpKms } & AsyncDisposable> {
  const server = await googleKmsEmulator(emulation)
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

export function providerOf(server: GoogleKmsEmulator, options: GcpKmsOptions = {}): GcpKms {
  return gcpKms({ endpoint: server.endpoint, keyRing: server.keyRing, ...options })
}

/** The SDK's client as a user makes it, for what the provider does not do, and for clients of a user's own. */
export function bareClient(server: GoogleKmsEmulator): KeyManagementServiceClient {
  const { hostname, port } = new URL(server.endpoint)
  return new KeyManagementServiceClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  })
}

/** The operations that reached the service, in order. */
export function operations(server: GoogleKmsEmulator): string[] {
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
    if (told.provider === 'gcp') events.push(told)
  }
  subscribe(OPERATION_CHANNEL, listen)
  try {
    await work().catch(() => undefined)
    return events
  } finally {
    unsubscribe(OPERATION_CHANNEL, listen)
  }
}
