import {
  AccessDeniedError,
  AuthenticationError,
  DecryptionError,
  IntegrityError,
  InvalidInputError,
  KeyExistsError,
  KeyStateError,
  UnsupportedOperationError,
  type KmsKeysError,
} from '@kmskeys/core'
import {
  credentialsMissing,
  credentialsWrong,
  fieldOf,
  keyNotFound,
  outOfOrder,
  serviceError,
  throttled,
  type ErrorRow,
  type ErrorTable,
  type Failure,
} from '@kmskeys/core/service'
import type { PipelineResponse } from './outcome.ts'
import { SERVICE } from './service.ts'

/** What is known of the answer, if there was one. */
export type Answer = Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'> & {
  readonly parsedBody?: unknown
}

/** The error for what the SDK threw: by the inner code of the answer where the table has it, else by its code. */
export function azureError(cause: unknown, failure: Failure, answer: Answer | undefined): KmsKeysError {
  const status = answer?.status ?? statusOf(cause)
  const known = { ...failure, status }
  if (status === undefined)
    return isUnreadable(cause, failure)
      ? malformedReply(failure, cause)
      : serviceError(ERRORS, ownCode(cause), known, cause)
  if (status >= 300) return refused(cause, { ...failure, status }, answer)
  if (answer !== undefined && typeof answer.parsedBody !== 'object')
    return serviceError(ERRORS, undefined, known, cause)
  return malformedReply(failure, cause)
}

function malformedReply({ operation, outcome }: Failure, cause: unknown): IntegrityError {
  return new IntegrityError(`the reply to ${operation} lacks what it must have; it was dropped`, {
    cause,
    outcome,
  })
}

/** The name of an error that was given none. */
const UNNAMED = 'Error'

/** The permission that an operation needs. */
const PERMISSIONS: { readonly [operation: string]: string } = {
  CreateKey: 'keys/create',
  Decrypt: 'keys/decrypt',
  GetKey: 'keys/get',
  GetKeys: 'keys/list',
  Sign: 'keys/sign',
}

/** The table of the errors of Key Vault, by inner codes and by codes, and of those of the SDK. */
const ERRORS: ErrorTable = {
  KeyDisabled: state('is disabled; enable it to use it'),
  KeyNotYetValid: state('is not valid yet'),
  KeyExpired: state('has expired; extend its time, or make a new version'),
  ObjectIsBeingDeleted: state('is being deleted just now'),
  ObjectIsBeingRecovered: state('is being recovered just now'),
  ObjectIsDeletedButRecoverable: ({ subject, place }, details) =>
    new KeyExistsError(
      `${subject ?? 'a key of that name'} in ${place} was deleted and keeps its name; recover it, or purge it to make another`,
      details,
    ),
  KeyOperationForbidden: ({ operation, subject }, details, said) =>
    new UnsupportedOperationError(
      `the key_ops of ${subject ?? 'the key'} do not permit ${operation}.${said}`,
      details,
    ),
  AccessDenied: denied,
  ForbiddenByPolicy: denied,
  ForbiddenByRbac: denied,
  ForbiddenByFirewall: denied,
  ForbiddenByConnection: denied,
  Forbidden: denied,
  Unauthorized: credentialsWrong,
  KeyNotFound: keyNotFound,
  Conflict: ({ subject, place }, details, said) =>
    new KeyStateError(
      `${subject ?? 'the key'} in ${place} is being changed by another request.${said}`,
      details,
    ),
  Throttled: throttled,
  BadParameter: refusedArguments,
  InternalServerError: outOfOrder,
  ServiceUnavailable: outOfOrder,
  CredentialUnavailableError: noCredentials,
  AggregateAuthenticationError: noCredentials,
  AuthenticationRequiredError: noCredentials,
  AuthenticationError: ({ place }, details) =>
    new AuthenticationError(`the credential was refused a token for ${place}; see cause`, {
      ...details,
      reason: 'wrong',
    }),
  // What the SDK's step for authentication throws has no name of its own.
  [UNNAMED]: ({ place }, details) =>
    new AuthenticationError(
      `no token could be had for ${place}: the credential gave none, or the challenge is not that of a vault at this host, as with an emulator, for which clientOptions has disableChallengeResourceVerification; see cause`,
      { ...details, reason: 'missing' },
    ),
}

