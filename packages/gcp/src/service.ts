import type { KeyManagementServiceClient } from '@google-cloud/kms'
import { InvalidInputError, type Call } from '@kmskeys/core'
import { CONNECT_TIMEOUT, credentialsMissing, fieldOf, orAborted } from '@kmskeys/core/service'
import type * as gax from 'google-gax'
import { channelOf } from './connect.ts'
import { overChannel, type Channel } from './over-channel.ts'
import { throughClient } from './through-client.ts'
import type { Transport } from './transport.ts'

/** What the service is called in messages. */
export const SERVICE = 'Google Cloud KMS'

/** Google Cloud KMS through the SDK, with credentials that were found. */
export interface Service {
  /** How requests are sent. */
  readonly transport: Transport
  /** The channel of gRPC; absent for a client that speaks REST. */
  readonly channel: Channel | undefined
  /** Adds to an error what the service says in its trailers, as the client's promises do and its callbacks do not. */
  readonly detailed: (error: unknown) => unknown
}

/** What the SDK's client is made with; the retries are the provider's to set, and its transport is gRPC. */
export type GcpClientOptions = Omit<
  gax.ClientOptions,
  'clientConfig' | 'fallback' | 'apiEndpoint' | 'servicePath' | 'port'
>

/** How the service is reached. */
export interface ServiceOptions {
  readonly client: KeyManagementServiceClient | undefined
  readonly endpoint: URL | undefined
  readonly clientOptions: GcpClientOptions | undefined
}

/** Has the one client of a provider, the user's own or one that is made on first use. Loads the SDK then. */
export class Services {
  readonly #options: ServiceOptions
  #service: Promise<Service> | undefined
  /** The client that was made here, as soon as it is there. */
  #own: KeyManagementServiceClient | undefined

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  /**
   * The service, after credentials were found.
   *
   * @throws {AuthenticationError} when there are none; they are looked for again at the next call
   */
  get(call: Call): Promise<Service> {
    if (this.#service === undefined) {
      this.#service = this.#make()
      this.#service.catch(() => (this.#service = undefined))
    }
    return orAborted(this.#service, call.signal)
  }

  /** Ends the client that was made here; the user's own stays open. Credentials that are looked for are not awaited. */
  async close(): Promise<void> {
    await this.#own?.close()
  }

  async #make(): Promise<Service> {
    const client = this.#options.client ?? (await newClient(this.#options))
    // Called by hand, because a method of the client whose initialization fails leaves a rejection that nobody handles.
    const stub = await inTime(client.initialize())
    if (this.#options.client === undefined) this.#own = client
    const channel = channelOf(stub)
    const gax = await import('google-gax')
    const { GoogleError } = gax
    const { clientOptions } = this.#options
    const byMethods = throughClient(client, channel?.getTarget())
    const isPlain = this.#own !== undefined && channel !== undefined && !isWatched(clientOptions)
    return {
      transport: isPlain
        ? overChannel(stub, channel, metadataMaker(gax, clientOptions), byMethods)
        : byMethods,
      channel,
      detailed: (error) => (error instanceof Error ? GoogleError.parseGRPCStatusDetails(error) : error),
    }
  }
}

/** Whether the SDK is to trace or to log what its methods do, or its calls of gRPC are changed before they are made. */
function isWatched(options: GcpClientOptions | undefined): boolean {
  const { GOOGLE_SDK_NODE_ENABLE_TRACING: tracing, GOOGLE_SDK_NODE_LOGGING: logging } = process.env
  return (
    Boolean(tracing) ||
    Boolean(logging) ||
    options?.['enableTelemetryTracing'] === true ||
    options?.['enableTelemetryLogging'] === true ||
    (options !== undefined && 'grpc.callInvocationTransformer' in options)
  )
}

type Gax = typeof gax

/** Makes what the SDK sends beside each request: who asks, and by which name Google's router finds the place. */
function metadataMaker(
  { grpc, routingHeader, version }: Gax,
  { libName, libVersion }: Pick<gax.ClientOptions, 'libName' | 'libVersion'> = {},
): (request: object) => gax.grpc.Metadata {
  const library =
    libName !== undefined && libVersion !== undefined ? ` ${String(libName)}/${String(libVersion)}` : ''
  const agent = `gax/${String(version)} gl-node/${process.versions.node}${library}`
  return (request) => {
    const metadata = new grpc.Metadata()
    metadata.set('x-goog-api-client', agent)
    const field = 'name' in request ? 'name' : 'parent'
    metadata.set(
      'x-goog-request-params',
      routingHeader.fromParams({ [field]: String(fieldOf(request, field)) }),
    )
    return metadata
  }
}

/**
 * Reads the endpoint: without TLS only where nobody listens in.
 *
 * @throws {InvalidInputError} when it is no such URL
 */
export function parseEndpoint(endpoint: string): URL {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const loopback = url !== undefined && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(url.hostname)
  const bare =
    url?.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === ''
  if (bare && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) return url
  throw new InvalidInputError(
    'endpoint is https:// and a host, or http:// and a port of this machine, where an emulator listens',
  )
}

/**
 * How long gRPC waits before it connects again. Its own wait grows to two minutes, during which each call fails although
 * the service is back.
 */
const RECONNECT = {
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1000,
} as const

async function newClient({ endpoint, clientOptions }: ServiceOptions): Promise<KeyManagementServiceClient> {
  const { KeyManagementServiceClient } = await import('@google-cloud/kms')
  const gax = await import('google-gax')
  // The same copy of gax for both, because its gRPC knows credentials of its own making only.
  return new KeyManagementServiceClient(
    {
      ...RECONNECT,
      ...clientOptions,
      ...(endpoint !== undefined && {
        apiEndpoint: endpoint.hostname,
        port: Number(endpoint.port || (endpoint.protocol === 'https:' ? 443 : 80)),
      }),
      ...(endpoint?.protocol === 'http:' && {
        sslCreds: gax.grpc.credentials.createInsecure(),
        // Else credentials are looked for all the same, to ask them for this.
        universeDomain: 'googleapis.com',
      }),
    },
    gax,
  )
}

/** Looking for credentials can go on for long, where a metadata server is expected and none answers. */
async function inTime<T>(found: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, CONNECT_TIMEOUT, new Error(`no answer within ${CONNECT_TIMEOUT} ms`)).unref()
  })
  try {
    return await Promise.race([found, tooLong])
  } catch (cause) {
    const failure = {
      service: SERVICE,
      place: '',
      operation: '',
      subject: undefined,
      outcome: 'not-sent',
    } as const
    throw noCredentials(failure, { cause, outcome: 'not-sent' }, '')
  } finally {
    clearTimeout(timer)
  }
}

const noCredentials = credentialsMissing(
  'run gcloud auth application-default login, let GOOGLE_APPLICATION_CREDENTIALS name a file of credentials that can be read, or give gcpKms clientOptions.auth',
)
