import { packageSize } from '../measure/package-size.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'size-core-kb',
  unit: 'kB',
  better: 'lower',
  bars: { final: 250 },
  processes: 1,
  measure: () => packageSize('core'),
}
