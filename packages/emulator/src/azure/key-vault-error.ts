/** An error that the service answers. */
export class KeyVaultError extends Error {
  readonly status: number
  readonly code: string
  /** The code of `innererror`, which says more than `code` does. */
  readonly inner: string | undefined

  constructor(status: number, code: string, message: string, inner?: string) {
    super(message)
    this.status = status
    this.code = code
    this.inner = inner
  }

  /** The body of the answer. */
  get body(): object {
    const innererror = this.inner === undefined ? {} : { innererror: { code: this.inner } }
    return { error: { code: this.code, message: this.message, ...innererror } }
  }
}

/** Arguments that the service does not take. */
export function badParameter(message: string): KeyVaultError {
  return new KeyVaultError(400, 'BadParameter', message)
}

/** The state of the key, or what it is for, forbids the operation. */
export function forbidden(message: string, inner: string): KeyVaultError {
  return new KeyVaultError(403, 'Forbidden', message, inner)
}
