import { IntegrityError, type Call } from '@kmskeys/core'
import { AbortRelay } from '@kmskeys/core/service'
import type { CallOptions } from 'google-gax'
import { GcpAttempts, watch } from './attempts.ts'
import { connect } from './connect.ts'
import { gcpError } from './errors.ts'
import { placeOf } from './reference.ts'
import { SERVICE, type Done, type Service } from './service.ts'

/** What is sent, and what it is about. */
export interface Sent<R> {
  /** The operation, such as `GetPublicKey`. */
  readonly operation: string
  /** The name of the key, version or key ring that it is about. */
  readonly subject: string
  /** Set for what must not be done twice: the SDK then does not retry. */
  readonly once?: boolean
  /** Calls a method of the client's, with a callback: its promises cost more. */
  readonly request: (service: Service, options: CallOptions, done: Done<R>) => void
}

/** How often a request is sent at most: as often as with the SDKs of other services. */
const MAX_ATTEMPTS = 3

/** DEADLINE_EXCEEDED and UNAVAILABLE, which the SDK repeats by itself, and RESOURCE_EXHAUSTED. */
const RETRY_CODES: number[] = [4, 8, 14]

/** The longest deadline that is set where the call has none, in seconds. */
const LONGEST = 2_000_000

/**
 * Sends a request. The SDK alone retries, bounded by the call's deadline; what is left is given its type here.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export function send<R>(service: Service, call: Call, sent: Sent<R>): Promise<R> {
  const { channel } = service
  if (channel === undefined) call.sent = true
  const connecting = channel && connect(channel, call)
  return connecting === undefined
    ? sendNow(service, call, sent)
    : connecting.then(() => sendNow(service, call, sent))
}

function sendNow<R>(service: Service, call: Call, sent: Sent<R>): Promise<R> {
  const attempts = new GcpAttempts(call, service.target)
  // The call's own deadline comes first: this one is for the service, in whole seconds.
  const seconds = Math.min(Math.ceil(call.timeLeft / 1000) + 1, LONGEST)
  const options = {
    timeout: seconds * 1000,
    signal: new AbortRelay(call),
    retry: sent.once === true ? null : retryWithin(seconds),
    otherArgs: { options: watch(attempts) },
  }
  return new Promise((resolve, reject) => {
    const done = forgetful<R>((error, reply) => {
      attempts.close()
      if (reply && !error) return resolve(reply)
      const { operation, subject } = sent
      const about = { service: SERVICE, place: placeOf(subject), operation, subject }
      const cause = error ?? new IntegrityError(`the reply to ${operation} is empty`)
      return reject(gcpError(service.detailed(cause), about, attempts))
    })
    try {
      sent.request(service, options, done)
    } catch (error) {
      done(error)
    }
  })
}

/**
 * A callback that leads to nothing once it was called. Connections keep theirs until the whole heap is collected, and
 * with them would keep the call and what it was about.
 */
function forgetful<R>(callback: Done<R>): Done<R> {
  let held: Done<R> | undefined = callback
  return (error, reply) => {
    const told = held
    held = undefined
    told?.(error, reply)
  }
}

type Retry = NonNullable<CallOptions['retry']>

/** How often the SDK repeats, by the seconds that there are. It is asked for with each call, and seldom another. */
function retryWithin(seconds: number): Retry {
  if (latest.seconds !== seconds) latest = { seconds, retry: newRetry(seconds * 1000) }
  return latest.retry
}

let latest = { seconds: 0, retry: newRetry(0) }

function newRetry(timeout: number): Retry {
  return {
    retryCodes: RETRY_CODES,
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 5000,
      initialRpcTimeoutMillis: timeout,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: timeout,
      maxRetries: MAX_ATTEMPTS,
    },
  }
}
