import { localLag } from '../local/loop-lag.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'local-lag-16',
  unit: 'ms between turns of a timer of 1 ms, 99 % of them, 16 signatures with RSA 4096 in flight',
  better: 'lower',
  bars: { first: 8, final: 6 },
  processes: 5,
  measure: localLag,
}
