import { badParameter } from '../key-vault-error.ts'
import { bundle, deletion, item } from './bundle.ts'
import type { KeyVaultInput, Operation, Output } from './operation.ts'

/** The most entries of a page. */
const MOST = 25

/** GetKeys, page by page in the order of the names, each key by its latest version. */
export const getKeys: Operation = (store, input) => {
  const names = [...store.keys.keys()].toSorted()
  return page(input, names, '/keys', (name) => item(input.origin, store.find(name, undefined)))
}

/** GetKeyVersions, page by page. */
export const getKeyVersions: Operation = (store, input) => {
  const versions = store.versions(input.name).map(({ version }) => version)
  return page(input, versions.toSorted(), `/keys/${input.name}/versions`, (version) =>
    item(input.origin, store.find(input.name, version), version),
  )
}

/** GetDeletedKey. */
export const getDeletedKey: Operation = (store, { origin, name }) => {
  const { versions, deleted } = store.findDeleted(name)
  return { ...deletion(origin, name, deleted), ...bundle(origin, versions.at(-1) ?? versions[0]) }
}

/** The entries after the one that the token names. */
function page(
  { origin, query }: KeyVaultInput,
  all: readonly string[],
  path: string,
  entry: (name: string) => object,
): Output {
  const size = Number(query.get('maxresults') ?? MOST)
  if (!Number.isInteger(size) || size < 1 || size > MOST)
    throw badParameter(`maxresults must be a number from 1 to ${MOST}.`)
  const token = query.get('$skiptoken')
  const last = token === null ? '' : Buffer.from(token, 'base64url').toString()
  const rest = all.filter((name) => name > last)
  const shown = rest.slice(0, size)
  const next = Buffer.from(shown.at(-1) ?? last).toString('base64url')
  const link = `${origin}${path}?api-version=${query.get('api-version')}&$skiptoken=${next}&maxresults=${size}`
  return { value: shown.map(entry), nextLink: rest.length > shown.length ? link : null }
}
