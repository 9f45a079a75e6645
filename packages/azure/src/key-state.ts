import { KeyStateError } from '@kmskeys/core'

/** What of a key's state forbids to use it. A key may expire while it is open. */
export interface KeyState {
  readonly enabled: boolean | undefined
  readonly notBefore: Date | undefined
  readonly expiresOn: Date | undefined
}

/**
 * Refuses what the service would refuse, before any call, and says why.
 *
 * @param operation only signing is bound to the time between notBefore and expiresOn: what was encrypted before can be
 *   decrypted after
 * @throws {KeyStateError} with the outcome `not-sent`
 */
export function requireUsable(
  id: string,
  { enabled, notBefore, expiresOn }: KeyState,
  operation: 'sign' | 'decrypt',
): void {
  const details = { outcome: 'not-sent' } as const
  if (enabled === false)
    throw new KeyStateError(
      `the key ${id} was disabled when it was opened; enable it, and open it again`,
      details,
    )
  if (operation === 'decrypt' || (notBefore === undefined && expiresOn === undefined)) return
  const now = new Date()
  if (notBefore !== undefined && now < notBefore)
    throw new KeyStateError(`the key ${id} is not valid before ${notBefore.toISOString()}`, details)
  if (expiresOn !== undefined && now >= expiresOn)
    throw new KeyStateError(
      `the key ${id} expired at ${expiresOn.toISOString()}; extend its time and open it again, or make a new version`,
      details,
    )
}
