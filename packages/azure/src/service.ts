import type { TokenCredential } from '@azure/identity'
import type { KeyClient, KeyClientOptions, RsaEncryptionAlgorithm, SignOptions } from '@azure/keyvault-keys'
import { InvalidInputError } from '@kmskeys/core'
import { fieldOf } from '@kmskeys/core/service'
import { BoundedAgent } from './agent.ts'
import { Watch } from './attempts.ts'
import { guarded } from './credential.ts'
import { checkVaultUrl, parseKid, sameVault } from './reference.ts'

/** What the service is called in messages. */
export const SERVICE = 'Azure Key Vault'

/** The options of the SDK's operations that are used here. */
export type SendOptions = Pick<SignOptions, 'abortSignal' | 'onResponse'>

/** One vault or managed HSM, through the SDK. */
export interface Service {
  readonly vaultUrl: string
  /** The vault's host, for messages. */
  readonly place: string
  readonly client: KeyClient
  /** A client that never tries again, for what must not be done twice; the user's own does as it was made. */
  readonly onceClient: KeyClient
  /** What notes attempts; a user's own client does not tell. */
  readonly watch: Watch | undefined
}

/** Where keys are looked for. */
export interface ServiceOptions {
  readonly vaultUrl: string | undefined
  readonly client: KeyClient | undefined
  readonly credential: TokenCredential | undefined
  readonly clientOptions: KeyClientOptions | undefined
}

/** The clients of a provider: the user's own, or one for each vault. Loads the SDK on first use. */
export class Services {
  readonly #options: ServiceOptions
  readonly #byVault: Map<string, Promise<Service>> = new Map()
  #credential: Promise<TokenCredential> | undefined
  #agent: BoundedAgent | undefined

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  /**
   * A vault; the provider's own when a reference names none.
   *
   * @throws {InvalidInputError} when the client is for another vault, or none is known
   */
  async at(wanted: string | undefined): Promise<Service> {
    const { client, vaultUrl } = this.#options
    const own = client === undefined ? vaultUrl : checkVaultUrl(client.vaultUrl)
    const url = wanted ?? own
    if (url === undefined)
      throw new InvalidInputError(
        "a name alone is looked for in the provider's vault, and it has none; give azureKeyVault({ vaultUrl }), or the key's URL",
      )
    if (client !== undefined && own !== undefined && !sameVault(url, own))
      throw new InvalidInputError(
        `the reference is of the vault ${url}, and the client of this provider is for ${own}; open it with azureKeyVault({ vaultUrl: '${url}' })`,
      )
    return this.#get(url)
  }

  /** Ends the connections that were made here; a user's own client keeps its own. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#byVault.values())
    this.#byVault.clear()
    this.#agent?.destroy()
  }

  #get(url: string): Promise<Service> {
    const { origin } = new URL(url)
    const known = this.#byVault.get(origin)
    if (known !== undefined) return known
    const made = this.#make(url)
    this.#byVault.set(origin, made)
    made.catch(() => this.#byVault.delete(origin))
    return made
  }

  async #make(url: string): Promise<Service> {
    const { client, clientOptions } = this.#options
    const place = new URL(url).host
    if (client !== undefined) return { vaultUrl: url, place, client, onceClient: client, watch: undefined }
    const sdk = await import('@azure/keyvault-keys')
    const credential = await this.#credentials()
    this.#agent ??= new BoundedAgent({ ...clientOptions?.tlsOptions })
    const agent = this.#agent
    // That of a proxy, or of the options, goes first.
    const watch = new Watch((request) => {
      if (request.url.startsWith('https:')) request.agent ??= agent
    })
    // The SDK writes into its options.
    const clientThat = (options: KeyClientOptions): KeyClient =>
      shortened(
        new sdk.KeyClient(url, credential, {
          ...clientOptions,
          ...options,
          additionalPolicies: [
            ...(clientOptions?.additionalPolicies ?? []),
            { policy: watch.policy, position: 'perRetry' },
          ],
        }),
      )
    const never = { ...clientOptions?.retryOptions, maxRetries: 0 }
    return {
      vaultUrl: url,
      place,
      client: clientThat({}),
      onceClient: clientThat({ retryOptions: never }),
      watch,
    }
  }

  #credentials(): Promise<TokenCredential> {
    const { credential } = this.#options
    this.#credential ??= (
      credential === undefined
        ? import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential())
        : Promise.resolve(credential)
    ).then(guarded)
    return this.#credential
  }
}

/**
 * Takes out of a client's pipeline the steps that have nothing to do here, or must not: there are no forms, no bodies of
 * several parts, no answers worth compressing, signals are the runtime's own, and no key is at another place than its own.
 */
function shortened(client: KeyClient): KeyClient {
  const pipeline = fieldOf(fieldOf(client, 'client'), 'pipeline')
  const removePolicy = fieldOf(pipeline, 'removePolicy')
  if (typeof removePolicy === 'function')
    for (const name of IDLE_STEPS) Reflect.apply(removePolicy, pipeline, [{ name }])
  return client
}

const IDLE_STEPS = [
  'decompressResponsePolicy',
  'wrapAbortSignalLikePolicy',
  'formDataPolicy',
  'multipartPolicy',
  'redirectPolicy',
]

/** A key as the SDK lets use it, with the names of its algorithms. */
export interface RemoteKey {
  readonly sign: (algorithm: string, digest: Uint8Array, options: SendOptions) => Promise<Result>
  readonly decrypt: (
    algorithm: RsaEncryptionAlgorithm,
    ciphertext: Uint8Array,
    options: SendOptions,
  ) => Promise<Result>
}

/** What comes back, as the SDK hands it out. */
interface Result {
  readonly result?: Uint8Array | undefined
}

/** What sends the requests of the SDK's clients: it has no public name there. */
interface GeneratedClient {
  readonly sign: Request
  readonly decrypt: Request
}
type Request = (
  name: string,
  version: string,
  body: { readonly algorithm: string; readonly value: Uint8Array },
  options: SendOptions,
) => Promise<Result>

/**
 * One key of a vault, by what sends the requests of the vault's client. The SDK's own CryptographyClient comes to the same
 * call by way of providers that could do it on this machine, and none can, which costs more. Where it is needed, it
 * fetches the key once more.
 */
export function remoteKey({ client }: Pick<Service, 'client'>, kid: string): RemoteKey {
  const { name = '', version = '' } = parseKid(kid) ?? {}
  const generated = fieldOf(client, 'client')
  if (!isGenerated(generated)) {
    const cryptography = client.getCryptographyClient(name, { keyVersion: version })
    return {
      sign: (algorithm, digest, options) => cryptography.sign(algorithm, digest, options),
      decrypt: (algorithm, ciphertext, options) => cryptography.decrypt({ algorithm, ciphertext }, options),
    }
  }
  return {
    sign: (algorithm, value, options) => generated.sign(name, version, { algorithm, value }, options),
    decrypt: (algorithm, value, options) => generated.decrypt(name, version, { algorithm, value }, options),
  }
}

function isGenerated(value: unknown): value is GeneratedClient {
  return ['sign', 'decrypt'].every((method) => typeof fieldOf(value, method) === 'function')
}
