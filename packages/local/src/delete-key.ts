import { InvalidInputError } from '@kmskeys/core'
import { deleteKeyFile } from './key-file.ts'
import { parseReference } from './reference.ts'
import type { LocalContext } from './store.ts'

/** Deletes a key at once. A file that holds no key is not deleted. */
export async function deleteKey(
  { store }: LocalContext,
  reference: string,
  afterDays: number | undefined,
): Promise<Date> {
  if ((afterDays ?? 0) > 0)
    throw new InvalidInputError('software keys are deleted at once; leave afterDays out')
  const found = parseReference(reference)
  await ('path' in found ? deleteKeyFile(found.path) : store.remove(found.name))
  return new Date()
}
