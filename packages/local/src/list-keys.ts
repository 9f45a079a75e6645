import type { KeyDescription } from '@kmskeys/core'
import type { LocalContext } from './store.ts'

/** Lists the keys of the folder or of memory by name; files are not opened. */
export function listKeys(context: LocalContext): AsyncIterable<KeyDescription> {
  return context.store.list()
}
