import type { Input } from '../input.ts'
import { KmsError } from '../kms-error.ts'
import type { KmsKey, KmsStore } from '../store.ts'

/** What an operation answers; nothing where the model says so. */
export type Output = { readonly [field: string]: unknown } | undefined

/** Serves one operation on input that the model has found well formed; throws {@link KmsError}. */
export type Operation = (store: KmsStore, input: Input) => Output | Promise<Output>

/** Refuses a key whose state forbids cryptographic use. */
export function requireEnabled(key: KmsKey): void {
  if (key.state === 'Disabled') throw new KmsError('DisabledException', `${key.arn} is disabled.`)
  requireNotPending(key)
}

/** Refuses a key that is to be deleted. */
export function requireNotPending(key: KmsKey): void {
  if (key.state === 'PendingDeletion')
    throw new KmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
}
