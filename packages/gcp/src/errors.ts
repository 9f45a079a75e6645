import {
  AccessDeniedError,
  AuthenticationError,
  IntegrityError,
  InvalidInputError,
  KeyExistsError,
  KeyStateError,
  ProviderError,
  TimeoutError,
  UnavailableError,
  UnsupportedOperationError,
  type KmsKeysError,
} from '@kmskeys/core'
import {
  credentialsExpired,
  credentialsWrong,
  fieldOf,
  keyNotFound,
  outOfOrder,
  serviceError,
  throttled,
  type ErrorTable,
  type Failure,
} from '@kmskeys/core/service'
import type { GcpAttempts } from './attempts.ts'
import { statusName } from './outcome.ts'

/** The error for what the last attempt ended with. */
export function gcpError(
  cause: unknown,
  about: Omit<Failure, 'outcome'>,
  { left, isAnswered, outcome, begun }: GcpAttempts,
): KmsKeysError {
  if (cause instanceof IntegrityError) return cause
  const name = statusName(fieldOf(cause, 'code'))
  const failure = { ...about, outcome, attempts: begun }
  if (!left) return noConnection(name, fieldOf(cause, 'details'), failure, cause)
  return !isAnswered && name !== undefined && FORBIDS.has(name)
    ? notUnderstood(name, failure, cause)
    : serviceError(ERRORS, name, failure, cause)
}

/** What says of key, caller or request that it is not to be: but only when the service says so. */
const FORBIDS: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'UNAUTHENTICATED', 'UNIMPLEMENTED'])

/** The error for what is no answer of the service: gRPC makes these of the HTTP status of whoever answered. */
function notUnderstood(
  name: string,
  { operation, service, place, outcome }: Failure,
  cause: unknown,
): ProviderError {
  return new ProviderError(
    `${operation} with ${service} in ${place} was answered with ${name}, and not by the service; is a proxy in between? See cause`,
    { cause, outcome },
  )
}

/** The error for an attempt of which nothing has left: there was no connection, or no token to send over it. */
function noConnection(
  name: string | undefined,
  said: unknown,
  { operation, service, outcome }: Failure,
  cause: unknown,
): KmsKeysError {
  const fields = { cause, outcome }
  if (name !== 'UNAVAILABLE' && name !== 'DEADLINE_EXCEEDED')
    return new AuthenticationError(
      `no access token for ${operation} with ${service} could be had; see cause`,
      {
        ...fields,
        reason: 'wrong',
      },
    )
  const details = typeof said === 'string' ? said : ''
  const untrusted = isTLS(details)
  return new UnavailableError(
    `there was no connection to ${service} for ${operation} (${reasonIn(details)}); check ${untrusted ? 'endpoint and CA' : 'endpoint and network'}`,
    { ...fields, retryable: !untrusted },
  )
}

/** Why, on one line and without the heading of a note that gRPC leaves empty. */
function reasonIn(details: string): string {
  return details
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/\.? ?Resolution note:$/u, '')
}

/** The table of the errors of Google Cloud KMS, by the status codes of gRPC. */
const ERRORS: ErrorTable = {
  NOT_FOUND: keyNotFound,
  PERMISSION_DENIED: ({ operation, subject }, details, said) =>
    new AccessDeniedError(
      `the permission ${permissionOf(operation)} is missing for ${subject}; grant a role that has it.${said}`,
      details,
    ),
  UNAUTHENTICATED: (failure, details) =>
    fieldOf(details.cause, 'reason') === 'ACCESS_TOKEN_EXPIRED'
      ? credentialsExpired(failure, details)
      : credentialsWrong(failure, details),
  FAILED_PRECONDITION: ({ operation, subject }, details, said) =>
    new KeyStateError(
      `the state of ${subject} forbids ${operation}; enable it, or use another version.${said}`,
      details,
    ),
  RESOURCE_EXHAUSTED: throttled,
  ABORTED: ({ operation, service, subject }, details, said) =>
    new ProviderError(`${service} gave up ${operation}: something else is at work on ${subject}.${said}`, {
      ...details,
      retryable: true,
    }),
  ALREADY_EXISTS: ({ subject, service }, details) =>
    new KeyExistsError(`there is a key ${subject} in ${service} already; nothing was made`, details),
  INVALID_ARGUMENT: ({ operation, service }, details, said) =>
    new InvalidInputError(`${service} refused the arguments of ${operation}.${said}`, details),
  UNIMPLEMENTED: ({ operation, service, subject }, details, said) =>
    new UnsupportedOperationError(`${service} does not do ${operation} with ${subject}.${said}`, details),
  DEADLINE_EXCEEDED: ({ operation, service, place }, details) =>
    new TimeoutError(`${service} in ${place} did not answer ${operation} in time`, details),
  UNAVAILABLE: ({ operation, service, place }, details) =>
    new UnavailableError(
      `${service} in ${place} is unavailable, or cut off ${operation}; try again, and look at the status of the service`,
      details,
    ),
  INTERNAL: outOfOrder,
  DATA_LOSS: outOfOrder,
}

/** The permissions that operations need. */
const PERMISSIONS: { readonly [operation: string]: string } = {
  AsymmetricDecrypt: 'cloudkms.cryptoKeyVersions.useToDecrypt',
  AsymmetricSign: 'cloudkms.cryptoKeyVersions.useToSign',
  CreateCryptoKey: 'cloudkms.cryptoKeys.create',
  GetCryptoKeyVersion: 'cloudkms.cryptoKeyVersions.get',
  GetPublicKey: 'cloudkms.cryptoKeyVersions.viewPublicKey',
  ListCryptoKeys: 'cloudkms.cryptoKeys.list',
  ListCryptoKeyVersions: 'cloudkms.cryptoKeyVersions.list',
}

function permissionOf(operation: string): string {
  return PERMISSIONS[operation] ?? `for ${operation}`
}

/** Whether the server could not prove who it is. gRPC hands on no code, only what OpenSSL and Node.js said. */
function isTLS(details: string): boolean {
  return /certificate|altnames|SSL routines/iu.test(details)
}
