import { rounded } from '../measure/statistics.ts'
import type { Row } from '../row.ts'

/** One object on one line for a value, or for that of a peer at the same work. */
export function jsonLine(row: Row, value: number, peer?: string): string {
  const { name, unit, better, baseline } = row
  return JSON.stringify({ name, peer, value: rounded(value), unit, better, baseline })
}
