import { awsSignRatio, BARE_SDK } from '../cloud/aws.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'aws-sign-cpu-verified',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { final: 2 },
  measure: (effort) => awsSignRatio(true, effort),
}
