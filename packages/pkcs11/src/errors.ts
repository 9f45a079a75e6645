import {
  AccessDeniedError,
  AuthenticationError,
  InvalidInputError,
  KeyNotFoundError,
  type KmsKeysError,
  ProviderError,
  UnavailableError,
  UnsupportedOperationError,
  type ErrorDetails,
} from '@kmskeys/core'
import { CKR, CryptokiError, nameOfReturnValue } from './cryptoki/return-values.ts'

/**
 * The error for whatever came up while the module was asked; errors that have their type already stay as they are.
 *
 * @param what the key or token that it was about
 */
export function typedError(error: unknown, what: string): unknown {
  if (!(error instanceof CryptokiError)) return error
  const { rv } = error
  const make = ERRORS.get(rv)
  const details: ErrorDetails = { cause: error }
  return make?.(what, details) ?? new ProviderError(`${error.message} for ${what}`, details)
}

/** Gives the errors of `work` their type. */
export async function withTypedErrors<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw typedError(error, what)
  }
}

type Make = (what: string, details: ErrorDetails) => KmsKeysError

/** One row for each answer of a module that has a type of its own. */
const ERRORS: ReadonlyMap<number, Make> = new Map<number, Make>([
  [CKR.PIN_INCORRECT, wrongPIN('is wrong')],
  [CKR.PIN_INVALID, wrongPIN('has characters that the token does not take')],
  [CKR.PIN_LEN_RANGE, wrongPIN('is shorter or longer than the token takes')],
  [
    CKR.PIN_EXPIRED,
    (what, details) =>
      new AuthenticationError(`the PIN of ${what} has expired; set a new one with the token's own tools`, {
        ...details,
        reason: 'expired',
        outcome: 'refused',
      }),
  ],
  [
    CKR.PIN_LOCKED,
    (what, details) =>
      new AuthenticationError(
        `the PIN of ${what} is locked after wrong tries; its security officer can unlock it`,
        { ...details, reason: 'locked', outcome: 'refused' },
      ),
  ],
  [CKR.USER_NOT_LOGGED_IN, missingPIN('needs a login; give pkcs11({ pin })')],
  [
    CKR.USER_PIN_NOT_INITIALIZED,
    missingPIN('has no user PIN yet; initialise it with the tools of the token'),
  ],
  [CKR.USER_ANOTHER_ALREADY_LOGGED_IN, denied('is logged in as another user in this process')],
  [CKR.USER_TOO_MANY_TYPES, denied('has other users logged in')],
  [CKR.SESSION_READ_ONLY, denied('was opened for reading only')],
  [CKR.TOKEN_WRITE_PROTECTED, denied('is write-protected')],
  [CKR.ACTION_PROHIBITED, denied('prohibits this')],
  [CKR.FUNCTION_REJECTED, denied('rejected this; its user may have declined')],
  [CKR.KEY_FUNCTION_NOT_PERMITTED, denied('may not be used for this, by its own attributes')],
  [CKR.KEY_HANDLE_INVALID, gone],
  [CKR.OBJECT_HANDLE_INVALID, gone],
  [CKR.SESSION_COUNT, unavailable('has no room for another session; close some, in other processes too')],
  [CKR.SESSION_HANDLE_INVALID, unavailable('has ended the session')],
  [CKR.SESSION_CLOSED, unavailable('has ended the session')],
  [CKR.OPERATION_ACTIVE, unavailable('is stuck in another operation')],
  [CKR.DEVICE_ERROR, unavailable('reports a fault of the device', 'unknown')],
  [CKR.DEVICE_MEMORY, unavailable('is out of memory')],
  [CKR.HOST_MEMORY, unavailable('found too little memory in this process')],
  [CKR.DEVICE_REMOVED, unavailable('was removed', 'unknown')],
  [CKR.TOKEN_NOT_PRESENT, unavailable('is not in its slot')],
  [CKR.TOKEN_NOT_RECOGNIZED, unavailable('is not recognised by the module')],
  [CKR.SLOT_ID_INVALID, unavailable('is in no slot any more')],
  [CKR.FUNCTION_CANCELED, unavailable('cancelled this')],
  [CKR.CRYPTOKI_NOT_INITIALIZED, unavailable('cannot be reached: somebody else finalised the module')],
  [CKR.DATA_INVALID, malformed('refuses the data')],
  [CKR.DATA_LEN_RANGE, malformed('refuses the length of the data')],
  [CKR.KEY_SIZE_RANGE, malformed('refuses this size of key')],
  [CKR.ATTRIBUTE_VALUE_INVALID, malformed('refuses an attribute of the key')],
  [CKR.TEMPLATE_INCONSISTENT, malformed('refuses this combination of attributes')],
  [CKR.FUNCTION_NOT_SUPPORTED, unsupported],
  [CKR.MECHANISM_INVALID, unsupported],
  [CKR.MECHANISM_PARAM_INVALID, unsupported],
  [CKR.KEY_TYPE_INCONSISTENT, unsupported],
  [CKR.CURVE_NOT_SUPPORTED, unsupported],
  [CKR.DOMAIN_PARAMS_INVALID, unsupported],
  [CKR.GENERAL_ERROR, failed],
  [CKR.FUNCTION_FAILED, failed],
])

function wrongPIN(why: string): Make {
  return (what, details) =>
    new AuthenticationError(
      `the PIN for ${what} ${why}; it is not tried again, since the token locks itself after a few`,
      { ...details, reason: 'wrong', outcome: 'refused' },
    )
}

function missingPIN(why: string): Make {
  return (what, details) =>
    new AuthenticationError(`${what} ${why}`, { ...details, reason: 'missing', outcome: 'refused' })
}

function denied(why: string): Make {
  return (what, details) => new AccessDeniedError(`${what} ${why}${answer(details)}`, details)
}

function gone(what: string, details: ErrorDetails): KmsKeysError {
  return new KeyNotFoundError(`${what} is not in the token any more`, details)
}

function unavailable(why: string, outcome: 'refused' | 'unknown' = 'refused'): Make {
  return (what, details) => new UnavailableError(`${what} ${why}${answer(details)}`, { ...details, outcome })
}

function malformed(why: string): Make {
  return (what, details) =>
    new InvalidInputError(`${what} ${why}${answer(details)}`, { ...details, outcome: 'refused' })
}

function unsupported(what: string, details: ErrorDetails): KmsKeysError {
  return new UnsupportedOperationError(`${what} cannot do this${answer(details)}`, {
    ...details,
    outcome: 'refused',
  })
}

function failed(what: string, details: ErrorDetails): KmsKeysError {
  return new ProviderError(`${what} failed without a reason${answer(details)}`, details)
}

function answer({ cause }: ErrorDetails): string {
  return cause instanceof CryptokiError ? ` (${cause.functionName}: ${nameOfReturnValue(cause.rv)})` : ''
}
