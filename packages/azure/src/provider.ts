import type { TokenCredential } from '@azure/identity'
import type { KeyClient, KeyClientOptions } from '@azure/keyvault-keys'
import {
  checkFields,
  defineProvider,
  InvalidInputError,
  type KeyCreation,
  type KeyListing,
  type KeyProvider,
} from '@kmskeys/core'
import { fieldOf } from '@kmskeys/core/service'
import { createKey, OWN_FIELDS, type AzureKeyFields } from './create-key.ts'
import { listKeys } from './list-keys.ts'
import { openKey } from './open-key.ts'
import { checkVaultUrl } from './reference.ts'
import { Services } from './service.ts'

/** What Azure Key Vault can be told. */
export interface AzureKeyVaultOptions {
  /**
   * The vault, or managed HSM, in which a name alone is looked for, keys are made and listed, such as
   * `https://example.vault.azure.net`. Keys of other vaults are opened by their URLs.
   */
  readonly vaultUrl?: string | undefined
  /** A client of your own, for one vault, with its own credential and options. */
  readonly client?: KeyClient | undefined
  /** Who asks; `new DefaultAzureCredential()` of `@azure/identity` unless given. */
  readonly credential?: TokenCredential | undefined
  /** What the SDK's clients are made with: retryOptions, tlsOptions, proxyOptions, httpClient… */
  readonly clientOptions?: KeyClientOptions | undefined
  /** Whether keys are made in an HSM unless the wish says; `false` unless given. */
  readonly hsm?: boolean | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifySignatures?: boolean | undefined
  /** Milliseconds a call may take, the SDK's retries included; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** How many calls may be in flight; unlimited unless given. */
  readonly maxInFlight?: number | undefined
}

/** A provider of keys in Azure Key Vault. */
export type AzureKeyVault = KeyProvider & KeyCreation<AzureKeyFields> & KeyListing

/**
 * Keys in Azure Key Vault and Managed HSM, through the SDK, which is loaded on first use.
 *
 * A reference is a key's URL with or without version, a name alone in the vault of `vaultUrl`, one of these after
 * `azurekms:`, `azurekms://host/name` with or without `/version`, or `azurekms:name=…;vault=…`. Opening a key is one
 * call, GetKey, and pins it to a version; signing is one call, Sign. The key's `id` is its URL with version.
 *
 * @throws {InvalidInputError} when an option is malformed, or contradicts another
 */
export function azureKeyVault(options: AzureKeyVaultOptions = {}): AzureKeyVault {
  checkFields(options, FIELDS, 'the options of azureKeyVault', ['verifySignatures', 'hsm'])
  const { client, credential, clientOptions, hsm = false, verifySignatures = true } = options
  const { timeout, maxInFlight } = options
  if (
    client !== undefined &&
    (options.vaultUrl !== undefined || credential !== undefined || clientOptions !== undefined)
  )
    throw new InvalidInputError(
      'a client has its own vault, credential and options; give only client, or the others',
    )
  if (credential !== undefined && typeof fieldOf(credential, 'getToken') !== 'function')
    throw new InvalidInputError(
      'credential must have the function getToken, as new DefaultAzureCredential() has it',
    )
  const vaultUrl = options.vaultUrl === undefined ? undefined : checkVaultUrl(options.vaultUrl)
  const services = new Services({ vaultUrl, client, credential, clientOptions })
  const context = { services, verifySignatures, hsm }
  return defineProvider({
    name: 'azure',
    schemes: ['azurekms'],
    timeout,
    maxInFlight,
    marksSent: true,
    keySpecFields: ['name', 'use', 'labels', ...OWN_FIELDS],
    open: (reference, call) => openKey(context, reference, call),
    createKey: (spec: Parameters<typeof createKey>[1], call) => createKey(context, spec, call),
    listKeys: (call) => listKeys(context, call),
    close: () => services.close(),
  })
}

const FIELDS: ReadonlySet<string> = new Set([
  'vaultUrl',
  'client',
  'credential',
  'clientOptions',
  'hsm',
  'verifySignatures',
  'timeout',
  'maxInFlight',
] satisfies readonly (keyof AzureKeyVaultOptions)[])
