import type { KeyManagementServiceClient } from '@google-cloud/kms'
import type { Call } from '@kmskeys/core'
import type { CallOptions } from 'google-gax'
import { Attempts } from './attempts.ts'
import { connect } from './connect.ts'
import { gcpError } from './errors.ts'
import { placeOf } from './reference.ts'
import { SERVICE, type Service } from './service.ts'

/** What is sent, and what it is about. */
export interface Sent<R> {
  /** The operation, such as `GetPublicKey`. */
  readonly operation: string
  /** The name of the key, version or key ring that it is about. */
  readonly subject: string
  /** Set for what must not be done twice: the SDK then does not retry. */
  readonly once?: boolean
  readonly request: (client: KeyManagementServiceClient, options: CallOptions) => Promise<R>
}

/** How often a request is sent at most: as often as with the SDKs of other services. */
const MAX_ATTEMPTS = 3

/** DEADLINE_EXCEEDED and UNAVAILABLE, which the SDK repeats by itself, and RESOURCE_EXHAUSTED. */
const RETRY_CODES: number[] = [4, 8, 14]

/** The longest deadline that is set where the call has none. */
const LONGEST = 2 ** 31 - 1

/**
 * Sends a request. The SDK alone retries, bounded by the call's deadline; what is left is given its type here.
 *
 * @throws {KmsKeysError} by the table in errors.ts
 */
export async function send<R>(
  { client, channel }: Service,
  call: Call,
  { operation, subject, once = false, request }: Sent<R>,
): Promise<R> {
  if (channel === undefined) call.sent = true
  else await connect(channel, call)
  const attempts = new Attempts(call)
  const timeout = Math.min(call.timeLeft, LONGEST)
  try {
    return await request(client, {
      timeout,
      signal: call.signal,
      retry: once ? null : retryWithin(timeout),
      otherArgs: { options: { interceptors: [attempts.interceptor] } },
    })
  } catch (cause) {
    throw gcpError(cause, { service: SERVICE, place: placeOf(subject), operation, subject }, attempts)
  }
}

function retryWithin(timeout: number): NonNullable<CallOptions['retry']> {
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
