import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { Row } from '../row.ts'
import { EFFORTS, type EffortName } from './effort.ts'
import { median } from './statistics.ts'

const child = resolve(import.meta.dirname, 'child.ts')

/** The row's value, or that of a peer: the median of what fresh processes find, one after the other. */
export function measureRow(row: Row, effort: EffortName, peer?: string): number {
  const processes = Math.min(row.processes ?? Infinity, EFFORTS[effort].processes)
  return median(Array.from({ length: processes }, () => measureOnce(row, effort, peer)))
}

function measureOnce(row: Row, effort: EffortName, peer: string | undefined): number {
  const words = [child, row.name, effort, ...(peer === undefined ? [] : [peer])]
  const printed = execFileSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const value = Number.parseFloat(printed)
  if (!Number.isFinite(value)) throw new Error(`${row.name}: the process printed ${printed}`)
  return value
}
