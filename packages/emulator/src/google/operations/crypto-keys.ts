import { ALGORITHMS } from '../algorithms.ts'
import { GoogleError } from '../google-error.ts'
import type { Input } from '../input.ts'
import { isId } from '../names.ts'
import { enumValues } from '../proto.ts'
import type { CryptoKey } from '../store.ts'
import { page } from './lists.ts'
import type { Operation, Output } from './operation.ts'

/** CreateCryptoKey: the key and, unless it is told not to, its first version. */
export const createCryptoKey: Operation = (store, input) => {
  const ring = store.keyRing(input.text('parent'), 'cloudkms.cryptoKeys.create')
  const id = input.text('cryptoKeyId')
  if (!isId(id)) throw new GoogleError('INVALID_ARGUMENT', `The crypto_key_id [${id}] is malformed.`)
  const name = `${ring.name}/cryptoKeys/${id}`
  if (store.cryptoKeys.has(name)) throw new GoogleError('ALREADY_EXISTS', `CryptoKey ${name} already exists.`)
  const wanted = input.message('cryptoKey')
  const template = templateOf(wanted)
  const row = ALGORITHMS[template.algorithm]
  if (row === undefined)
    throw new GoogleError('UNIMPLEMENTED', `The algorithm ${template.algorithm} is not emulated.`)
  if (wanted?.text('purpose') !== row.purpose)
    throw new GoogleError(
      'INVALID_ARGUMENT',
      `The algorithm ${template.algorithm} is not valid for the purpose ${wanted?.text('purpose')}.`,
    )
  const labels = labelsOf(wanted)
  const key = store.addCryptoKey({ name, purpose: row.purpose, row, labels, ...template })
  if (!input.flag('skipInitialVersionCreation')) store.addVersion(key)
  return keyMessage(key)
}

/** GetCryptoKey. */
export const getCryptoKey: Operation = (store, input) =>
  keyMessage(store.cryptoKey(input.text('name'), 'cloudkms.cryptoKeys.get'))

/** ListCryptoKeys, page by page in the order of their names. */
export const listCryptoKeys: Operation = (store, input) => {
  const ring = store.keyRing(input.text('parent'), 'cloudkms.cryptoKeys.list')
  const keys = [...store.cryptoKeys.values()]
    .filter(({ name }) => name.startsWith(`${ring.name}/`))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return page('cryptoKeys', keys.map(keyMessage), input)
}

function templateOf(wanted: Input | undefined): { algorithm: string; protectionLevel: string } {
  const template = wanted?.message('versionTemplate')
  const algorithm = template?.text('algorithm') ?? ''
  if (!enumValues('CryptoKeyVersion.CryptoKeyVersionAlgorithm').includes(algorithm))
    throw new GoogleError('INVALID_ARGUMENT', 'An asymmetric key needs a version_template with an algorithm.')
  const level = template?.text('protectionLevel') ?? ''
  const protectionLevel = level === 'PROTECTION_LEVEL_UNSPECIFIED' || level === '' ? 'SOFTWARE' : level
  if (protectionLevel !== 'SOFTWARE' && protectionLevel !== 'HSM')
    throw new GoogleError('UNIMPLEMENTED', `The protection level ${protectionLevel} is not emulated.`)
  return { algorithm, protectionLevel }
}

function labelsOf(wanted: Input | undefined): { readonly [name: string]: string } {
  const labels = wanted?.map('labels') ?? {}
  const wrong = Object.entries(labels).find(
    ([key, value]) =>
      !/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\d_-]{0,62}$/u.test(key) || !/^[\p{Ll}\p{Lo}\d_-]{0,63}$/u.test(value),
  )
  if (wrong !== undefined)
    throw new GoogleError('INVALID_ARGUMENT', `The label [${wrong.join(': ')}] is malformed.`)
  return labels
}

/** What the service says of a key. One that is asymmetric has no primary version. */
function keyMessage({ name, purpose, algorithm, protectionLevel, labels, createTime }: CryptoKey): Output {
  return {
    name,
    purpose,
    createTime,
    versionTemplate: { protectionLevel, algorithm },
    labels,
    destroyScheduledDuration: { seconds: 2_592_000, nanos: 0 },
  }
}
