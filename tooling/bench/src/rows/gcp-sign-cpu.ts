import { BARE_SDK, gcpSignRatio } from '../cloud/gcp.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'gcp-sign-cpu',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { first: 1.08, final: 1.05 },
  measure: (effort) => gcpSignRatio(false, effort),
}
