import { packageSize } from '../measure/package-size.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'size-x509-kb',
  unit: 'kB',
  better: 'lower',
  bars: { final: 250 },
  processes: 1,
  measure: () => packageSize('x509'),
}
