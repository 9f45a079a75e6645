import type { Call, OpenedKey } from '@kmskeys/core'
import { readKeyFile } from './key-file.ts'
import { parseReference } from './reference.ts'
import { openedKey } from './software-key.ts'
import type { LocalContext } from './store.ts'

/** Opens the key that a reference names. */
export async function openKey(
  context: LocalContext,
  reference: string,
  { signal }: Call,
): Promise<OpenedKey> {
  const found = parseReference(reference)
  const stored =
    'path' in found
      ? await readKeyFile(found.path, context.passphrase, { signal })
      : await context.store.read(found.name, signal)
  return openedKey(stored, context.verifySignatures)
}
