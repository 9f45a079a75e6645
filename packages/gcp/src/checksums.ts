import { IntegrityError, InvalidInputError, type Call } from '@kmskeys/core'
import { fieldOf } from '@kmskeys/core/service'
import { crc32c } from './crc32c.ts'

/** A checksum as a request carries it. 0 is one like any other: the wrapper says that it is there. */
export interface Checksum {
  readonly value: number
}

/** The checksum of what is sent. */
export function checksumOf(bytes: Uint8Array): Checksum {
  return { value: crc32c(bytes) }
}

/**
 * Refuses bytes of a reply that are not those which the service sent.
 *
 * @param what such as `signature`
 * @param answered the checksum in the reply: a wrapper, or what is in it, as text, number or Long
 * @throws {IntegrityError} when there is none, or it is another
 */
export function requireChecksum(what: string, bytes: Uint8Array, answered: unknown): void {
  const value = String(fieldOf(answered, 'value') ?? answered)
  if (value === String(crc32c(bytes))) return
  throw new IntegrityError(
    /^\d+$/u.test(value)
      ? `the checksum of the ${what} in the reply is wrong; it was dropped`
      : `the reply has no checksum of its ${what}; it was dropped`,
  )
}

/**
 * Refuses a reply that does not say that the checksum of the request came and was right.
 *
 * @throws {IntegrityError}
 */
export function requireVerified(what: string, verified: boolean | null | undefined): void {
  if (verified === true) return
  throw new IntegrityError(
    `Google Cloud KMS does not say that it verified the checksum of the ${what} that it was sent; the reply was dropped`,
  )
}

/** Whether a reply failed its checks. */
export function isDamagedReply(error: unknown): boolean {
  return error instanceof IntegrityError
}

/** That, or a request that is refused as malformed, though its arguments were checked here. */
function isDamaged(error: unknown): boolean {
  return isDamagedReply(error) || error instanceof InvalidInputError
}

/**
 * Asks, and asks once more when what was sent or came back was damaged on its way. The call's deadline bounds both.
 *
 * @param damaged whether an error says so; for a request without a checksum, only one of its reply does
 */
export async function askTwice<T>(
  call: Call,
  ask: () => Promise<T>,
  damaged: (error: unknown) => boolean = isDamaged,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!damaged(error)) throw error
  }
  const before = call.attempt
  try {
    return await ask()
  } finally {
    call.attempt += before
  }
}
