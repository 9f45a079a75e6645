import { importRatio } from '../measure/import-time.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'import-core',
  unit: 'imports of node:crypto',
  better: 'lower',
  baseline: "await import('node:crypto')",
  bars: { final: 2.5 },
  processes: 1,
  measure: (effort) => importRatio('@kmskeys/core', effort),
}
