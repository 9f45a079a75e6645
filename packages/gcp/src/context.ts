import { InvalidInputError } from '@kmskeys/core'
import type { Services } from './service.ts'

/** What the operations of a provider share. */
export interface GcpContext {
  readonly services: Services
  readonly verifySignatures: boolean
  /** The key ring in which keys are made and listed. */
  readonly keyRing: string | undefined
}

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
