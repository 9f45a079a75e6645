import type { KeyManagementServiceClient, protos } from '@google-cloud/kms'
import { IntegrityError, type Call } from '@kmskeys/core'
import { AbortRelay, fieldOf, whenGivenUp } from '@kmskeys/core/service'
import type { CallOptions, grpc } from 'google-gax'
import { outcomeOf } from './outcome.ts'

/** The operations that are used, by the service's names: what is sent, and what comes back. */
export interface Operations {
  readonly AsymmetricDecrypt: Exchange<
    protos.google.cloud.kms.v1.IAsymmetricDecryptRequest,
    protos.google.cloud.kms.v1.IAsymmetricDecryptResponse
  >
  readonly AsymmetricSign: Exchange<
    protos.google.cloud.kms.v1.IAsymmetricSignRequest,
    protos.google.cloud.kms.v1.IAsymmetricSignResponse
  >
  readonly CreateCryptoKey: Exchange<
    protos.google.cloud.kms.v1.ICreateCryptoKeyRequest,
    protos.google.cloud.kms.v1.ICryptoKey
  >
  readonly GetCryptoKeyVersion: Exchange<
    protos.google.cloud.kms.v1.IGetCryptoKeyVersionRequest,
    protos.google.cloud.kms.v1.ICryptoKeyVersion
  >
  readonly GetPublicKey: Exchange<
    protos.google.cloud.kms.v1.IGetPublicKeyRequest,
    protos.google.cloud.kms.v1.IPublicKey
  >
  readonly ListCryptoKeys: Exchange<
    protos.google.cloud.kms.v1.IListCryptoKeysRequest,
    protos.google.cloud.kms.v1.IListCryptoKeysResponse
  >
  readonly ListCryptoKeyVersions: Exchange<
    protos.google.cloud.kms.v1.IListCryptoKeyVersionsRequest,
    protos.google.cloud.kms.v1.IListCryptoKeyVersionsResponse
  >
}
interface Exchange<Q, R> {
  readonly request: Q
  readonly reply: R
}

/** The name of one of them. */
export type Operation = keyof Operations

/** How an attempt ended. */
export interface Ended {
  /** What came, when it went well. */
  readonly reply?: unknown
  /** What gRPC or the SDK said, when it did not; an `IntegrityError` when what came is not one reply. */
  readonly error?: unknown
  /** Whether anything of it had left. */
  readonly left: boolean
  /** Whether the service itself answered: neither gRPC, which ends calls with codes of its own, nor a proxy. */
  readonly isAnswered: boolean
}

/** Sends a request once, and cancels it when the call is given up. Tells how it ended. */
export type Transport = (
  operation: Operation,
  request: object,
  call: Call,
  told: (ended: Ended) => void,
) => void

/** A channel of gRPC, as far as it is used: where requests go, whether there is a connection, and how to call. */
export interface Channel {
  /** Such as `dns:cloudkms.googleapis.com:443`. */
  getTarget(): string
  getConnectivityState(tryToConnect: boolean): number
  watchConnectivityState(state: number, deadline: number, callback: (error?: Error) => void): void
  createCall(path: string, deadline: number, host: null, parent: null, flags: null): Rpc
}

/** A call of gRPC, which is one attempt. */
interface Rpc {
  start(metadata: grpc.Metadata, listener: Listener): void
  startRead(): void
  sendMessageWithContext(context: object, message: Buffer): void
  halfClose(): void
  cancelWithStatus(code: number, details: string): void
  /** The channel's target, and as soon as something may have left, an address. */
  getPeer(): string
}

/** Who is told of what comes. */
interface Listener<M = unknown> {
  onReceiveMetadata(metadata: grpc.Metadata): void
  onReceiveMessage(message: M): void
  onReceiveStatus(status: Status): void
}

/** The end of a call; its code is 0 when all went well. */
interface Status {
  readonly code: number
  readonly details: string
  /** The trailers; empty of an end that gRPC itself made. */
  readonly metadata: grpc.Metadata
}

/** The status codes of a call that is given up, and of a reply that is none. */
const CANCELLED = 1
const INTERNAL = 13

/** Whether headers or trailers are the service's own: a proxy answers in HTML, and the ends that gRPC makes have none. */
function isOwn(metadata: grpc.Metadata | undefined): boolean {
  return String(metadata?.get('content-type')[0]).startsWith('application/grpc')
}

function noReply(operation: Operation, why: string, cause?: unknown): IntegrityError {
  return new IntegrityError(`the reply to ${operation} ${why}; it was dropped`, { cause })
}

/**
 * Milliseconds that the service is given: a second more than the call has left, whose own deadline is to come first. At
 * most 23 days, where the call has none.
 */
function timeoutOf({ timeLeft }: Call): number {
  return Math.min(timeLeft + 1000, 2_000_000_000)
}

/**
 * Sends over the channel itself. The methods of the SDK's client and those of gRPC's, which prepare lines to log,
 * promises, events and stacks with each call, take half of the time of a call.
 *
 * @param metadataOf makes what is sent beside a request
 * @param otherwise sends what the stub has no such method for
 */
export function overChannel(
  stub: Stub,
  channel: Channel,
  metadataOf: (request: object) => grpc.Metadata,
  otherwise: Transport,
): Transport {
  const target = channel.getTarget()
  return (operation, request, call, told) => {
    const method = stub[operation]
    if (!isMethod(method)) return otherwise(operation, request, call, told)
    const message = method.requestSerialize(request)
    const rpc = channel.createCall(method.path, Date.now() + timeoutOf(call), null, null, null)
    rpc.start(metadataOf(request), new Attempt(operation, rpc, target, method, told))
    rpc.startRead()
    rpc.sendMessageWithContext({}, message)
    rpc.halfClose()
    whenGivenUp(call, () => cancel(rpc, target))
  }
}

