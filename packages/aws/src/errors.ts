import {
  AccessDeniedError,
  AuthenticationError,
  InvalidInputError,
  KeyExistsError,
  KeyStateError,
  ThrottledError,
  UnavailableError,
  UnsupportedOperationError,
  type KmsKeysError,
} from '@kmskeys/core'
import {
  credentialsExpired,
  credentialsMissing,
  credentialsWrong,
  fieldOf,
  isThrottling,
  keyNotFound,
  outOfOrder,
  serviceError,
  throttled,
  type ErrorTable,
  type Failure,
} from '@kmskeys/core/service'
import { isServiceAnswer, statusOf } from './outcome.ts'

/**
 * The error for what the SDK threw.
 *
 * @param attempts how often the request was sent
 */
export function awsError(cause: unknown, failure: Failure, attempts: number): KmsKeysError {
  const name = fieldOf(cause, 'name')
  // Another service answered, which was asked for credentials.
  if (attempts === 0 && isServiceAnswer(cause)) return noCredentials(String(name), failure, cause)
  const known = typeof name === 'string' && (isServiceAnswer(cause) || Object.hasOwn(ERRORS, name))
  const about = { ...failure, status: statusOf(cause), attempts }
  return serviceError(ERRORS, known ? name : undefined, about, cause)
}

/** Whether what an attempt ended in says that the service throttles. */
export function isThrottled(cause: unknown): boolean {
  return isServiceAnswer(cause) && isThrottling(ERRORS, String(fieldOf(cause, 'name')), statusOf(cause))
}

/** The table of the errors of AWS KMS. Those that could hold secrets are not quoted. */
const ERRORS: ErrorTable = {
  NotFoundException: keyNotFound,
  AccessDeniedException: ({ operation, subject, place }, details, said) =>
    new AccessDeniedError(
      `the permission kms:${operation} is missing${about(subject)} in ${place}; grant it in the key policy or an IAM policy.${said}`,
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
  AlreadyExistsException: ({ subject, place }, details) =>
    new KeyExistsError(`there is a ${subject ?? 'key of that name'} in ${place} already`, details),
  ThrottlingException: throttled,
  RequestLimitExceeded: throttled,
  TooManyRequestsException: throttled,
  LimitExceededException: ({ operation, place }, details, said) =>
    new ThrottledError(`${operation} would exceed a quota of the account in ${place}.${said}`, {
      ...details,
      retryable: false,
    }),
  KeyUnavailableException: ({ subject, place }, details) =>
    new UnavailableError(`${subject ?? 'the key'} is not available in ${place} just now`, details),
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
  CredentialsProviderError: credentialsMissing(
    'set AWS_PROFILE or AWS_ACCESS_KEY_ID, sign in, or give awsKms clientConfig.credentials',
  ),
  MissingAuthenticationTokenException: credentialsMissing(
    'the request reached the service without a signature',
  ),
  ExpiredTokenException: credentialsExpired,
  ExpiredToken: credentialsExpired,
  RequestExpired: credentialsExpired,
  UnrecognizedClientException: credentialsWrong,
  InvalidClientTokenId: credentialsWrong,
  InvalidSignatureException: credentialsWrong,
  SignatureDoesNotMatch: credentialsWrong,
  IncompleteSignatureException: credentialsWrong,
}

function noCredentials(name: string, { outcome }: Failure, cause: unknown): KmsKeysError {
  return new AuthenticationError(`the AWS SDK was refused credentials (${name}); see cause`, {
    cause,
    outcome,
    reason: /^(?:Expired|RequestExpired)/u.test(name) ? 'expired' : 'wrong',
  })
}

function about(subject: string | undefined): string {
  return subject === undefined ? '' : ` for ${subject}`
}
