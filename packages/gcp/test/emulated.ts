import { googleKmsEmulator, type GoogleKmsEmulator, type GoogleKmsEmulatorOptions } from '@kmskeys/emulator'
import { gcpKms, type GcpKms, type GcpKmsOptions } from '@kmskeys/gcp'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { grpc } from 'google-gax'
import { expect } from 'vitest'
import { closing } from '@kmskeys/testing-clouds'

export { failure, operations } from '@kmskeys/testing-clouds'

/** The service on loopback, and the provider over the real SDK. */
export async function emulated(
  options: GcpKmsOptions = {},
  emulation: GoogleKmsEmulatorOptions = {},
): Promise<{ server: GoogleKmsEmulator; kms: GcpKms; provider: GcpKms } & AsyncDisposable> {
  const server = await googleKmsEmulator(emulation)
  const kms = providerOf(server, options)
  return { server, kms, provider: kms, ...closing(kms, server) }
}

/** Where a service answers, and where its keys are made. */
type Place = Pick<GoogleKmsEmulator, 'endpoint' | 'keyRing'>

export function providerOf({ endpoint, keyRing }: Place, options: GcpKmsOptions = {}): GcpKms {
  return gcpKms({ endpoint, keyRing, ...options })
}

/** The SDK's client as a user makes it, for what the provider does not do, and for clients of a user's own. */
export function bareClient({ endpoint }: Pick<Place, 'endpoint'>): KeyManagementServiceClient {
  const { hostname, port } = new URL(endpoint)
  return new KeyManagementServiceClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  })
}

/** Adds a version to a key, and waits until it is generated: before, it can be neither used nor destroyed. */
export async function addVersion(client: KeyManagementServiceClient, parent: string): Promise<void> {
  const [{ name }] = await client.createCryptoKeyVersion({ parent, cryptoKeyVersion: {} })
  for (;;) {
    const [{ state }] = await client.getCryptoKeyVersion({ name: String(name) })
    if (state === 'ENABLED') return
    expect(state).toBe('PENDING_GENERATION')
  }
}
