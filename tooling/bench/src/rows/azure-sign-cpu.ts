import { azureSignRatio, BARE_SDK } from '../cloud/azure.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'azure-sign-cpu',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { first: 1.08, final: 1.05 },
  measure: (effort) => azureSignRatio(false, effort),
}
