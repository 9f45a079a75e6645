import { AuthenticationError, InvalidInputError } from '@kmskeys/core'

/**
 * The passphrase of encrypted keys, or a function that answers it when it is needed. The function is told the name
 * of a key of the folder, be it made or opened, and the path of a file that is opened by its path.
 */
export type Passphrase = string | ((name: string) => string | Promise<string>)

/** What a key that is read or written is called: to a passphrase function, in messages, and in `keyId`. */
export interface KeyNames {
  readonly name: string
  readonly place: string
  readonly keyId: string
  /** Ends what takes long. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Refuses what can be no passphrase.
 *
 * @throws {InvalidInputError}
 */
export function checkPassphrase(passphrase: unknown): void {
  if (passphrase === undefined || typeof passphrase === 'string' || typeof passphrase === 'function') return
  throw new InvalidInputError('passphrase must be text, or a function that answers text')
}

/**
 * The passphrase with which a key is opened or made.
 *
 * @throws {AuthenticationError} when there is none
 * @throws {InvalidInputError} when it is longer than what `node:crypto` and OpenSSL take
 */
export async function askPassphrase(passphrase: Passphrase | undefined, key: KeyNames): Promise<string> {
  const { place, keyId } = key
  const secret = typeof passphrase === 'function' ? await call(passphrase, key) : passphrase
  if (secret === undefined)
    throw missing(`the key ${place} is encrypted and needs a passphrase; give the option passphrase`, keyId)
  if (secret === '') throw missing(`the passphrase for ${place} is empty`, keyId)
  const size = Buffer.byteLength(secret, 'utf8')
  if (size > MAX_BYTES)
    throw new InvalidInputError(
      `the passphrase for ${place} has ${size} bytes; it may have up to ${MAX_BYTES}, and node:crypto encrypted with the first ${MAX_BYTES} of a longer one`,
      { keyId },
    )
  return secret
}

/** Never repeats what the function says, which may hold the passphrase. */
async function call(passphrase: (name: string) => unknown, key: KeyNames): Promise<string> {
  const { name, place, keyId } = key
  let secret: unknown
  try {
    secret = await passphrase(name)
  } catch (error) {
    throw missing(
      `the function that was asked for the passphrase for ${place} failed; see cause`,
      keyId,
      error,
    )
  }
  if (typeof secret === 'string') return secret
  throw missing(
    `the function that was asked for the passphrase for ${place} did not answer text; a string or a promise of one is needed`,
    keyId,
  )
}

function missing(message: string, keyId: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError(message, { reason: 'missing', keyId, cause })
}

/** Where `node:crypto` and OpenSSL stop reading a passphrase. */
const MAX_BYTES = 1024
