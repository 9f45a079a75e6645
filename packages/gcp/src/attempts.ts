import type { Call, Outcome } from '@kmskeys/core'
import { noteThrottling, worstOutcome } from '@kmskeys/core/service'
import { isThrottled, outcomeOf } from './outcome.ts'

/** What is known of the attempts of one request. The SDK repeats it by itself, and tells of the last at best. */
export class Attempts {
  readonly call: Call
  /** The channel's target; absent for a client that speaks REST. */
  readonly target: string | undefined
  readonly outcomes: Outcome[] = []
  /** The status with which the last attempt ended, unless it went well. */
  last: Status | undefined = undefined
  /** Whether anything of the last attempt had left. */
  left = true
  begun = 0
  /** Whether anything of the call may have left before this request. */
  readonly sentBefore: boolean

  constructor(call: Call, target: string | undefined) {
    this.call = call
    this.sentBefore = call.sent
    call.throttled = undefined
    this.target = target
  }

  /** What is known of all attempts together. */
  get outcome(): Outcome {
    return worstOutcome(this.outcomes)
  }
}

/** What a call of gRPC is handed, so that {@link watch} sees its attempts. */
export interface WatchedOptions {
  readonly attempts: Attempts
  readonly interceptors: readonly Interceptor[]
}

/** The options with which a call of gRPC is watched. */
export function watched(attempts: Attempts): WatchedOptions {
  return { attempts, interceptors: WATCH }
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
 * Notes how each attempt ends, from within gRPC. It changes the request and the listener which it is handed, and is
 * one for all calls: objects and functions for each cost a tenth of a call.
 */
const watch: Interceptor = (options, next) => {
  const { attempts } = options
  const request = next(options)
  const { start } = request
  request.start = (metadata, listener) => {
    const { call } = attempts
    call.attempt = ++attempts.begun
    call.sent = true
    const { onReceiveStatus } = listener
    listener.onReceiveStatus = (status) => {
      if (status.code !== 0) failed(attempts, status, request)
      onReceiveStatus.call(listener, status)
    }
    start.call(request, metadata, listener)
  }
  return request
}

const WATCH: readonly Interceptor[] = [watch]

function failed(attempts: Attempts, status: Status, request: Request): void {
  attempts.last = status
  // As long as nothing has left, the peer is the channel's target; then it is an address.
  attempts.left = request.getPeer() !== attempts.target
  attempts.outcomes.push(attempts.left ? outcomeOf(status.code) : 'not-sent')
  if (attempts.left && isThrottled(status.code))
    noteThrottling(attempts.call, Object.assign(new Error(status.details), { code: status.code }))
  // The call may end while the SDK waits before its next attempt: after refusals nothing has been done.
  if (attempts.outcome !== 'unknown') attempts.call.sent = attempts.sentBefore
}
