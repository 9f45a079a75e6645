import { now } from '../store.ts'
import { bundle } from './bundle.ts'
import { getDeletedKey } from './lists.ts'
import type { Operation } from './operation.ts'

/** DeleteKey: all its versions, which can be recovered; the name stays taken. */
export const deleteKey: Operation = (store, input) => {
  const { name } = input
  store.deleted.set(name, { versions: store.versions(name), deleted: now() })
  store.keys.delete(name)
  return getDeletedKey(store, input)
}

/** RecoverDeletedKey. */
export const recoverDeletedKey: Operation = (store, { origin, name }) => {
  const { versions } = store.findDeleted(name)
  store.deleted.delete(name)
  store.keys.set(name, versions)
  return bundle(origin, versions.at(-1) ?? versions[0])
}

/** PurgeDeletedKey: for good; the name is free. */
export const purgeDeletedKey: Operation = (store, { name }) => {
  store.findDeleted(name)
  store.deleted.delete(name)
  return undefined
}
