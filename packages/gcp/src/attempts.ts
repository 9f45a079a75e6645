import type { Call } from '@kmskeys/core'
import { Attempts } from '@kmskeys/core/service'
import { isThrottled, outcomeOf, statusName } from './outcome.ts'

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

/** A call of gRPC, which is one attempt, as its interceptors see it; its types are not exported. */
interface Request {
  start(metadata: unknown, listener: Listener): void
  sendMessage(message: unknown): void
  sendMessageWithContext(context: unknown, message: unknown): void
  halfClose(): void
  startRead(): void
  cancelWithStatus(code: number, details: string): void
  getPeer(): string
  getAuthContext(): unknown
}

/** Who is told of what comes. */
interface Listener {
  onReceiveMetadata(metadata: unknown): void
  onReceiveMessage(message: unknown): void
  onReceiveStatus(status: Status): void
}

/** The end of an attempt; its code is 0 when all went well. */
interface Status {
  readonly code: number
  readonly details: string
  /** The trailers; none of an end that gRPC itself made. */
  readonly metadata: { getMap(): object }
}

type Interceptor = (options: WatchedOptions, next: (options: object) => Request) => Request

const INTERCEPTORS: readonly Interceptor[] = [(options, next) => new Watched(options.attempts, next(options))]

/**
 * Stands before a call of gRPC and before its listener, and notes when it begins and how it fails. One object without
 * a function of its own: what gRPC has for interceptors costs a tenth of a call.
 */
class Watched implements Request, Listener {
  readonly #attempts: GcpAttempts
  readonly #request: Request
  #listener: Listener | undefined
  /** Whether the service began to answer. */
  #isAnswered = false

  constructor(attempts: GcpAttempts, request: Request) {
    this.#attempts = attempts
    this.#request = request
  }

  start(metadata: unknown, listener: Listener): void {
    this.#attempts.begin()
    this.#listener = listener
    this.#request.start(metadata, this)
  }

  sendMessage(message: unknown): void {
    this.#request.sendMessage(message)
  }

  sendMessageWithContext(context: unknown, message: unknown): void {
    this.#request.sendMessageWithContext(context, message)
  }

  halfClose(): void {
    this.#request.halfClose()
  }

  startRead(): void {
    this.#request.startRead()
  }

  cancelWithStatus(code: number, details: string): void {
    this.#request.cancelWithStatus(code, details)
  }

  getPeer(): string {
    return this.#request.getPeer()
  }

  getAuthContext(): unknown {
    return this.#request.getAuthContext()
  }

  onReceiveMetadata(metadata: unknown): void {
    this.#isAnswered = true
    this.#listener?.onReceiveMetadata(metadata)
  }

  onReceiveMessage(message: unknown): void {
    this.#listener?.onReceiveMessage(message)
  }

  onReceiveStatus(status: Status): void {
    if (status.code !== 0) failed(this.#attempts, status, this.#request, this.#isAnswered)
    this.#listener?.onReceiveStatus(status)
  }
}

function failed(attempts: GcpAttempts, status: Status, request: Request, isAnswered: boolean): void {
  attempts.last = status
  // As long as nothing has left, the peer is the channel's target; then it is an address.
  attempts.left = request.getPeer() !== attempts.target
  attempts.ended(attempts.left ? outcomeOf(status.code) : 'not-sent')
  if (!attempts.left) return
  const { code, details, metadata } = status
  const answer = Object.assign(new Error(details), { code })
  if (isThrottled(code)) attempts.throttled(answer)
  else if (outcomeOf(code) === 'unknown' && (isAnswered || Object.keys(metadata.getMap()).length > 0))
    attempts.failedInside(statusName(code) ?? `code ${code}`, answer)
}
