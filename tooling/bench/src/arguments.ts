import { parseArgs } from 'node:util'
import type { Row } from './row.ts'

export interface Arguments {
  readonly json: boolean
  readonly ci: boolean
  readonly rows: readonly Row[]
}

/** What the command line asks for. Throws when it names no row, with the names there are. */
export function readArguments(words: readonly string[], rows: readonly Row[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { json: { type: 'boolean', default: false }, ci: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !rows.some((row) => row.name === name))
  if (unknown.length > 0) {
    const known = rows.map((row) => row.name).join(', ')
    throw new TypeError(`no figure is called ${unknown.join(', ')}; there are ${known}`)
  }
  return { ...values, rows: rows.filter((row) => positionals.length === 0 || positionals.includes(row.name)) }
}
