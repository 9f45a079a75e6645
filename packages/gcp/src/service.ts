import type { KeyManagementServiceClient, protos } from '@google-cloud/kms'
import { InvalidInputError, type Call } from '@kmskeys/core'
import { CONNECT_TIMEOUT, credentialsMissing, orAborted } from '@kmskeys/core/service'
import type { CallOptions, ClientOptions } from 'google-gax'
import { channelOf, type Channel } from './connect.ts'

/** What the service is called in messages. */
export const SERVICE = 'Google Cloud KMS'

/** Google Cloud KMS through the SDK, with credentials that were found. */
export interface Service {
  readonly client: KeyManagementServiceClient
  /** The methods that keys are used by. */
  readonly keyMethods: KeyMethods
  /** The channel of gRPC; absent for a client that speaks REST. */
  readonly channel: Channel | undefined
  /** The channel's target. */
  readonly target: string | undefined
  /** Adds to an error what the service says in its trailers, as the client's promises do and its callbacks do not. */
  readonly detailed: (error: unknown) => unknown
}

/** What the SDK's client is made with; the retries are the provider's to set, and its transport is gRPC. */
export type GcpClientOptions = Omit<
  ClientOptions,
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
    const { GoogleError, routingHeader } = await import('google-gax')
    return {
      client,
      keyMethods: this.#own === undefined ? client : directMethods(client, routingHeader.fromParams),
      channel,
      target: channel?.getTarget(),
      detailed: (error) => (error instanceof Error ? GoogleError.parseGRPCStatusDetails(error) : error),
    }
  }
}

/** The methods of the SDK's client by which keys are used. */
export interface KeyMethods {
  readonly asymmetricSign: Method<
    protos.google.cloud.kms.v1.IAsymmetricSignRequest,
    protos.google.cloud.kms.v1.IAsymmetricSignResponse
  >
  readonly asymmetricDecrypt: Method<
    protos.google.cloud.kms.v1.IAsymmetricDecryptRequest,
    protos.google.cloud.kms.v1.IAsymmetricDecryptResponse
  >
}
type Method<Q, R> = (request: Q, options: CallOptions, done: Done<R>) => void

/** Told how a request ended. */
export type Done<R> = (error: unknown, reply?: R | null) => void

/**
 * What the methods of the client call, and name the key to the router of Google as they do. They themselves prepare log
 * lines and promises with each call, and ask whether the client is ready, as this one is.
 */
function directMethods(
  client: KeyManagementServiceClient,
  routing: (params: { readonly name: string }) => string,
): KeyMethods {
  const direct = <Q extends { readonly name?: string | null }, R>(call: Function): Method<Q, R> => {
    return (request, { otherArgs, ...options }, done) => {
      const headers = { 'x-goog-request-params': routing({ name: request.name ?? '' }) }
      Reflect.apply(call, undefined, [request, { ...options, otherArgs: { ...otherArgs, headers } }, done])
    }
  }
  const { asymmetricSign, asymmetricDecrypt } = client.innerApiCalls
  if (asymmetricSign === undefined || asymmetricDecrypt === undefined) return client
  return { asymmetricSign: direct(asymmetricSign), asymmetricDecrypt: direct(asymmetricDecrypt) }
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
  'run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS, or give gcpKms clientOptions.auth',
)
