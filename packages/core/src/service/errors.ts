import type { Outcome } from '../errors/codes.ts'
import {
  AuthenticationError,
  KeyNotFoundError,
  ProviderError,
  ThrottledError,
  UnavailableError,
} from '../errors/errors.ts'
import type { ErrorDetails, KmsKeysError } from '../errors/kms-keys-error.ts'
import { fieldOf, isTLSError } from './network.ts'

/** What was being done when a request failed. */
export interface Failure {
  /** The service's name, such as `AWS KMS`. */
  readonly service: string
  /** Where it was asked, such as a region or a host. */
  readonly place: string
  /** The service's own name of the operation, such as `GetPublicKey`. */
  readonly operation: string
  /** The key, alias or other thing that it was about, if any. */
  readonly subject: string | undefined
  /** What is known of all attempts together. */
  readonly outcome: Outcome
  /** The HTTP status of the answer; absent where there was none, or the service has another protocol. */
  readonly status?: number | undefined
  /** How often the request was sent; absent where it is not known. */
  readonly attempts?: number | undefined
  /** What the service says itself, where the message of what the SDK threw is the SDK's own. */
  readonly says?: string | undefined
}

/** What every error of a service is made with. */
type Details = Required<Pick<ErrorDetails, 'cause' | 'outcome'>>

/**
 * Makes the error for one code of a service.
 *
 * @param said what the service says itself, as a sentence that follows the message; for codes that cannot hold secrets
 */
export type ErrorRow = (failure: Failure, details: Details, said: string) => KmsKeysError

/** The errors of a service by its own codes. */
export interface ErrorTable {
  readonly [code: string]: ErrorRow
}

/**
 * The error for a request that failed: the row of the table for its code, else what the HTTP status says, else, where
 * there was no answer at all, that the service could not be reached.
 *
 * @param code the service's own code, if there was an answer that has one
 * @param cause what the SDK threw
 */
export function serviceError(
  table: ErrorTable,
  code: string | undefined,
  failure: Failure,
  cause: unknown,
): KmsKeysError {
  const details = { cause, outcome: failure.outcome }
  const row = code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined
  if (row !== undefined) return row(failure, details, said(failure, cause))
  const { status, operation, service, place } = failure
  if (status === 429) return throttled(failure, details)
  if (status !== undefined && status >= 500) return outOfOrder(failure, details)
  if (code === undefined && status === undefined) return unreachable(failure, details)
  const what = code === undefined ? 'was not understood; is a proxy in between?' : `was answered with ${code}`
  const shown = status === undefined ? '' : ` (HTTP ${status})`
  return new ProviderError(`${operation} with ${service} in ${place} ${what}${shown}; see cause`, details)
}

/** The row for a request that the service throttles. */
export function throttled(
  { service, place, operation, attempts = 0 }: Failure,
  details: Details,
): KmsKeysError {
  const tried = attempts > 1 ? `, which was tried ${attempts} times` : ''
  return new ThrottledError(
    `${service} in ${place} throttles ${operation}${tried}; call less often or raise the quota`,
    details,
  )
}

/**
 * Whether an answer asks to slow down: by the row of the table for its code, else by its HTTP status.
 *
 * @param code the service's own code, if there was an answer that has one
 */
export function isThrottling(
  table: ErrorTable,
  code: string | undefined,
  status: number | undefined,
): boolean {
  const row = code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined
  return row === undefined ? status === 429 : row === throttled
}

/** The row for a service that failed inside. */
export function outOfOrder({ service, place, operation, status }: Failure, details: Details): KmsKeysError {
  const shown = status === undefined ? '' : ` (HTTP ${status})`
  return new UnavailableError(
    `${service} in ${place} failed inside while doing ${operation}${shown}; try again, and look at the status of the service`,
    details,
  )
}

/** The row for a service that did not answer, or could not prove who it is. */
export function unreachable({ service, place, operation }: Failure, details: Details): KmsKeysError {
  const code = fieldOf(details.cause, 'code')
  const shown = typeof code === 'string' ? ` (${code})` : ''
  return isTLSError(details.cause)
    ? new UnavailableError(
        `the endpoint for ${place} did not prove to be ${service}${shown}; check endpoint and CA`,
        { ...details, retryable: false },
      )
    : new UnavailableError(
        `${service} in ${place} could not be reached, or cut off ${operation}${shown}; check endpoint and network`,
        details,
      )
}

/** The row for a key that is not there. */
export function keyNotFound({ subject, place, service }: Failure, details: Details): KmsKeysError {
  return new KeyNotFoundError(
    `there is no ${subject === undefined ? 'such key' : named(subject)} in ${place} for this account of ${service}; check how it is written, and where it is`,
    details,
  )
}

/** A name alone is read as one; what has parts shows what it is. */
function named(subject: string): string {
  return /[/:]/u.test(subject) ? subject : `key ${subject}`
}

/** The row for credentials that have expired. */
export function credentialsExpired({ service }: Failure, details: Details): KmsKeysError {
  return new AuthenticationError(`the credentials for ${service} have expired; sign in again`, {
    ...details,
    reason: 'expired',
  })
}

/** The row for credentials that the service does not accept. */
export function credentialsWrong({ service, place }: Failure, details: Details): KmsKeysError {
  return new AuthenticationError(
    `${service} in ${place} does not accept the credentials: they are wrong, for another region, account, tenant or cloud, or the clock is wrong`,
    { ...details, reason: 'wrong' },
  )
}

/**
 * The row for credentials that are not there.
 *
 * @param remedy what to do, as words that follow a semicolon
 */
export function credentialsMissing(remedy: string): ErrorRow {
  return ({ service }, details) =>
    new AuthenticationError(`there are no usable credentials for ${service}; ${remedy}`, {
      ...details,
      reason: 'missing',
    })
}

/** What the service says itself, on one line. */
function said({ service, says }: Failure, cause: unknown): string {
  const message = says ?? fieldOf(cause, 'message')
  if (typeof message !== 'string' || message === '') return ''
  return ` ${service} says: ${message.replace(/\s+/gu, ' ').slice(0, 400)}`
}
