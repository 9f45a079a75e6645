import {
  AccessDeniedError,
  AuthenticationError,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  KeyStateError,
  ProviderError,
  ThrottledError,
  UnavailableError,
  UnsupportedOperationError,
  type ErrorDetails,
  type KmsKeysError,
  type Outcome,
} from '@kmskeys/core'
import { fieldOf, isServiceAnswer, isTLSError, statusOf } from './outcome.ts'

/** What was being done when the SDK failed. */
export interface Failed {
  /** The operation of AWS KMS, and so the name of the permission that it needs. */
  readonly operation: string
  /** The key or alias that it was about, if any. */
  readonly subject: string | undefined
  readonly region: string
  readonly outcome: Outcome
  /** How often the request was sent. */
  readonly attempts: number
}

/** The error for what the SDK threw. */
export function awsError(cause: unknown, failed: Failed): KmsKeysError {
  const name = fieldOf(cause, 'name')
  const row = typeof name === 'string' && Object.hasOwn(ERRORS, name) ? ERRORS[name] : undefined
  const details = { cause, outcome: failed.outcome }
  // Another service answered, which was asked for credentials.
  if (failed.attempts === 0 && isServiceAnswer(cause)) return noCredentials(String(name), details)
  if (row !== undefined) return row(failed, details, said(cause))
  const status = statusOf(cause)
  if (status === 429) return throttled(failed, details)
  if (status !== undefined && status >= 500)
    return new UnavailableError(`AWS KMS in ${failed.region} is out of order (HTTP ${status})`, details)
  if (status === undefined) return unreachable(cause, failed, details)
  const what = isServiceAnswer(cause)
    ? `answered ${String(name)}`
    : 'was not understood; is a proxy in between?'
  return new ProviderError(
    `${failed.operation} in ${failed.region} ${what} (HTTP ${status}); see cause`,
    details,
  )
}

type Details = Required<Pick<ErrorDetails, 'cause' | 'outcome'>>
type Row = (failed: Failed, details: Details, said: string) => KmsKeysError

/** The table of the errors of AWS KMS. Those that could hold secrets are not quoted. */
const ERRORS: { readonly [name: string]: Row } = {
  NotFoundException: ({ subject, region }, details) =>
    new KeyNotFoundError(
      `there is no ${subject ?? 'such key'} in ${region} for this account; check name, account and region`,
      details,
    ),
  AccessDeniedException: ({ operation, subject, region }, details, said) =>
    new AccessDeniedError(
      `the permission kms:${operation} is missing${about(subject)} in ${region}; grant it in the key policy or an IAM policy.${said}`,
      details,
    ),
  NotAuthorizedException: ({ operation, subject }, details, said) =>
    new AccessDeniedError(`${operation} is not allowed${about(subject)}.${said}`, details),
  DisabledException: ({ subject }, details) =>
    new KeyStateError(`${subject ?? 'the key'} is disabled; enable it to use it`, details),
  KMSInvalidStateException: ({ operation, subject }, details, said) =>
    new KeyStateError(
      `the state of ${subject ?? 'the key'} forbids ${operation}: it is being deleted, made, updated or imported, or its key store fails.${said}`,
      details,
    ),
  InvalidKeyUsageException: ({ operation, subject }, details, said) =>
    new UnsupportedOperationError(`${subject ?? 'the key'} is not for ${operation}.${said}`, details),
  UnsupportedOperationException: ({ operation, subject }, details, said) =>
    new UnsupportedOperationError(
      `${subject ?? 'AWS KMS'} does not support ${operation}; only asymmetric keys can be opened.${said}`,
      details,
    ),
  AlreadyExistsException: ({ subject, region }, details) =>
    new KeyExistsError(`there is a ${subject ?? 'key of that name'} in ${region} already`, details),
  ThrottlingException: throttled,
  RequestLimitExceeded: throttled,
  TooManyRequestsException: throttled,
  LimitExceededException: ({ operation, region }, details, said) =>
    new ThrottledError(`${operation} would exceed a quota of the account in ${region}.${said}`, {
      ...details,
      retryable: false,
    }),
  KeyUnavailableException: ({ subject, region }, details) =>
    new UnavailableError(`${subject ?? 'the key'} is not available in ${region} just now`, details),
  DependencyTimeoutException: outOfOrder,
  KMSInternalException: outOfOrder,
  InternalFailure: outOfOrder,
  ServiceUnavailableException: outOfOrder,
  ValidationException: ({ operation }, details, said) =>
    new InvalidInputError(`AWS KMS refused the arguments of ${operation}.${said}`, details),
  InvalidArnException: ({ subject }, details, said) =>
    new InvalidInputError(`AWS KMS does not accept ${subject ?? 'this reference'}.${said}`, details),
  InvalidAliasNameException: ({ subject }, details, said) =>
    new InvalidInputError(`AWS KMS does not accept the name ${subject ?? ''}.${said}`, details),
  TagException: (_, details, said) =>
    new InvalidInputError(`AWS KMS does not accept the labels.${said}`, details),
  InvalidGrantTokenException: (_, details) =>
    new AccessDeniedError('AWS KMS does not accept the grant token; it may have expired', details),
  CredentialsProviderError: (_, details) =>
    new AuthenticationError(
      'the AWS SDK found no usable credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID, sign in, or give awsKms clientConfig.credentials',
      { ...details, reason: 'missing' },
    ),
  MissingAuthenticationTokenException: (_, details) =>
    new AuthenticationError('the request reached AWS KMS without a signature', {
      ...details,
      reason: 'missing',
    }),
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  RequestExpired: expired,
  UnrecognizedClientException: wrongCredentials,
  InvalidClientTokenId: wrongCredentials,
  InvalidSignatureException: wrongCredentials,
  SignatureDoesNotMatch: wrongCredentials,
  IncompleteSignatureException: wrongCredentials,
}

