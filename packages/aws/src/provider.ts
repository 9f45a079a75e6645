import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms'
import {
  checkFields,
  defineProvider,
  InvalidInputError,
  type KeyCreation,
  type KeyListing,
  type KeyProvider,
} from '@kmskeys/core'
import { createKey } from './create-key.ts'
import { listKeys } from './list-keys.ts'
import { openKey } from './open-key.ts'
import { Services } from './service.ts'

/** What AWS KMS can be told. */
export interface AwsKmsOptions {
  /**
   * The region. Without it, the region in a reference's ARN is used, and for references that name none, what the SDK
   * finds in the environment and the profile.
   */
  readonly region?: string | undefined
  /** A client of your own, for one region. It stays open when the provider is closed. */
  readonly client?: KMSClient | undefined
  /** What the SDK's client is made with: credentials, endpoint, maxAttempts, requestHandler… */
  readonly clientConfig?: Omit<KMSClientConfig, 'region'> | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifySignatures?: boolean | undefined
  /** Milliseconds a call may take, the SDK's retries included; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** How many calls may be in flight; unlimited unless given. The SDK opens 50 connections unless told otherwise. */
  readonly maxInFlight?: number | undefined
}

/** A provider of keys in AWS KMS. */
export type AwsKms = KeyProvider & KeyCreation & KeyListing

/**
 * Keys in AWS KMS, through the SDK, which is loaded on first use.
 *
 * A reference is a key id, a key ARN, an alias (`alias/issuing-ca`), an alias ARN, or one of these after `awskms:`,
 * `awskms:///` or `awskms:key-id=`. Opening a key is one call, GetPublicKey, and resolves an alias once; signing is one
 * call, Sign. The key's `id` is its ARN.
 *
 * @throws {InvalidInputError} when an option is malformed, or contradicts another
 */
export function awsKms(options: AwsKmsOptions = {}): AwsKms {
  checkFields(options, FIELDS, 'the options of awsKms', ['verifySignatures'])
  const { region, client, clientConfig, verifySignatures = true, timeout, maxInFlight } = options
  if (client !== undefined && (region !== undefined || clientConfig !== undefined))
    throw new InvalidInputError(
      'a client has its own region and configuration; give only client, or the others',
    )
  if (region !== undefined && (typeof region !== 'string' || region === ''))
    throw new InvalidInputError('region must be text, such as eu-west-1')
  checkEndpoint(clientConfig?.endpoint)
  const services = new Services({ region, client, clientConfig })
  const context = { services, verifySignatures }
  return defineProvider({
    name: 'aws',
    schemes: ['awskms'],
    timeout,
    maxInFlight,
    marksSent: true,
    keySpecFields: ['name', 'use', 'labels'],
    keyUses: ['sign'],
    open: (reference, call) => openKey(context, reference, call),
    createKey: (spec, call) => createKey(context, spec, call),
    listKeys: (call) => listKeys(context, call),
    close: () => services.close(),
  })
}

/** The SDK would take a host alone, and fail at each call as if the network did. */
function checkEndpoint(endpoint: unknown): void {
  if (typeof endpoint !== 'string' || /^https?:\/\//iu.test(endpoint)) return
  throw new InvalidInputError(
    'clientConfig.endpoint begins with https://, or with http:// where an emulator listens, such as http://127.0.0.1:4566',
  )
}

const FIELDS: ReadonlySet<string> = new Set([
  'region',
  'client',
  'clientConfig',
  'verifySignatures',
  'timeout',
  'maxInFlight',
] satisfies readonly (keyof AwsKmsOptions)[])
