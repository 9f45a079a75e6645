import { KEY_TYPES, type AnyPrivateKey, type KeySpec } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'

/** A software key that stands for kinds of keys: rows of tables are made of what it says of itself. */
export interface Sample {
  readonly label: string
  /** What the kinds are called within their type, such as `P-256`; none where the type has one kind. */
  readonly names: readonly string[]
  readonly key: AnyPrivateKey
}

/** A sample of every kind that the list of key types has; of those that differ in size alone, one. */
export function samples(): Promise<readonly Sample[]> {
  made ??= make()
  return made
}

let made: Promise<readonly Sample[]> | undefined

/** Rows of a table: the title and the other cells, one for all the kinds of a type whose cells are the same. */
export async function rowsOf(cellsOf: (key: AnyPrivateKey) => readonly string[]): Promise<string[]> {
  const rows = (await samples()).map(({ label, names, key }) => ({
    label,
    names,
    cells: cellsOf(key).join(' | '),
  }))
  const groups = Map.groupBy(rows, ({ label, cells }) => JSON.stringify([label, cells]))
  return [...groups.values()].map((group) => {
    const [{ label, cells } = { label: '', cells: '' }] = group
    return `| ${titleOf(
      label,
      group.flatMap(({ names }) => names),
    )} | ${cells} |`
  })
}

function titleOf(label: string, names: readonly string[]): string {
  const [first, ...more] = names.map((name) => name.replace(`${label}-`, ''))
  if (first === undefined) return label
  if (more.length === 0 && first !== names[0]) return names[0] ?? label
  return `${label} ${[first, ...more].join(', ')}`
}

async function make(): Promise<readonly Sample[]> {
  const keys = localKeys()
  try {
    const found: Sample[] = []
    for (const { label, specFields, kinds } of Object.values<Entry>(KEY_TYPES)) {
      const [field] = specFields
      const names = kinds.map((kind) => (field === undefined ? [] : [String(Reflect.get(kind, field))]))
      const each =
        field === 'size'
          ? [{ names: names.flat(), wish: kinds[0] }]
          : kinds.map((wish, i) => ({ names: names[i] ?? [], wish }))
      for (const one of each)
        if (one.wish !== undefined)
          found.push({ label, names: one.names, key: await keys.createKey(one.wish) })
    }
    return found
  } finally {
    await keys.close()
  }
}

interface Entry {
  readonly label: string
  readonly specFields: readonly string[]
  readonly kinds: readonly KeySpec[]
}
