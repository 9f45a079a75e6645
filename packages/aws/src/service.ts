import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms'
import { InvalidInputError } from '@kmskeys/core'
import { CONNECT_TIMEOUT, fieldOf } from '@kmskeys/core/service'
import { commandsOf, type Commands } from './commands.ts'

/** What the service is called in messages. */
export const SERVICE = 'AWS KMS'

/** AWS KMS in one region, through the SDK. */
export interface Service {
  readonly client: KMSClient
  readonly region: string
  readonly commands: Commands
}

/** Where keys are looked for. */
export interface ServiceOptions {
  readonly region: string | undefined
  readonly client: KMSClient | undefined
  readonly clientConfig: Omit<KMSClientConfig, 'region'> | undefined
}

/** The clients of a provider: the user's own, or one for each region that is asked for. Loads the SDK on first use. */
export class Services {
  readonly #options: ServiceOptions
  readonly #byRegion: Map<string | undefined, Promise<Service>> = new Map()

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  /**
   * The service in a region, or where the options, the environment or the profile say when a reference names none.
   *
   * @throws {InvalidInputError} when the client is for another region, or none is known
   */
  async in(wanted: string | undefined): Promise<Service> {
    const { region, client } = this.#options
    const fixed = region !== undefined || client !== undefined
    const service = await this.#get(fixed ? region : wanted)
    if (wanted === undefined || wanted === service.region) return service
    throw new InvalidInputError(
      `the reference is of the region ${wanted}, and this provider is for ${service.region}; open it with awsKms({ region: '${wanted}' })`,
    )
  }

  /** Ends the clients that were made here; the user's own stays open. */
  async close(): Promise<void> {
    const services = await Promise.allSettled(this.#byRegion.values())
    this.#byRegion.clear()
    if (this.#options.client !== undefined) return
    for (const service of services) if (service.status === 'fulfilled') service.value.client.destroy()
  }

  #get(region: string | undefined): Promise<Service> {
    const known = this.#byRegion.get(region)
    if (known !== undefined) return known
    const made = this.#make(region)
    this.#byRegion.set(region, made)
    // What is missing now, such as a region, may be there at the next call.
    made.catch(() => this.#byRegion.delete(region))
    return made
  }

  async #make(region: string | undefined): Promise<Service> {
    const sdk = await import('@aws-sdk/client-kms')
    const { client, clientConfig } = this.#options
    const { requestHandler = {} } = clientConfig ?? {}
    const isHandler = typeof fieldOf(requestHandler, 'handle') === 'function'
    const used =
      client ??
      new sdk.KMSClient({
        ...clientConfig,
        // Settings of the SDK's own handler, such as the agent of a proxy, leave the rest as it is.
        requestHandler: isHandler
          ? requestHandler
          : { connectionTimeout: CONNECT_TIMEOUT, ...requestHandler },
        ...(region !== undefined && { region }),
      })
    try {
      const prepares = client === undefined && !isHandler && !isFirstKind(clientConfig?.retryStrategy)
      const commands = commandsOf(sdk, used, prepares)
      return { client: used, region: await used.config.region(), commands }
    } catch (cause) {
      if (client === undefined) used.destroy()
      throw noRegion(cause)
    }
  }
}

/** Whether a strategy is of the SDK's first kind, which adds to the steps of a request with each attempt. */
function isFirstKind(retryStrategy: unknown): boolean {
  return retryStrategy !== undefined && fieldOf(retryStrategy, 'acquireInitialRetryToken') === undefined
}

function noRegion(cause: unknown): InvalidInputError {
  return new InvalidInputError(
    'the AWS SDK knows no region; give awsKms({ region }), set AWS_REGION, or open a key by its ARN',
    { cause },
  )
}
