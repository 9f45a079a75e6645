import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { EXTENSION_TYPES } from '@kmskeys/x509'
import { FEATURES, type Cell, type Tick } from './features.ts'

/** What libraries of X.509 can, as the README of the repository has it. Each tick of ours leads to a test. */
export function featuresTable(repository: string): string {
  const rows = FEATURES.map(({ id, feature, ours, pyca, peculiar, pkijs }) => {
    const own =
      ours === undefined ? '–' : tick(repository, ours, id === 'types' ? String(EXTENSION_TYPES.length) : '✓')
    return `| ${feature} | ${own} | ${[pyca, peculiar, pkijs].map(cell).join(' | ')} |`
  })
  return [
    '| | here | pyca/cryptography 50 | @peculiar/x509 2.2 | pkijs 4.0 |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** A link to a test; throws where there is none of the title. */
function tick(repository: string, [file, title]: Tick, text: string): string {
  if (!hasTest(repository, [file, title])) throw new Error(`${file} has no test of the title ${title}`)
  return `[${text}](${file})`
}

/** Whether a file of tests has the title, as a text of its own. */
export function hasTest(repository: string, [file, title]: Tick): boolean {
  const source = readFileSync(resolve(repository, file), 'utf8')
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((text) => source.includes(text))
}

function cell(value: Cell): string {
  if (typeof value === 'string') return value
  return value ? '✓' : '–'
}
