import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rounded } from './measure/statistics.ts'
import { reaches, type Row } from './row.ts'

/** By how much a value may be worse than what was reached before it counts as broken. */
const MARGIN = 1.25
const ATTEMPTS = 3

/** For each row the bar, or the value that was reached. */
export type Reached = Readonly<Record<string, number>>

export function readReached(): Reached {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../floors.json'), 'utf8')) as Reached
}

/** The worst value that is accepted. Throws for a row that `floors.json` forgets. */
export function floorOf(row: Pick<Row, 'name' | 'better'>, reached: Reached): number {
  const value = reached[row.name]
  if (value === undefined) throw new Error(`floors.json lacks ${row.name}`)
  return rounded(row.better === 'lower' ? value * MARGIN : value / MARGIN)
}

/** Measures until the floor holds, three times at most, so that noise fails nothing; the best of the values. */
export function bestOfThree(row: Pick<Row, 'better'>, floor: number, measure: () => number): number {
  let best: number | undefined
  for (let i = 0; i < ATTEMPTS; i++) {
    const value = measure()
    if (best === undefined || reaches(row, value, best)) best = value
    if (reaches(row, best, floor)) return best
  }
  return best ?? Number.NaN
}
