import { GoogleError, denied } from '../google-error.ts'
import { isId, requireName } from '../names.ts'
import type { Operation } from './operation.ts'

/** CreateKeyRing. */
export const createKeyRing: Operation = (store, input) => {
  const parent = input.text('parent')
  const id = input.text('keyRingId')
  if (requireName('location', parent) !== store.project) throw denied('cloudkms.keyRings.create', parent)
  if (!isId(id)) throw new GoogleError('INVALID_ARGUMENT', `The key_ring_id [${id}] is malformed.`)
  const name = `${parent}/keyRings/${id}`
  if (store.keyRings.has(name)) throw new GoogleError('ALREADY_EXISTS', `KeyRing ${name} already exists.`)
  return { ...store.addKeyRing(name) }
}

/** GetKeyRing. */
export const getKeyRing: Operation = (store, input) => ({
  ...store.keyRing(input.text('name'), 'cloudkms.keyRings.get'),
})
