import { INSPECT, type Inspect } from '../data/inspect.ts'
import { ERROR_CODES, type ErrorCode, type Outcome } from './codes.ts'

/** Marks errors of every copy of this package, so that `instanceof` works across two of them. */
const BRAND: symbol = Symbol.for('@kmskeys/core.error')

/** What a place that throws knows about the call; everything is optional. */
export interface ErrorDetails {
  /** The provider's name, such as `aws`. */
  readonly provider?: string | undefined
  /** The operation, such as `sign`. */
  readonly operation?: string | undefined
  /** The key's canonical reference. Never holds a secret. */
  readonly keyId?: string | undefined
  /** Whether the same call, unchanged, may succeed later. */
  readonly retryable?: boolean | undefined
  /** What is known about whether the service did the work. */
  readonly outcome?: Outcome | undefined
  /** The service's own error. */
  readonly cause?: unknown
}

/**
 * The one family of errors. Compare `code`, or use `instanceof`, which also works for errors of another copy
 * of this package.
 */
export class KmsKeysError extends Error {
  /** The stable literal that says what went wrong; `docs/errors.md` lists all. */
  readonly code: ErrorCode
  readonly provider: string | undefined
  readonly operation: string | undefined
  readonly keyId: string | undefined
  /** Whether the same call, unchanged, may succeed later. */
  readonly retryable: boolean
  /**
   * `'not-sent'`: nothing of the request left; `'refused'`: the service answered that it did not do it;
   * `'unknown'`: it was sent, and there is no conclusive answer.
   */
  readonly outcome: Outcome

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message)
    const row = ERROR_CODES[code]
    this.code = code
    this.provider = details.provider
    this.operation = details.operation
    this.keyId = details.keyId
    this.retryable = details.retryable ?? row.retryable
    this.outcome = details.outcome ?? row.outcome
    hidden(this, BRAND, true)
    hidden(this, 'name', new.target.name)
    // A service's error may hold what was sent: it stays within reach, but is never printed along. An accessor of
    // its own keeps it out of what `console.dir` and the runtime print, which ask for no inspection of ours.
    const { cause } = details
    if (cause !== undefined) Object.defineProperty(this, 'cause', { get: () => cause, configurable: true })
  }

  /** The fields that are safe to log; of `cause` only its name. */
  toJSON(): Record<string, unknown> {
    const fields = Object.entries(this).filter(([, value]) => value !== undefined)
    const cause = this.cause instanceof Error ? { cause: this.cause.name } : {}
    return { name: this.name, message: this.message, ...Object.fromEntries(fields), ...cause }
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false
    if (this === KmsKeysError) return true
    const code: unknown = Object.getOwnPropertyDescriptor(this, 'code')?.value
    if (code !== undefined) return 'code' in value && value.code === code
    return Function.prototype[Symbol.hasInstance].call(this, value)
  }
}

// Defined here, because the name of a method must be a literal. What `console.log` prints: the stack, the fields,
// and of `cause` only its name.
Object.defineProperty(KmsKeysError.prototype, INSPECT, {
  value(this: KmsKeysError, _depth: number, options: object, inspect: Inspect): string {
    const { name, message, ...fields } = this.toJSON()
    return `${this.stack ?? `${String(name)}: ${String(message)}`} ${inspect(fields, options)}`
  },
})

function hidden(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true })
}

/** Errors that a call has described, by what owns the calls. */
const DESCRIBED: WeakMap<KmsKeysError, object> = new WeakMap()

/**
 * Fills in what the place that threw did not know: where the error happened, and with which key.
 *
 * @param owner what the call belongs to. An error that another call of the same owner has had already, or that is
 *   frozen, is left as it is, and a copy is described: it was thrown once more, as a cached refusal of credentials is
 * @returns the error that is described
 */
export function describeError(
  error: KmsKeysError,
  known: Pick<ErrorDetails, 'provider' | 'operation' | 'keyId'>,
  owner: object,
): KmsKeysError {
  const again = DESCRIBED.get(error) === owner
  const described = again || !Object.isExtensible(error) ? copyError(error, again) : error
  for (const field of ['provider', 'operation', 'keyId'] as const)
    if (described[field] === undefined && known[field] !== undefined)
      Object.defineProperty(described, field, { value: known[field], enumerable: true, configurable: true })
  DESCRIBED.set(described, owner)
  return described
}

/** A copy of the same class and code with the same fields, but, where it was of another call, without that call's. */
function copyError(error: KmsKeysError, ofAnotherCall: boolean): KmsKeysError {
  const copy = new KmsKeysError(error.code, error.message, { cause: error.cause })
  const prototype: unknown = Object.getPrototypeOf(error)
  if (typeof prototype === 'object') Object.setPrototypeOf(copy, prototype)
  hidden(copy, 'name', error.name)
  for (const [field, value] of Object.entries(error)) {
    const own = ofAnotherCall && (field === 'provider' || field === 'operation' || field === 'keyId')
    Object.defineProperty(copy, field, {
      value: own ? undefined : value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return copy
}

/** What is learnt of an error after it was made. */
export interface Amendment extends Pick<ErrorDetails, 'keyId' | 'outcome' | 'retryable'> {
  /** What is said after the message. */
  readonly note?: string | undefined
}

/**
 * Adds to an error what the place that catches it knows, such as that a key was made before a later step failed.
 * Class, code, stack and cause stay.
 *
 * @returns the same error; whatever is not of this family as it is
 */
export function amendError(error: unknown, amendment: Amendment): unknown {
  if (!(error instanceof KmsKeysError)) return error
  const { note, ...fields } = amendment
  if (note !== undefined) {
    const { message, stack } = error
    const said = `${message.replace(/\.$/u, '')}. ${note}`
    hidden(error, 'message', said)
    // The stack begins with the message as it was.
    hidden(
      error,
      'stack',
      stack?.replace(message, () => said),
    )
  }
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined)
      Object.defineProperty(error, field, { value, enumerable: true, configurable: true })
  return error
}
