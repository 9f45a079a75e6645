import { GoogleError } from '../google-error.ts'
import { now, type Version } from '../store.ts'
import { page } from './lists.ts'
import type { Operation, Output } from './operation.ts'

/** How long a version waits for its destruction. */
const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000

/** CreateCryptoKeyVersion. */
export const createCryptoKeyVersion: Operation = (store, input) =>
  versionMessage(store.addVersion(store.cryptoKey(input.text('parent'), 'cloudkms.cryptoKeyVersions.create')))

/** GetCryptoKeyVersion. */
export const getCryptoKeyVersion: Operation = (store, input) =>
  versionMessage(store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.get'))

/** ListCryptoKeyVersions, page by page in the order of the names as texts: 1, 10, 11, 2. */
export const listCryptoKeyVersions: Operation = (store, input) => {
  const { versions } = store.cryptoKey(input.text('parent'), 'cloudkms.cryptoKeyVersions.list')
  const sorted = versions.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return page('cryptoKeyVersions', sorted.map(versionMessage), input)
}

/** UpdateCryptoKeyVersion: enables and disables. */
export const updateCryptoKeyVersion: Operation = (store, input) => {
  const wanted = input.message('cryptoKeyVersion')
  const version = store.version(wanted?.text('name') ?? '', 'cloudkms.cryptoKeyVersions.update')
  const paths = input.message('updateMask')?.texts('paths') ?? []
  if (paths.join() !== 'state')
    throw new GoogleError('UNIMPLEMENTED', `The update mask [${paths.join()}] is not emulated.`)
  const state = wanted?.text('state')
  if (state !== 'ENABLED' && state !== 'DISABLED')
    throw new GoogleError('INVALID_ARGUMENT', `The state of a version cannot be set to ${state}.`)
  if (version.state !== 'ENABLED' && version.state !== 'DISABLED')
    throw wrongState(version, 'ENABLED or DISABLED')
  version.state = state
  return versionMessage(version)
}

/** DestroyCryptoKeyVersion; the emulator never lives long enough to destroy. */
export const destroyCryptoKeyVersion: Operation = (store, input) => {
  const version = store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.destroy')
  if (version.state !== 'ENABLED' && version.state !== 'DISABLED')
    throw wrongState(version, 'ENABLED or DISABLED')
  version.state = 'DESTROY_SCHEDULED'
  version.destroyTime = now(THIRTY_DAYS)
  return versionMessage(version)
}

/** RestoreCryptoKeyVersion: the version is disabled afterwards. */
export const restoreCryptoKeyVersion: Operation = (store, input) => {
  const version = store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.restore')
  if (version.state !== 'DESTROY_SCHEDULED') throw wrongState(version, 'DESTROY_SCHEDULED')
  version.state = 'DISABLED'
  version.destroyTime = undefined
  return versionMessage(version)
}

/** What the service says of a version. */
function versionMessage({ name, state, cryptoKey, createTime, generateTime, destroyTime }: Version): Output {
  return {
    name,
    state,
    protectionLevel: cryptoKey.protectionLevel,
    algorithm: cryptoKey.algorithm,
    createTime,
    ...(generateTime !== undefined && { generateTime }),
    ...(destroyTime !== undefined && { destroyTime }),
  }
}

function wrongState({ name, state }: Version, wanted: string): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', `${name} must be ${wanted}, current state is: ${state}.`, [
    { type: 'PreconditionFailure', violations: [{ type: `KEY_${state}`, subject: name }] },
  ])
}
