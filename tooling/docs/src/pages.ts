import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { errorsPage } from './errors-page.ts'
import { extensionsTable } from './extensions-table.ts'
import { formatsTable } from './formats-table.ts'
import { localTable } from './local-table.ts'
import { packagesTable } from './packages-table.ts'
import { providersTable } from './providers-table.ts'
import { featuresTable } from './x509/features-table.ts'

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
  const x509 = resolve(repository, 'packages/x509/README.md')
  const publicKeys = resolve(repository, 'docs/public-keys.md')
  const tables = {
    packages: packagesTable(repository),
    providers: await providersTable(),
    local: await localTable(),
  }
  const text = Object.entries(tables).reduce(
    (page, [name, table]) => fill(page, name, table),
    readFileSync(readme, 'utf8'),
  )
  const x509Page = fill(
    fill(readFileSync(x509, 'utf8'), 'extensions', extensionsTable(repository)),
    'features',
    featuresTable(repository),
  )
  return [
    { path: resolve(repository, 'docs/errors.md'), text: errorsPage() },
    { path: publicKeys, text: fill(readFileSync(publicKeys, 'utf8'), 'formats', await formatsTable()) },
    { path: readme, text },
    { path: x509, text: x509Page },
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
