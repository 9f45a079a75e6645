import { awsSignRatio, BARE_SDK } from '../cloud/aws.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'aws-sign-cpu',
  unit: 'CPU times of the bare SDK',
  better: 'lower',
  baseline: BARE_SDK,
  bars: { first: 1.08, final: 1.05 },
  measure: (effort) => awsSignRatio(false, effort),
}
