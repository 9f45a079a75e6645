import { ALGORITHM_FIELDS, KEY_SPECS } from '../key-specs.ts'
import { KmsError } from '../kms-error.ts'
import { KMS_MODEL } from '../model.ts'
import type { KmsKey, KmsStore } from '../store.ts'
import type { Operation, Output } from './operation.ts'

/** CreateKey: a new key each time, however often it is asked. */
export const createKey: Operation = async (store, input) => {
  const spec = input.text('KeySpec') ?? input.text('CustomerMasterKeySpec') ?? 'SYMMETRIC_DEFAULT'
  const row = KEY_SPECS[spec]
  if (row === undefined)
    throw new KmsError('UnsupportedOperationException', `KeySpec ${spec} is not emulated`)
  const usage = input.text('KeyUsage') ?? (row.wish === undefined ? 'ENCRYPT_DECRYPT' : undefined)
  if (usage === undefined)
    throw new KmsError(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    )
  if (!Object.hasOwn(row.usages, usage))
    throw new KmsError('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
  const origin = input.text('Origin') ?? 'AWS_KMS'
  if (origin !== 'AWS_KMS' || input.flag('MultiRegion'))
    throw new KmsError('UnsupportedOperationException', 'only single-Region keys of AWS KMS are emulated')
  return { KeyMetadata: metadata(store, await store.add(spec, row, usage, input.text('Description') ?? '')) }
}

/** DescribeKey. */
export const describeKey: Operation = (store, input) => ({
  KeyMetadata: metadata(store, store.find(input.demand('KeyId'))),
})

/** What the service says of a key. */
function metadata(store: KmsStore, key: KmsKey): Output {
  return {
    AWSAccountId: store.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletedAt !== undefined && { DeletionDate: key.deletedAt }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    ...kindOf(key),
    MultiRegion: false,
  }
}

/** What kind of key it is, with the algorithms in the field that its usage has. */
export function kindOf(key: KmsKey): { readonly [field: string]: string | readonly string[] } {
  const field = ALGORITHM_FIELDS[key.usage]
  // The older name of the field knows no newer kinds.
  const isOlder = KMS_MODEL.shapes['CustomerMasterKeySpec']?.enum?.includes(key.spec)
  return {
    KeySpec: key.spec,
    ...(isOlder === true && { CustomerMasterKeySpec: key.spec }),
    ...(field !== undefined && { [field]: key.row.usages[key.usage] ?? [] }),
  }
}
