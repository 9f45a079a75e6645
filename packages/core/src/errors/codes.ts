/** What is known about whether the service did the work: see {@link KmsKeysError.outcome}. */
export type Outcome = 'not-sent' | 'refused' | 'unknown'

/** One row of the table of errors: what the code stands for, in words that the documentation prints. */
export interface ErrorRow {
  /** When this error is thrown. */
  readonly when: string
  /** What its reader should do next. */
  readonly remedy: string
  /** What is assumed unless the place that throws knows better. */
  readonly outcome: Outcome
  /** Whether the same call, unchanged, may succeed later. */
  readonly retryable: boolean
}

/** Every code of the error family; `docs/errors.md` is made from this table. */
export const ERROR_CODES: {
  readonly KEY_NOT_FOUND: ErrorRow
  readonly KEY_EXISTS: ErrorRow
  readonly AMBIGUOUS_KEY: ErrorRow
  readonly WRONG_KEY_TYPE: ErrorRow
  readonly ACCESS_DENIED: ErrorRow
  readonly AUTHENTICATION: ErrorRow
  readonly KEY_STATE: ErrorRow
  readonly UNSUPPORTED_OPERATION: ErrorRow
  readonly UNSUPPORTED_ALGORITHM: ErrorRow
  readonly INVALID_INPUT: ErrorRow
  readonly INVALID_SIGNATURE: ErrorRow
  readonly DECRYPTION: ErrorRow
  readonly THROTTLED: ErrorRow
  readonly TIMEOUT: ErrorRow
  readonly UNAVAILABLE: ErrorRow
  readonly CLOSED: ErrorRow
  readonly INTEGRITY: ErrorRow
  readonly PROVIDER: ErrorRow
} = {
  KEY_NOT_FOUND: {
    when: 'The reference is well formed, but the provider has no such key.',
    remedy: 'Check name, region or folder; list what is there with `listKeys()`.',
    outcome: 'refused',
    retryable: false,
  },
  KEY_EXISTS: {
    when: 'A key of that name is there already; nothing was overwritten.',
    remedy: 'Choose another name, or open the existing key.',
    outcome: 'refused',
    retryable: false,
  },
  AMBIGUOUS_KEY: {
    when: 'The reference fits several keys; the message lists them.',
    remedy: 'Make the reference more exact, with an id for instance.',
    outcome: 'refused',
    retryable: false,
  },
  WRONG_KEY_TYPE: {
    when: 'The key was found, but it is not of the type that was asked for.',
    remedy: 'Ask for the type that the message names, or correct the reference.',
    outcome: 'refused',
    retryable: false,
  },
  ACCESS_DENIED: {
    when: 'The caller is known, and may not do this.',
    remedy: 'Grant the permission that the message names.',
    outcome: 'refused',
    retryable: false,
  },
  AUTHENTICATION: {
    when: 'Credentials, PIN or passphrase are missing, wrong, expired or locked; `reason` tells which.',
    remedy: 'Give the right credential. A wrong PIN is never tried again by itself.',
    outcome: 'not-sent',
    retryable: false,
  },
  KEY_STATE: {
    when: 'The key is there, but its state (disabled, pending deletion, expired) forbids the operation.',
    remedy: 'Bring the key into the state that the message names.',
    outcome: 'refused',
    retryable: false,
  },
  UNSUPPORTED_OPERATION: {
    when: 'The key or the provider has not this ability at all.',
    remedy: 'Use another key or provider; the message says what this one can do.',
    outcome: 'not-sent',
    retryable: false,
  },
  UNSUPPORTED_ALGORITHM: {
    when: 'The key has the ability, but not with this algorithm; `supported` lists those that it has.',
    remedy: 'Choose one of `supported`.',
    outcome: 'not-sent',
    retryable: false,
  },
  INVALID_INPUT: {
    when: 'An argument, a reference, a file or an encoding is malformed, too large or of the wrong length.',
    remedy: 'Correct the value that the message names; `path`, `offset` and `rule` say where and why.',
    outcome: 'not-sent',
    retryable: false,
  },
  INVALID_SIGNATURE: {
    when: 'A signature does not verify.',
    remedy: 'Do not trust what it was to protect.',
    outcome: 'not-sent',
    retryable: false,
  },
  DECRYPTION: {
    when: 'A ciphertext could not be decrypted; deliberately without a reason.',
    remedy: 'Check key, padding, hash and label; never tell a remote party more than that it failed.',
    outcome: 'refused',
    retryable: false,
  },
  THROTTLED: {
    when: 'The service asked to slow down, and the retries of its SDK, where it may try again, are used up.',
    remedy: 'Wait, lower the rate, or raise the quota.',
    outcome: 'refused',
    retryable: true,
  },
  TIMEOUT: {
    when: 'The deadline of the call passed.',
    remedy: 'Raise `timeout`, or try again; the service may have done the work.',
    outcome: 'unknown',
    retryable: true,
  },
  UNAVAILABLE: {
    when: 'The service or the token could not be reached, or answered that it is out of order.',
    remedy: 'Check endpoint and network, then try again.',
    outcome: 'unknown',
    retryable: true,
  },
  CLOSED: {
    when: 'The provider was closed before the call began.',
    remedy: 'Keep the provider open as long as its keys are used.',
    outcome: 'not-sent',
    retryable: false,
  },
  INTEGRITY: {
    when: 'What came back is not what was asked: a wrong checksum, another key, a signature that does not verify.',
    remedy: 'Nothing was returned. Suspect hardware, network or configuration, and tell the operator.',
    outcome: 'unknown',
    retryable: false,
  },
  PROVIDER: {
    when: 'The service or the provider failed in a way that has no code of its own; see `cause`.',
    remedy: 'Read `cause`.',
    outcome: 'unknown',
    retryable: false,
  },
}

/** The literal `code` of a {@link KmsKeysError}. */
export type ErrorCode = keyof typeof ERROR_CODES
