import { KeyExistsError, KeyNotFoundError } from '@kmskeys/core'
import type { SoftwareKey } from './software-key.ts'
import type { Store } from './store.ts'

interface Kept {
  readonly key: SoftwareKey
  readonly createdAt: Date
}

/** Keys that live in this process, and end with their provider. */
export function memoryStore(): Store {
  const keys = new Map<string, Kept>()
  const find = (name: string): Kept => {
    const found = keys.get(name)
    if (found !== undefined) return found
    throw new KeyNotFoundError(
      `there is no key ${name} in memory; make one with createKey, give localKeys a folder, or write a path with a slash, such as ./${name}.pem`,
    )
  }
  return {
    async read(name) {
      return { id: idOf(name), key: find(name).key }
    },
    async add(name, key, signal) {
      signal.throwIfAborted()
      if (keys.has(name))
        throw new KeyExistsError(`there is a key ${name} in memory already; nothing was changed`)
      keys.set(name, { key, createdAt: new Date() })
      return { id: idOf(name), key }
    },
    async describe(name) {
      const { key, createdAt } = find(name)
      return { id: idOf(name), name, type: key.publicKey.type, createdAt }
    },
    async remove(name) {
      find(name)
      keys.delete(name)
    },
    async *list() {
      for (const name of [...keys.keys()].toSorted()) yield { id: idOf(name), name }
    },
    close: () => keys.clear(),
  }
}

function idOf(name: string): string {
  return `local:${name}`
}
