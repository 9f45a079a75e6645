import { KeyExistsError, KeyNotFoundError } from '@kmskeys/core'
import type { KeyMaterial } from './key-material.ts'
import type { Store } from './store.ts'

/** Keys that live in this process, and end with their provider. */
export function memoryStore(): Store {
  const keys = new Map<string, KeyMaterial>()
  return {
    async read(name) {
      const key = keys.get(name)
      if (key === undefined)
        throw new KeyNotFoundError(
          `there is no key ${name} in memory; make one with createKey, give localKeys a folder, or write a path with a slash, such as ./${name}.pem`,
        )
      return { id: idOf(name), key }
    },
    async add(name, key) {
      if (keys.has(name))
        throw new KeyExistsError(`there is a key ${name} in memory already; nothing was changed`)
      keys.set(name, key)
      return { id: idOf(name), key }
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