function statusOf(cause: unknown): number | undefined {
  const status = fieldOf(cause, 'statusCode')
  return fieldOf(cause, 'name') === 'RestError' && typeof status === 'number' ? status : undefined
}

/**
 * The error for an answer that is one: by its inner code where the table has it. What it says is read from its body, of
 * which the SDK tells nothing when it was asked for a page of a list.
 */
function refused(
  cause: unknown,
  failure: Failure & { readonly status: number },
  answer: Answer | undefined,
): KmsKeysError {
  const error = fieldOf(parse(answer?.bodyAsText), 'error')
  const codes = [fieldOf(fieldOf(error, 'innererror'), 'code'), fieldOf(error ?? cause, 'code')].filter(
    isText,
  )
  // A managed HSM refuses a token without a body.
  const unnamed = failure.status === 401 ? 'Unauthorized' : undefined
  const code = codes.find((each) => Object.hasOwn(ERRORS, each)) ?? codes[0] ?? unnamed
  const message = fieldOf(error, 'message')
  return serviceError(ERRORS, code, { ...failure, ...(isText(message) && { says: message }) }, cause)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function parse(body: string | null | undefined): unknown {
  try {
    const parsed: unknown = JSON.parse(body ?? '')
    return parsed
  } catch {
    return undefined
  }
}

/**
 * Whether the SDK failed over an answer, of which it then tells nothing: that of a page of a list. A token was sent, so
 * that none is missing, and an error of the network has a code.
 */
function isUnreadable(cause: unknown, { outcome, attempts = 0 }: Failure): boolean {
  const name = ownCode(cause)
  const isNamed = fieldOf(cause, 'name') === 'AbortError' || (name !== undefined && name !== UNNAMED)
  return outcome === 'unknown' && attempts > 0 && !isNamed && !hasCode(cause)
}

/** What is thrown without an answer goes by its name, except for what the network says. */
function ownCode(cause: unknown): string | undefined {
  const name = fieldOf(cause, 'name')
  if (typeof name !== 'string' || !Object.hasOwn(ERRORS, name)) return undefined
  return name === UNNAMED && hasCode(cause) ? undefined : name
}

function hasCode(cause: unknown): boolean {
  return typeof fieldOf(cause, 'code') === 'string'
}

function denied({ operation, subject, place }: Failure, details: Details, said: string): KmsKeysError {
  const permission = PERMISSIONS[operation] ?? operation
  return new AccessDeniedError(
    `the permission ${permission} is missing${subject === undefined ? '' : ` for ${subject}`} in ${place}; grant it by a role or an access policy, and see that the firewall of the vault lets you in.${said}`,
    details,
  )
}

function refusedArguments({ operation }: Failure, details: Details, said: string): KmsKeysError {
  // Nothing may tell one wrong ciphertext from another.
  return operation === 'Decrypt'
    ? new DecryptionError('Decryption failed.', { outcome: details.outcome })
    : new InvalidInputError(`${SERVICE} refused the arguments of ${operation}.${said}`, details)
}

function state(what: string): ErrorRow {
  return ({ subject, place }, details) =>
    new KeyStateError(`${subject ?? 'the key'} in ${place} ${what}`, details)
}

function noCredentials(failure: Failure, details: Details, said: string): KmsKeysError {
  return credentialsMissing(
    'sign in with az login, set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, use a managed identity, or give azureKeyVault a credential',
  )(failure, details, said)
}

type Details = Parameters<ErrorRow>[1]
