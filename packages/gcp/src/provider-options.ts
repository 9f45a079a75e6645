import { InvalidInputError } from '@kmskeys/core'
import type { GcpContext } from './context.ts'

/**
 * The key ring in which keys are made and listed.
 *
 * @throws {InvalidInputError} when the provider was given none
 */
export function keyRingOf({ keyRing }: GcpContext): string {
  if (keyRing !== undefined) return keyRing
  throw new InvalidInputError(
    "making and listing keys needs a key ring; give gcpKms({ keyRing: 'projects/…/locations/…/keyRings/…' })",
  )
}
