import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { errorsPage } from './errors-page.ts'
import { extensionsTable } from './extensions-table.ts'
import { formatsTable } from './formats-table.ts'
import { jsonTable } from './json-table.ts'
import { localTable } from './local-table.ts'
import { mutationTable } from './mutation-table.ts'
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
  const kit = resolve(repository, 'packages/conformance/README.md')
  const certificates = resolve(repository, 'docs/certificates.md')
  const publicKeys = resolve(repository, 'docs/public-keys.md')
  const tables = {
    packages: packagesTable(repository),
    providers: await providersTable(),
    local: await localTable(),
    features: featuresTable(repository),
  }
  const text = Object.entries(tables).reduce(
    (page, [name, table]) => fill(page, name, table),
    readFileSync(readme, 'utf8'),
  )
  const forms = fill(readFileSync(certificates, 'utf8'), 'json', jsonTable(repository))
  return [
    { path: certificates, text: fill(forms, 'extensions', extensionsTable(repository)) },
    { path: resolve(repository, 'docs/errors.md'), text: errorsPage() },
    { path: publicKeys, text: fill(readFileSync(publicKeys, 'utf8'), 'formats', await formatsTable()) },
    { path: kit, text: fill(readFileSync(kit, 'utf8'), 'mutation', mutationTable(repository)) },
    { path: readme, text },
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
