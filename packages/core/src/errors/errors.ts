import { KmsKeysError, type ErrorDetails } from './kms-keys-error.ts'

/** There is no such key. */
export class KeyNotFoundError extends KmsKeysError {
  static readonly code = 'KEY_NOT_FOUND' as const
  declare readonly code: 'KEY_NOT_FOUND'
  constructor(message: string, details?: ErrorDetails) {
    super('KEY_NOT_FOUND', message, details)
  }
}

/** A key of that name is there already; nothing was overwritten. */
export class KeyExistsError extends KmsKeysError {
  static readonly code = 'KEY_EXISTS' as const
  declare readonly code: 'KEY_EXISTS'
  constructor(message: string, details?: ErrorDetails) {
    super('KEY_EXISTS', message, details)
  }
}

/** The reference fits several keys; the message lists them. */
export class AmbiguousKeyError extends KmsKeysError {
  static readonly code = 'AMBIGUOUS_KEY' as const
  declare readonly code: 'AMBIGUOUS_KEY'
  constructor(message: string, details?: ErrorDetails) {
    super('AMBIGUOUS_KEY', message, details)
  }
}

/** The key is not of the type that was asked for. */
export class WrongKeyTypeError extends KmsKeysError {
  static readonly code = 'WRONG_KEY_TYPE' as const
  declare readonly code: 'WRONG_KEY_TYPE'
  constructor(message: string, details?: ErrorDetails) {
    super('WRONG_KEY_TYPE', message, details)
  }
}

/** The caller is known, and may not do this. */
export class AccessDeniedError extends KmsKeysError {
  static readonly code = 'ACCESS_DENIED' as const
  declare readonly code: 'ACCESS_DENIED'
  constructor(message: string, details?: ErrorDetails) {
    super('ACCESS_DENIED', message, details)
  }
}

/** A credential, PIN or passphrase is missing, wrong, expired or locked. */
export class AuthenticationError extends KmsKeysError {
  static readonly code = 'AUTHENTICATION' as const
  declare readonly code: 'AUTHENTICATION'
  /** What is wrong with the credential. */
  readonly reason: 'missing' | 'wrong' | 'expired' | 'locked'
  constructor(message: string, details: ErrorDetails & { readonly reason: AuthenticationError['reason'] }) {
    super('AUTHENTICATION', message, details)
    this.reason = details.reason
  }
}

/** The key's state forbids the operation. */
export class KeyStateError extends KmsKeysError {
  static readonly code = 'KEY_STATE' as const
  declare readonly code: 'KEY_STATE'
  constructor(message: string, details?: ErrorDetails) {
    super('KEY_STATE', message, details)
  }
}

/** The key or the provider has not this ability. */
export class UnsupportedOperationError extends KmsKeysError {
  static readonly code = 'UNSUPPORTED_OPERATION' as const
  declare readonly code: 'UNSUPPORTED_OPERATION'
  constructor(message: string, details?: ErrorDetails) {
    super('UNSUPPORTED_OPERATION', message, details)
  }
}

/** The key has the ability, but not with this algorithm. */
export class UnsupportedAlgorithmError extends KmsKeysError {
  static readonly code = 'UNSUPPORTED_ALGORITHM' as const
  declare readonly code: 'UNSUPPORTED_ALGORITHM'
  /** The names of the algorithms that would have been accepted. */
  readonly supported: readonly string[]
  constructor(message: string, details: ErrorDetails & { readonly supported: readonly string[] }) {
    super('UNSUPPORTED_ALGORITHM', message, details)
    this.supported = details.supported
  }
}

/** An argument, a reference, a file or an encoding is malformed. */
export class InvalidInputError extends KmsKeysError {
  static readonly code = 'INVALID_INPUT' as const
  declare readonly code: 'INVALID_INPUT'
  /** Where in a structure the fault lies, such as `tbsCertificate.serialNumber`. */
  readonly path: string | undefined
  /** Where in the bytes the fault lies, counted from 0. */
  readonly offset: number | undefined
  /** The rule that was broken, such as `X.690 10.1`. */
  readonly rule: string | undefined
  constructor(message: string, details: ErrorDetails & InputFault = {}) {
    super('INVALID_INPUT', message, details)
    this.path = details.path
    this.offset = details.offset
    this.rule = details.rule
  }
}

/** Where malformed input is malformed. */
export interface InputFault {
  readonly path?: string | undefined
  readonly offset?: number | undefined
  readonly rule?: string | undefined
}

/** A signature does not verify. */
export class InvalidSignatureError extends KmsKeysError {
  static readonly code = 'INVALID_SIGNATURE' as const
  declare readonly code: 'INVALID_SIGNATURE'
  constructor(message: string, details?: ErrorDetails) {
    super('INVALID_SIGNATURE', message, details)
  }
}

/** A ciphertext could not be decrypted; deliberately without a reason. */
export class DecryptionError extends KmsKeysError {
  static readonly code = 'DECRYPTION' as const
  declare readonly code: 'DECRYPTION'
  constructor(message: string, details?: ErrorDetails) {
    super('DECRYPTION', message, details)
  }
}

/** The service asked to slow down. */
export class ThrottledError extends KmsKeysError {
  static readonly code = 'THROTTLED' as const
  declare readonly code: 'THROTTLED'
  constructor(message: string, details?: ErrorDetails) {
    super('THROTTLED', message, details)
  }
}

/** The deadline of the call passed. */
export class TimeoutError extends KmsKeysError {
  static readonly code = 'TIMEOUT' as const
  declare readonly code: 'TIMEOUT'
  constructor(message: string, details?: ErrorDetails) {
    super('TIMEOUT', message, details)
  }
}

/** The service or the token could not be reached, or is out of order. */
export class UnavailableError extends KmsKeysError {
  static readonly code = 'UNAVAILABLE' as const
  declare readonly code: 'UNAVAILABLE'
  constructor(message: string, details?: ErrorDetails) {
    super('UNAVAILABLE', message, details)
  }
}

/** The provider was closed before the call began. */
export class ClosedError extends KmsKeysError {
  static readonly code = 'CLOSED' as const
  declare readonly code: 'CLOSED'
  constructor(message: string, details?: ErrorDetails) {
    super('CLOSED', message, details)
  }
}

/** What came back is not what was asked; nothing was returned. */
export class IntegrityError extends KmsKeysError {
  static readonly code = 'INTEGRITY' as const
  declare readonly code: 'INTEGRITY'
  constructor(message: string, details?: ErrorDetails) {
    super('INTEGRITY', message, details)
  }
}

/** The service failed in a way that has no code of its own; see `cause`. */
export class ProviderError extends KmsKeysError {
  static readonly code = 'PROVIDER' as const
  declare readonly code: 'PROVIDER'
  constructor(message: string, details?: ErrorDetails) {
    super('PROVIDER', message, details)
  }
}
