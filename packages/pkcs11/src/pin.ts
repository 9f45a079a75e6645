import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AuthenticationError, InvalidInputError } from '@kmskeys/core'
import { orAborted } from '@kmskeys/core/service'

/** The user PIN of a token, or a function that answers it when the token is logged in to. */
export type PIN = string | ((token: PINRequest) => string | Promise<string>)

/** What a function that answers a PIN is told. */
export interface PINRequest {
  /** The token's label. */
  readonly token: string
  readonly serial: string
}

/** Finds a PIN when it is needed. */
export type PINSource = (token: PINRequest) => Promise<string | undefined>

/** What the options say, unless the URI says something else. */
export function pinSource(
  pin: PIN | undefined,
  uri: { readonly pinValue?: string | undefined; readonly pinSource?: string | undefined },
): PINSource {
  if (uri.pinValue !== undefined && uri.pinSource !== undefined)
    throw new InvalidInputError('a pkcs11: URI has either pin-value or pin-source, not both')
  return async (token) => {
    if (uri.pinValue !== undefined) return uri.pinValue
    if (uri.pinSource !== undefined) return readPIN(uri.pinSource)
    return typeof pin === 'function' ? pin(token) : pin
  }
}

/**
 * Asks for the PIN of a token, as long as the call lasts: who is asked may never answer.
 *
 * @throws {AuthenticationError} with the reason `missing` when there is none, or an empty one: a PIN file that
 *   cannot be read must not cost one of the few tries
 * @throws the signal's reason when it aborts
 */
export async function askPIN(source: PINSource, token: PINRequest, signal: AbortSignal): Promise<Uint8Array> {
  const pin = await orAborted(source(token), signal)
  if (typeof pin === 'string' && pin !== '') return new TextEncoder().encode(pin)
  throw new AuthenticationError(
    `the token ${token.token} needs a PIN and there is none; give pkcs11({ pin }), or pin-source in the URI`,
    { reason: 'missing' },
  )
}

/** What is kept of a PIN that a token refused, so that it is not tried again. */
export function fingerprint({ token, serial }: PINRequest, pin: Uint8Array): string {
  return createHash('sha256').update(`${serial}\0${token}\0`).update(pin).digest('base64')
}

/** Reads a PIN from a file, of which line ends at the end are no part. */
async function readPIN(source: string): Promise<string> {
  if (source.startsWith('|'))
    throw new InvalidInputError('pin-source of a pkcs11: URI must be a file; commands are not run')
  try {
    const path = source.startsWith('file:') ? filePath(source) : source
    return (await readFile(path, 'utf8')).replace(/[\r\n]+$/u, '')
  } catch (cause) {
    throw new AuthenticationError('the file that pin-source names cannot be read', {
      reason: 'missing',
      cause,
    })
  }
}

function filePath(url: string): string {
  return url.startsWith('file:/') ? fileURLToPath(url) : url.slice('file:'.length)
}
