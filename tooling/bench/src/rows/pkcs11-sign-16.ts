import type { Row } from '../row.ts'
import { signRate } from '../token/sign-rate.ts'

export const row: Row = {
  name: 'pkcs11-sign-16',
  unit: 'bare binding',
  better: 'higher',
  baseline: 'C_SignInit and C_Sign through koffi, asynchronous, 16 sessions, the same digest',
  bars: { first: 0.9, final: 0.95 },
  measure: (effort) => signRate(false, effort),
}
