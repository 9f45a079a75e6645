import { azureSignRatio, BARE_SDK } from '../cloud/azure.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'azure-sign-cpu-verified',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { final: 2 },
  measure: (effort) => azureSignRatio(true, effort),
}
