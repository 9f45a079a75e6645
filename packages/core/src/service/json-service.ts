import { IntegrityError } from '../errors/errors.ts'
import type { Call } from '../provider/call.ts'
import { serviceError, type ErrorTable } from './errors.ts'
import { fieldOf, neverSent } from './network.ts'

/** A service that is asked over HTTP and answers in JSON. */
export interface JSONServiceOptions {
  /** What it is called in messages. */
  readonly service: string
  /** The URL to which paths are appended; messages show it, so it must hold no secret. */
  readonly base: string
  /** What goes with each request, such as a token; no error shows it. */
  readonly headers: Readonly<Record<string, string>>
  /** Its errors, by the code that `codeOf` finds. */
  readonly errors: ErrorTable
  /** The code of an answer that is an error; its HTTP status unless given. */
  readonly codeOf?: (status: number, body: unknown, request: JSONRequest) => string | undefined
}

/** What it is asked. */
export interface JSONRequest {
  /** The operation, for messages. */
  readonly operation: string
  /** What is appended to `base`, query included. */
  readonly path: string
  /** `POST` with a body, else `GET`, unless given. */
  readonly method?: string | undefined
  /** Sent as JSON. */
  readonly body?: object | undefined
  /** The key that it is about, for messages. */
  readonly subject?: string | undefined
}

/**
 * Sends one request, and answers the JSON that came back. Nothing is tried again, and no redirect is followed, as the
 * headers would go along.
 *
 * @throws {IntegrityError} when it succeeded, and what came back is no JSON
 * @throws {KmsKeysError} by the table of errors, else by the HTTP status; its cause has `status` and `body`
 */
export type JSONService = (request: JSONRequest, call: Call) => Promise<unknown>

/** Makes the function that asks a service over HTTP, by the runtime's own `fetch`. */
export function jsonService({ service, base, headers, errors, codeOf }: JSONServiceOptions): JSONService {
  return async (request, { signal }) => {
    const { operation, path, body, subject, method = body === undefined ? 'GET' : 'POST' } = request
    const failure = { service, place: base, operation, subject }
    const type = body !== undefined && { 'content-type': 'application/json' }
    let response: Response
    let text: string
    try {
      response = await fetch(base + path, {
        method,
        headers: { ...type, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'manual',
        signal,
      })
      text = await response.text()
    } catch (cause) {
      // What fetch throws says only in its own cause what the network did.
      const reason = fieldOf(cause, 'cause') ?? cause
      throw serviceError(
        errors,
        undefined,
        { ...failure, outcome: neverSent(reason) ? 'not-sent' : 'unknown' },
        reason,
      )
    }
    const { ok, status } = response
    const answer = parse(text)
    if (ok && answer !== undefined) return answer
    if (ok) throw new IntegrityError(`${service} at ${base} answered ${operation} with what is not JSON`)
    const code = codeOf === undefined ? String(status) : codeOf(status, answer, request)
    const outcome = status < 500 || status === 503 ? 'refused' : 'unknown'
    const cause = Object.assign(new Error(`${service} answered ${status}`), { status, body: answer })
    throw serviceError(errors, code, { ...failure, outcome, status }, cause)
  }
}

/** `undefined` where it is not JSON: an error of the parser would quote it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
