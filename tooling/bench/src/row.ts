import type { Effort } from './measure/effort.ts'

/** One figure: what it is called and judged by, and how a fresh process finds it. */
export interface Row {
  readonly name: string
  readonly unit: string
  readonly better: 'lower' | 'higher'
  /** What the value is a ratio to; left out where it is none. */
  readonly baseline?: string
  readonly bars: Bars
  /** Other libraries that do the same work. */
  readonly peers?: readonly string[]
  /** Of how many fresh processes the value is the median, where it is not the customary number. */
  readonly processes?: number
  /** Finds the value in a process of its own; that of a peer where one is named. */
  measure(effort: Effort, peer?: string): number | Promise<number>
}

/** What the value must reach, in the step that built it and in the end. */
interface Bars {
  readonly first?: number
  readonly final: number
}

/** Whether a value is as good as `bar`. */
export function reaches(row: Pick<Row, 'better'>, value: number, bar: number): boolean {
  return row.better === 'lower' ? value <= bar : value >= bar
}
