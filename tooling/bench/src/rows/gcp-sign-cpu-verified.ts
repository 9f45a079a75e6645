import { BARE_SDK, gcpSignRatio } from '../cloud/gcp.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'gcp-sign-cpu-verified',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { final: 2 },
  measure: (effort) => gcpSignRatio(true, effort),
}