function throttled({ operation, region }: Failed, details: Details): KmsKeysError {
  return new ThrottledError(
    `AWS KMS in ${region} throttles ${operation}, also after the retries of its SDK; call less often or raise the quota`,
    details,
  )
}

function outOfOrder({ operation, region }: Failed, details: Details): KmsKeysError {
  return new UnavailableError(`AWS KMS in ${region} failed inside while doing ${operation}`, details)
}

function expired(_: Failed, details: Details): KmsKeysError {
  return new AuthenticationError('the AWS credentials have expired; sign in again', {
    ...details,
    reason: 'expired',
  })
}

function noCredentials(name: string, details: Details): KmsKeysError {
  return new AuthenticationError(`the AWS SDK was refused credentials (${name}); see cause`, {
    ...details,
    reason: /^(?:Expired|RequestExpired)/u.test(name) ? 'expired' : 'wrong',
  })
}

function wrongCredentials({ region }: Failed, details: Details): KmsKeysError {
  return new AuthenticationError(
    `AWS KMS in ${region} does not accept the credentials: key, secret or token is wrong, they are for another region, or the clock is`,
    { ...details, reason: 'wrong' },
  )
}

function unreachable(cause: unknown, { operation, region }: Failed, details: Details): KmsKeysError {
  const code = fieldOf(cause, 'code')
  const shown = typeof code === 'string' ? ` (${code})` : ''
  return isTLSError(cause)
    ? new UnavailableError(
        `the endpoint for ${region} did not prove to be AWS KMS${shown}; check endpoint and CA`,
        {
          ...details,
          retryable: false,
        },
      )
    : new UnavailableError(
        `AWS KMS in ${region} could not be reached, or cut off ${operation}${shown}`,
        details,
      )
}

function about(subject: string | undefined): string {
  return subject === undefined ? '' : ` for ${subject}`
}

/** What the service says itself, on one line. */
function said(cause: unknown): string {
  const message = fieldOf(cause, 'message')
  if (typeof message !== 'string' || message === '') return ''
  return ` AWS KMS says: ${message.replace(/\s+/gu, ' ').slice(0, 400)}`
}
