import * as core from '@kmskeys/core'
import * as service from '@kmskeys/core/service'

export interface OpenBaoOptions {
  /** Where the server is, such as `https://bao.example.org:8200`. */
  readonly address: string
  /** The token that is sent with each request. No error shows it. */
  readonly token: string
  /** Where the transit engine is mounted: `transit` unless given. */
  readonly mount?: string | undefined
}

/** OpenBao has no codes but the status, which is the same for several things. */
const ERRORS: service.ErrorTable = {
  400: ({ operation, subject }, details) =>
    new core.KeyStateError(`it may not ${operation} ${subject}: was it deleted or archived?`, details),
  403: (_, details) => new core.AccessDeniedError('the token is wrong, or lacks a policy for this', details),
  404: service.keyNotFound,
  undecryptable: () => new core.DecryptionError('it cannot be decrypted'),
  none: ({ place }, details) => new core.InvalidInputError(`there is no transit engine at ${place}`, details),
}

/** Asks the engine, and answers the `data` of its reply. */
export type Transit = (operation: string, path: string, call: core.Call, body?: object) => Promise<unknown>

/** @throws {InvalidInputError} or {@link AuthenticationError}, neither of which shows what it refuses */
export function connect({ address, token, mount = 'transit' }: OpenBaoOptions): Transit {
  const base = `${address}/v1/${mount}/`
  if (!/^https?:\/\/[^/@?#\s]+\/v1(?:\/[\w-]+)+\/$/u.test(base))
    throw new core.InvalidInputError('address is no server as https://bao.example.org:8200, or mount no path')
  if (!/^[\x21-\x7e]+$/u.test(token))
    throw new core.AuthenticationError('give the token, without spaces or line breaks', { reason: 'missing' })
  const ask = service.jsonService({
    service: 'OpenBao',
    base,
    headers: { 'X-Vault-Token': token },
    errors: ERRORS,
    codeOf: (status, body, { operation }) => {
      // Of a key that is not there it says nothing.
      if (status === 404 && service.fieldOf(service.fieldOf(body, 'errors'), 'length') !== 0) return 'none'
      // When it is out of order, it answers 503.
      return status === 500 && operation === 'decrypt' ? 'undecryptable' : String(status)
    },
  })
  return async (operation, path, call, body) => {
    const subject = path.replace(/^\w+\//u, 'openbao:')
    return service.fieldOf(await ask({ operation, path, subject, body }, call), 'data')
  }
}
