import type { Call, Outcome } from '@kmskeys/core'
import { worstOutcome } from '@kmskeys/core/service'
import type { grpc } from 'google-gax'
import { outcomeOf } from './outcome.ts'

/** What an interceptor of gRPC is handed, as far as it is used; its types are not exported. */
interface Request {
  getPeer(): string
  start(metadata: grpc.Metadata, listener?: Listener): void
}

interface Listener {
  onReceiveStatus?(status: grpc.StatusObject): void
}

type Interceptor = (options: object, next: (options: object) => Request) => Request

/** What is known of the attempts of one request. The SDK repeats it by itself, and tells of the last at best. */
export class Attempts {
  readonly #call: Call
  readonly #outcomes: Outcome[] = []
  /** The status with which the last attempt ended, unless it went well. */
  last: grpc.StatusObject | undefined
  /** Whether anything of the last attempt had left. */
  left = true
  #begun = 0

  constructor(call: Call) {
    this.#call = call
  }

  /** What is known of all attempts together. */
  get outcome(): Outcome {
    return worstOutcome(this.#outcomes)
  }

  /** Watches each attempt from within gRPC: an interceptor that changes the call which it is handed. */
  readonly interceptor: Interceptor = (options, next) => {
    const request = next(options)
    // As long as nothing has left, the peer is the channel's target; then it is an address.
    const target = request.getPeer()
    const start = request.start.bind(request)
    const sentBefore = this.#call.sent
    this.#call.attempt = ++this.#begun
    this.#call.sent = true
    request.start = (metadata, listener) => {
      start(metadata, {
        ...listener,
        onReceiveStatus: (status) => {
          this.left = request.getPeer() !== target
          if (!this.left) this.#call.sent = sentBefore
          this.#ended(status)
          listener?.onReceiveStatus?.(status)
        },
      })
    }
    return request
  }

  #ended(status: grpc.StatusObject): void {
    if (status.code === 0) return
    this.last = status
    this.#outcomes.push(this.left ? outcomeOf(status.code) : 'not-sent')
  }
}
