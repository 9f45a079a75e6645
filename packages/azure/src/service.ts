import type { TokenCredential } from '@azure/identity'
import type * as Sdk from '@azure/keyvault-keys'
import type { CryptographyClient, KeyClient, KeyClientOptions } from '@azure/keyvault-keys'
import { InvalidInputError } from '@kmskeys/core'
import { fieldOf } from '@kmskeys/core/service'
import { BoundedAgent } from './agent.ts'
import { Watch } from './attempts.ts'
import { guarded } from './credential.ts'
import { checkVaultUrl, parseKid, sameVault } from './reference.ts'

/** What the service is called in messages. */
export const SERVICE = 'Azure Key Vault'

/** One vault or managed HSM, through the SDK. */
export interface Service {
  readonly sdk: typeof Sdk
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
    const sdk = await import('@azure/keyvault-keys')
    const { client, clientOptions } = this.#options
    const place = new URL(url).host
    if (client !== undefined)
      return { sdk, vaultUrl: url, place, client, onceClient: client, watch: undefined }
    const credential = await this.#credentials()
    this.#agent ??= new BoundedAgent({ ...clientOptions?.tlsOptions })
    const agent = this.#agent
    // That of a proxy, or of the options, goes first.
    const watch = new Watch((request) => {
      if (request.url.startsWith('https:')) request.agent ??= agent
    })
    // The SDK writes into its options.
    const options = (): KeyClientOptions => ({
      ...clientOptions,
      additionalPolicies: [
        ...(clientOptions?.additionalPolicies ?? []),
        { policy: watch.policy, position: 'perRetry' },
      ],
    })
    const once = { ...options(), retryOptions: { ...clientOptions?.retryOptions, maxRetries: 0 } }
    return {
      sdk,
      vaultUrl: url,
      place,
      client: new sdk.KeyClient(url, credential, options()),
      onceClient: new sdk.KeyClient(url, credential, once),
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
 * The SDK's client for one key. It shares the pipeline of the vault's client, as `getCryptographyClient` does, but is
 * told the key: otherwise the first signature would fetch it once more. What the key permits is checked here, since
 * the service lets a key decrypt after it has expired, and the SDK does not.
 */
export function cryptographyOf({ sdk, client }: Service, kid: string): CryptographyClient {
  const { name = '', version = '', vaultUrl = '' } = parseKid(kid) ?? {}
  const generatedClient = fieldOf(client, 'client')
  if (typeof generatedClient !== 'object' || generatedClient === null)
    return client.getCryptographyClient(name, { keyVersion: version })
  const shared = { disableChallengeResourceVerification: false, generatedClient }
  return new sdk.CryptographyClient(
    { id: kid, name, properties: { name, vaultUrl, version } },
    UNUSED_CREDENTIAL,
    shared,
  )
}

/** The shared pipeline has its own. */
const UNUSED_CREDENTIAL: TokenCredential = { getToken: async () => null }
