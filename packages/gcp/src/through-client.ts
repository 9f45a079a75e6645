import type { KeyManagementServiceClient } from '@google-cloud/kms'
import { InvalidInputError } from '@kmskeys/core'
import { AbortRelay, fieldOf } from '@kmskeys/core/service'
import type { CallOptions, grpc } from 'google-gax'
import { outcomeOf } from './outcome.ts'
import { isOwn, noReply, timeoutOf, type Listener, type Status, type Transport } from './transport.ts'

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
    const name = operation.charAt(0).toLowerCase() + operation.slice(1)
    const method: unknown = Reflect.get(client, name)
    if (typeof method !== 'function')
      throw new InvalidInputError(`the client that gcpKms was given has no method ${name}`, {
        outcome: 'not-sent',
      })
    Reflect.apply(method, client, [request, options, done])
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
