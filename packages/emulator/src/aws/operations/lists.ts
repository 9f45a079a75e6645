import type { Input } from '../input.ts'
import { KmsError } from '../kms-error.ts'
import type { Operation, Output } from './operation.ts'

/** ListKeys, page by page in the order of the ids. */
export const listKeys: Operation = (store, input) => {
  const keys = [...store.keys.values()].toSorted((a, b) => compare(a.id, b.id))
  const entries = keys.map(({ id, arn }) => ({ id, entry: { KeyId: id, KeyArn: arn } }))
  return page('Keys', entries, input, { usual: 100, most: Math.min(1000, store.pageSize) })
}

/** ListAliases, page by page in the order of the names. */
export const listAliases: Operation = (store, input) => {
  const keyId = input.text('KeyId')
  const target = keyId === undefined ? undefined : store.findKey(keyId)
  const aliases = [...store.aliases.values()]
    .filter((alias) => target === undefined || alias.target === target)
    .toSorted((a, b) => compare(a.name, b.name))
  const entries = aliases.map(({ name, arn, target: { id }, createdAt }) => ({
    id: name,
    entry: {
      AliasName: name,
      AliasArn: arn,
      TargetKeyId: id,
      CreationDate: createdAt,
      LastUpdatedDate: createdAt,
    },
  }))
  return page('Aliases', entries, input, { usual: 50, most: Math.min(100, store.pageSize) })
}

/** The entries after the marker, which holds the id of the last entry of the page before. */
function page(
  field: string,
  entries: readonly { readonly id: string; readonly entry: object }[],
  input: Input,
  { usual, most }: { readonly usual: number; readonly most: number },
): Output {
  const limit = Math.min(input.number('Limit') ?? usual, most)
  const marker = input.text('Marker')
  const last = marker === undefined ? '' : readMarker(marker)
  const rest = entries.filter(({ id }) => id > last)
  const shown = rest.slice(0, limit)
  const truncated = rest.length > shown.length
  return {
    [field]: shown.map(({ entry }) => entry),
    Truncated: truncated,
    ...(truncated && { NextMarker: writeMarker(shown.at(-1)?.id ?? last) }),
  }
}

const PREFIX = 'after '

function writeMarker(id: string): string {
  return Buffer.from(PREFIX + id).toString('base64')
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString()
  if (!text.startsWith(PREFIX)) throw new KmsError('InvalidMarkerException', 'Could not deserialize marker')
  return text.slice(PREFIX.length)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}