/** Cancels. What gRPC was about to send it sends all the same, and that is cancelled as soon as it has begun. */
function cancel(rpc: Rpc, target: string): void {
  const hasLeft = rpc.getPeer() !== target
  const stop = (): void => rpc.cancelWithStatus(CANCELLED, 'the call was given up')
  stop()
  if (!hasLeft) setImmediate(stop)
}

/** What the SDK's client calls. */
interface Stub {
  readonly [method: string]: unknown
}

/** What gRPC hangs on the methods of a stub. */
interface Method {
  readonly path: string
  requestSerialize(request: object): Buffer
  responseDeserialize(reply: Buffer): unknown
}

function isMethod(value: unknown): value is Method {
  return (
    typeof value === 'function' &&
    'path' in value &&
    'requestSerialize' in value &&
    'responseDeserialize' in value
  )
}

/** Follows one attempt to its end. */
class Attempt implements Listener<Buffer> {
  readonly #operation: Operation
  readonly #rpc: Rpc
  readonly #target: string
  readonly #method: Method
  readonly #told: (ended: Ended) => void
  #headers: grpc.Metadata | undefined
  #reply: unknown = undefined
  /** Why what came is no reply. */
  #wrong: IntegrityError | undefined

  constructor(operation: Operation, rpc: Rpc, target: string, method: Method, told: (ended: Ended) => void) {
    this.#operation = operation
    this.#rpc = rpc
    this.#target = target
    this.#method = method
    this.#told = told
  }

  onReceiveMetadata(headers: grpc.Metadata): void {
    this.#headers = headers
  }

  onReceiveMessage(message: Buffer): void {
    if (this.#reply !== undefined) return this.#refuse('has a second message')
    try {
      this.#reply = this.#method.responseDeserialize(message)
    } catch (error) {
      return this.#refuse('cannot be read', error)
    }
    // gRPC hands on no end as long as there is a message that nobody reads.
    this.#rpc.startRead()
  }

  onReceiveStatus(status: Status): void {
    this.#told(this.#endOf(status))
    // Connections keep what listens until the whole heap is collected.
    this.#reply = undefined
    this.#headers = undefined
  }

  #endOf(status: Status): Ended {
    const reply = this.#reply
    const error = this.#wrong ?? (status.code === 0 ? undefined : errorOf(status))
    if (error === undefined && reply !== undefined) return { reply, left: true, isAnswered: true }
    return {
      error: error ?? noReply(this.#operation, 'is empty'),
      left: this.#rpc.getPeer() !== this.#target,
      isAnswered: isOwn(this.#headers) || isOwn(status.metadata),
    }
  }

  #refuse(why: string, cause?: unknown): void {
    this.#wrong ??= noReply(this.#operation, why, cause)
    this.#rpc.cancelWithStatus(INTERNAL, this.#wrong.message)
  }
}

function errorOf(status: Status): Error {
  return Object.assign(new Error(status.details), status)
}

/** Sends by the methods of the client, each of which is told not to repeat anything. */
export function throughClient(client: KeyManagementServiceClient, target: string | undefined): Transport {
  return (operation, request, call, told) => {
    const seen: Seen = {}
    const options: CallOptions = {
      timeout: timeoutOf(call),
      retry: null,
      signal: new AbortRelay(call),
      autoPaginate: false,
      otherArgs: {
        // Without gRPC nobody asks it.
        options: {
          interceptors: [(its: object, next: (its: object) => ClientRpc) => seeing(seen, next(its))],
        },
      },
    }
    // Of a list the methods tell what stands in it, the request for the next page, and then the reply.
    const done = (error: unknown, reply: unknown, _: unknown, page: unknown): void => {
      const { rpc, headers, status } = seen
      // Before anything has left, the peer is the channel's target; then it is an address.
      const left = rpc === undefined || rpc.getPeer() !== target
      if (!error) return told({ reply: page ?? reply, left, isAnswered: true })
      // Over REST nobody refuses but who answered; other failures have the status of an answer where there was one.
      const isAnswered =
        rpc === undefined
          ? outcomeOf(fieldOf(error, 'code')) === 'refused' || fieldOf(error, 'httpStatusCode') !== undefined
          : isOwn(headers) || isOwn(status?.metadata)
      told({ error: status?.code === 0 ? noReply(operation, 'is empty', error) : error, left, isAnswered })
    }
    const method: unknown = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1))
    if (typeof method === 'function') Reflect.apply(method, client, [request, options, done])
  }
}

/** A call of gRPC as its client makes it. */
interface ClientRpc {
  start(metadata: grpc.Metadata, listener: Listener): void
  getPeer(): string
}

/** What is seen of one, before its client makes an error of its own of that. */
interface Seen {
  rpc?: ClientRpc
  headers?: grpc.Metadata
  status?: Status
}

/** Has a call's answer seen, and otherwise leaves it as it is. */
function seeing(seen: Seen, rpc: ClientRpc): ClientRpc {
  seen.rpc = rpc
  const start = rpc.start.bind(rpc)
  rpc.start = (metadata, listener) =>
    start(metadata, {
      onReceiveMetadata: (headers) => {
        seen.headers = headers
        listener.onReceiveMetadata(headers)
      },
      onReceiveMessage: (message) => listener.onReceiveMessage(message),
      onReceiveStatus: (status) => {
        seen.status = status
        listener.onReceiveStatus(status)
      },
    })
  return rpc
}
