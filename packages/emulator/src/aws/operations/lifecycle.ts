import { KmsError } from '../kms-error.ts'
import { requireNotPending, type Operation } from './operation.ts'

/** DisableKey. */
export const disableKey: Operation = (store, input) => {
  const key = store.findKey(input.demand('KeyId'))
  requireNotPending(key)
  key.state = 'Disabled'
  return undefined
}

/** EnableKey. */
export const enableKey: Operation = (store, input) => {
  const key = store.findKey(input.demand('KeyId'))
  requireNotPending(key)
  key.state = 'Enabled'
  return undefined
}

/** ScheduleKeyDeletion; the emulator never lives long enough to delete. */
export const scheduleKeyDeletion: Operation = (store, input) => {
  const key = store.findKey(input.demand('KeyId'))
  requireNotPending(key)
  const days = input.number('PendingWindowInDays') ?? 30
  if (days < 7 || days > 30)
    throw new KmsError('ValidationException', 'PendingWindowInDays must be between 7 and 30 (inclusive).')
  key.state = 'PendingDeletion'
  key.deletedAt = Date.now() / 1000 + days * 86_400
  return { KeyId: key.arn, DeletionDate: key.deletedAt, KeyState: key.state, PendingWindowInDays: days }
}

/** CancelKeyDeletion: the key is disabled afterwards. */
export const cancelKeyDeletion: Operation = (store, input) => {
  const key = store.findKey(input.demand('KeyId'))
  if (key.state !== 'PendingDeletion')
    throw new KmsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
  key.state = 'Disabled'
  key.deletedAt = undefined
  return { KeyId: key.arn }
}
