import {
  AccessDeniedError,
  AuthenticationError,
  DecryptionError,
  IntegrityError,
  InvalidInputError,
  KeyNotFoundError,
  KeyStateError,
  UnavailableError,
  type Call,
} from '@kmskeys/core'
import { fieldOf, keyNotFound, neverSent, serviceError, type ErrorTable } from '@kmskeys/core/service'

export interface OpenBaoOptions {
  /** Where the server is, such as `https://bao.example.org:8200`. */
  readonly address: string
  /** The token that is sent with each request. No error shows it. */
  readonly token: string
  /** Where the transit engine is mounted: `transit` unless given. */
  readonly mount?: string | undefined
}

/** Sends a request to a path of the engine and answers its `data`; `subject` is the key for messages. */
export type Transit = (request: TransitRequest, call: Call) => Promise<unknown>
interface TransitRequest {
  readonly operation: 'read' | 'create' | 'list' | 'sign' | 'decrypt'
  readonly path: string
  readonly subject?: string
  readonly body?: object
}

/** OpenBao has no codes but the status; an answer of 404 without a text is of a thing that is not there. */
const ERRORS: ErrorTable = {
  400: ({ operation, subject }, details) =>
    operation === 'sign' || operation === 'decrypt'
      ? new KeyStateError(`${subject} may not ${operation}: it was deleted or archived; look at it`, details)
      : new InvalidInputError(`OpenBao refuses to ${operation} ${subject ?? 'keys'}`, details),
  403: ({ operation, subject, place }, details) =>
    new AccessDeniedError(
      `the token may not ${operation} ${subject ?? 'keys'} at ${place}, or is not valid: check it and its policies`,
      details,
    ),
  404: keyNotFound,
  307: ({ place }, details) =>
    new UnavailableError(`${place} refers to another server; give the address of the active one`, details),
  'no engine': ({ place }, details) =>
    new KeyNotFoundError(`there is no transit engine at ${place}`, details),
}

/** @throws {InvalidInputError} or {@link AuthenticationError}, neither of which shows what it refuses */
export function connect({ address, token, mount = 'transit' }: OpenBaoOptions): Transit {
  const url = URL.parse(address)
  if (
    !url ||
    !/^https?:$/u.test(url.protocol) ||
    `${url.username}${url.password}${url.search}${url.hash}` !== ''
  )
    throw new InvalidInputError('address is not the URL of a server, such as https://bao.example.org:8200')
  if (!/^[\w-]+(?:\/[\w-]+)*$/u.test(mount))
    throw new InvalidInputError('mount is not a path such as transit')
  if (!/^[\x21-\x7e]+$/u.test(token))
    throw new AuthenticationError('give the token of OpenBao, without spaces or line breaks', {
      reason: token === '' ? 'missing' : 'wrong',
    })
  const base = `${url.href.replace(/\/$/u, '')}/v1/${mount}`

  return async ({ operation, path, subject, body }, { signal }) => {
    const failure = { service: 'OpenBao', place: base, operation, subject }
    const [method, payload] = body === undefined ? ['GET', null] : ['POST', JSON.stringify(body)]
    // A redirect is not followed: the token would go along.
    const request = {
      method,
      body: payload,
      signal,
      redirect: 'manual',
      headers: { 'X-Vault-Token': token },
    } as const
    const answer = await fetch(`${base}/${path}`, request)
      .then(async (response) => ({ status: response.status, ok: response.ok, text: await response.text() }))
      .catch((cause: unknown) => {
        const outcome = neverSent(fieldOf(cause, 'cause')) ? 'not-sent' : 'unknown'
        throw serviceError(ERRORS, undefined, { ...failure, outcome }, cause)
      })
    const reply = read(answer.text)
    if (answer.ok && reply !== undefined) return fieldOf(reply, 'data')
    if (answer.ok) throw new IntegrityError(`${base} answered what is not JSON: is it OpenBao?`)
    // That is how it answers for a ciphertext that is wrong; when it is out of order, it answers 503.
    if (operation === 'decrypt' && answer.status === 500) throw new DecryptionError('it cannot be decrypted')
    const errors = fieldOf(reply, 'errors')
    const code =
      answer.status === 404 && !(Array.isArray(errors) && errors.length === 0) ? 'no engine' : answer.status
    const outcome = answer.status < 500 || answer.status === 503 ? 'refused' : 'unknown'
    const cause = Object.assign(new Error(`OpenBao answered ${answer.status}`), {
      status: answer.status,
      errors,
    })
    throw serviceError(ERRORS, String(code), { ...failure, outcome, status: answer.status }, cause)
  }
}

/** `undefined` where it is not JSON: an error of the parser would quote it. */
function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
