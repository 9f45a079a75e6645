import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { errorsPage } from './errors-page.ts'
import { localTable } from './local-table.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** A page of the documentation of which a part is made from the code. */
export interface Page {
  readonly path: string
  /** What the page should hold. */
  readonly text: string
}

/** All such pages, as the code says they should be. */
export async function generatedPages(): Promise<Page[]> {
  const readme = resolve(repository, 'README.md')
  return [
    { path: resolve(repository, 'docs/errors.md'), text: errorsPage() },
    { path: readme, text: fill(readFileSync(readme, 'utf8'), 'local', await localTable()) },
  ]
}

/** Puts a table between the markers that bear its name. */
function fill(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- table: ${name} -->`, '<!-- end of table -->']
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`the markers of the table ${name} are missing`)
  return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
}
