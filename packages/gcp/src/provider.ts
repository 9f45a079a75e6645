import type { KeyManagementServiceClient } from '@google-cloud/kms'
import {
  checkFields,
  defineProvider,
  InvalidInputError,
  type KeyCreation,
  type KeyListing,
  type KeyProvider,
} from '@kmskeys/core'
import { createKey, OWN_FIELDS, type GcpKeyFields } from './create-key.ts'
import { listKeys } from './list-keys.ts'
import { openKey } from './open-key.ts'
import { checkKeyRing } from './reference.ts'
import { Services, parseEndpoint, type GcpClientOptions } from './service.ts'

/** What Google Cloud KMS can be told. */
export interface GcpKmsOptions {
  /** The key ring in which keys are made and listed, `projects/…/locations/…/keyRings/…`. Opening needs none. */
  readonly keyRing?: string | undefined
  /** A client of your own. It stays open when the provider is closed. */
  readonly client?: KeyManagementServiceClient | undefined
  /**
   * Where the service answers, such as `https://cloudkms.europe-west3.rep.googleapis.com`; the SDK's own endpoint
   * unless given. One that begins with `http://127.0.0.1` is an emulator's, and is sent no credentials.
   */
  readonly endpoint?: string | undefined
  /** What the SDK's client is made with: auth, projectId… Retries are set here, and the transport is gRPC. */
  readonly clientOptions?: GcpClientOptions | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifySignatures?: boolean | undefined
  /** Milliseconds a call may take, all its attempts included; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** How many calls may be in flight; unlimited unless given. They share one connection. */
  readonly maxInFlight?: number | undefined
}

/** A provider of keys in Google Cloud KMS. */
export type GcpKms = KeyProvider & KeyCreation<GcpKeyFields> & KeyListing

/**
 * Keys in Google Cloud KMS and Cloud HSM, through the SDK, which is loaded on first use.
 *
 * A reference is the name of a key version, or of a key, whose newest enabled version is then opened and pinned; or one
 * of these after `gcpkms://`, `gcpkms:` or `cloudkms:`. Opening a version is one call, GetPublicKey; opening a key is
 * one more, ListCryptoKeyVersions; signing and decrypting are one. The key's `id` is the name of its version.
 *
 * @throws {InvalidInputError} when an option is malformed, or contradicts another
 */
export function gcpKms(options: GcpKmsOptions = {}): GcpKms {
  checkFields(options, FIELDS, 'the options of gcpKms', ['verifySignatures'])
  const { keyRing, client, endpoint, clientOptions, verifySignatures = true, timeout, maxInFlight } = options
  if (client !== undefined && (endpoint !== undefined || clientOptions !== undefined))
    throw new InvalidInputError(
      'a client has its own endpoint and configuration; give only client, or the others',
    )
  const services = new Services({
    client,
    endpoint: endpoint === undefined ? undefined : parseEndpoint(endpoint),
    clientOptions,
  })
  const context = {
    services,
    verifySignatures,
    keyRing: keyRing === undefined ? undefined : checkKeyRing(keyRing),
  }
  return defineProvider({
    name: 'gcp',
    schemes: ['gcpkms', 'cloudkms'],
    timeout,
    maxInFlight,
    marksSent: true,
    keySpecFields: ['name', 'use', 'labels', 'algorithm', ...OWN_FIELDS],
    open: (reference, call) => openKey(context, reference, call),
    createKey: (spec, call) => createKey(context, spec, call),
    listKeys: (call) => listKeys(context, call),
    close: () => services.close(),
  })
}

const FIELDS: ReadonlySet<string> = new Set([
  'keyRing',
  'client',
  'endpoint',
  'clientOptions',
  'verifySignatures',
  'timeout',
  'maxInFlight',
] satisfies readonly (keyof GcpKmsOptions)[])
