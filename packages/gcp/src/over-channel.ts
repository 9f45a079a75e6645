import type { IntegrityError } from '@kmskeys/core'
import { whenGivenUp } from '@kmskeys/core/service'
import type { grpc } from 'google-gax'
import {
  isOwn,
  noReply,
  timeoutOf,
  type Ended,
  type Listener,
  type Operation,
  type Status,
  type Transport,
} from './transport.ts'

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

/** The status codes of a call that is given up, and of a reply that is none. */
const CANCELLED = 1
const INTERNAL = 13

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
