import { createAlias, deleteAlias, updateAlias } from './aliases.ts'
import { createKey, describeKey } from './create-key.ts'
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from './lifecycle.ts'
import { listAliases, listKeys } from './lists.ts'
import type { Operation } from './operation.ts'
import { getPublicKey, sign } from './sign.ts'

/** The operations by name. */
export const OPERATIONS: { readonly [name: string]: Operation } = {
  CancelKeyDeletion: cancelKeyDeletion,
  CreateAlias: createAlias,
  CreateKey: createKey,
  DeleteAlias: deleteAlias,
  DescribeKey: describeKey,
  DisableKey: disableKey,
  EnableKey: enableKey,
  GetPublicKey: getPublicKey,
  ListAliases: listAliases,
  ListKeys: listKeys,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  Sign: sign,
  UpdateAlias: updateAlias,
}
