import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './row.ts'

const folder = join(import.meta.dirname, 'rows')

/** All rows, by name: each file in `rows` exports one as `row`. */
export async function allRows(): Promise<Row[]> {
  const files = readdirSync(folder).toSorted()
  return Promise.all(files.map((file) => load(join(folder, file))))
}

/** The row of that name, which its file has too. */
export async function findRow(name: string): Promise<Row> {
  return load(join(folder, `${name}.ts`))
}

async function load(file: string): Promise<Row> {
  const { row } = (await import(file)) as { readonly row: Row }
  return row
}
