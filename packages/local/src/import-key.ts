import { validateDER } from '@kmskeys/core/der'
import type { Call, ImportSpec, OpenedKey } from '@kmskeys/core'
import { fingerprintName } from './create-key.ts'
import { readKey } from './read-key.ts'
import { checkName } from './reference.ts'
import { openedKey } from './software-key.ts'
import type { LocalContext } from './store.ts'

/** Takes a key in and keeps it, as a new one is kept. */
export async function importKey(
  context: LocalContext,
  pkcs8: Uint8Array,
  spec: ImportSpec,
  { signal }: Call,
): Promise<OpenedKey> {
  const wanted = spec.name === undefined ? undefined : checkName(spec.name)
  validateDER(pkcs8, { path: 'pkcs8' })
  const key = await readKey(pkcs8, 'pkcs8', signal)
  await key.check()
  const stored = await context.store.add(wanted ?? fingerprintName(key), key, signal)
  return openedKey(stored, context.verifySignatures)
}
