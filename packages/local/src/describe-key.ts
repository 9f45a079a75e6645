import type { KeyDescription } from '@kmskeys/core'
import { describeKeyFile } from './key-file.ts'
import { parseReference } from './reference.ts'
import type { LocalContext } from './store.ts'

/** Tells about a key without its passphrase: when it was made, and its type where that is not encrypted. */
export function describeKey({ store }: LocalContext, reference: string): Promise<KeyDescription> {
  const found = parseReference(reference)
  return 'path' in found ? describeKeyFile(found.path) : store.describe(found.name)
}
