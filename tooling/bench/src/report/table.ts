import { rounded } from '../measure/statistics.ts'
import { reaches, type Row } from '../row.ts'

/** A line for a value with the bars that it is judged by. */
export function rowLine(row: Row, value: number): string {
  const bars = [judged(row, value, row.bars.first), judged(row, value, row.bars.final)]
  return line(row.name, value, bars, row.baseline === undefined ? row.unit : `${row.unit}: ${row.baseline}`)
}

/** A line for another library at the work of the row above. */
export function peerLine(peer: string, value: number): string {
  return line(`  ${peer}`, value, ['', ''], '')
}

/** A line for a value with the floor that it is held against. */
export function floorLine(row: Row, value: number, floor: number): string {
  return line(row.name, value, [judged(row, value, floor)], '')
}

/** The line above them all. */
export const heading: string = columns('', 'value', ['first', 'final'], 'unit and baseline')

function judged(row: Row, value: number, bar: number | undefined): string {
  if (bar === undefined) return '–'
  const [sign, missed] = row.better === 'lower' ? ['≤', 'over'] : ['≥', 'under']
  return `${sign} ${bar} ${reaches(row, value, bar) ? 'ok' : missed}`
}

function line(name: string, value: number, bars: readonly string[], unit: string): string {
  return columns(name, String(rounded(value)), bars, unit)
}

function columns(name: string, value: string, bars: readonly string[], unit: string): string {
  return [name.padEnd(18), value.padStart(7), ...bars.map((bar) => bar.padEnd(11)), unit].join('  ').trimEnd()
}
