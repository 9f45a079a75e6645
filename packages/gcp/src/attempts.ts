import type { Call } from '@kmskeys/core'
import { Attempts } from '@kmskeys/core/service'
import { isThrottled, outcomeOf } from './outcome.ts'

/** What is known of the attempts of one request, and how the last of them ended. */
export class GcpAttempts extends Attempts {
  /** The channel's target; absent for a client that speaks REST. */
  readonly target: string | undefined
  /** The status with which the last attempt ended, unless it went well. */
  last: Status | undefined = undefined
  /** Whether anything of the last attempt had left. */
  left = true

  constructor(call: Call, target: string | undefined) {
    super(call)
    this.target = target
  }
}

/** What a call of gRPC is handed, so that its attempts are noted. */
export interface WatchedOptions {
  readonly attempts: GcpAttempts
  readonly interceptors: readonly Interceptor[]
}

/** Notes each attempt of a request, by an interceptor of gRPC, which is one for all calls. */
export function watch(attempts: GcpAttempts): WatchedOptions {
  return { attempts, interceptors: INTERCEPTORS }
}

/** What an interceptor of gRPC is handed, as far as it is used; its types are not exported. */
interface Request {
  readonly getPeer: () => string
  start: (metadata: unknown, listener: Listener) => void
}

interface Listener {
  onReceiveStatus: (status: Status) => void
}

/** The end of an attempt; its code is 0 when all went well. */
interface Status {
  readonly code: number
  readonly details: string
}

type Interceptor = (options: WatchedOptions, next: (options: object) => Request) => Request

/**
 * Changes the request and the listener which it is handed: to make objects of its own, as interceptors do that do more,
 * would cost a tenth of a call.
 */
const intercept: Interceptor = (options, next) => {
  const { attempts } = options
  const request = next(options)
  const { start } = request
  request.start = (metadata, listener) => {
    attempts.begin()
    const { onReceiveStatus } = listener
    listener.onReceiveStatus = (status) => {
      if (status.code !== 0) failed(attempts, status, request)
      onReceiveStatus.call(listener, status)
    }
    start.call(request, metadata, listener)
  }
  return request
}

const INTERCEPTORS: readonly Interceptor[] = [intercept]

function failed(attempts: GcpAttempts, status: Status, request: Request): void {
  attempts.last = status
  // As long as nothing has left, the peer is the channel's target; then it is an address.
  attempts.left = request.getPeer() !== attempts.target
  attempts.ended(attempts.left ? outcomeOf(status.code) : 'not-sent')
  if (attempts.left && isThrottled(status.code))
    attempts.throttled(Object.assign(new Error(status.details), { code: status.code }))
}
