import { crc32c } from '../crc32c.ts'
import { GoogleError } from '../google-error.ts'
import type { Input } from '../input.ts'

/**
 * Compares a checksum of the request with the bytes that came.
 *
 * @returns whether there was one
 * @throws {GoogleError} INVALID_ARGUMENT when it is another
 */
export function requireChecksum(input: Input, field: string, bytes: Uint8Array): boolean {
  const sent = input.checksum(field)
  if (sent !== undefined && sent !== crc32c(bytes))
    throw new GoogleError('INVALID_ARGUMENT', `The checksum in ${field} did not match what was received.`)
  return sent !== undefined
}
