import type { Row } from '../row.ts'
import { signRate } from '../token/sign-rate.ts'

export const row: Row = {
  name: 'pkcs11-sign-16-verified',
  unit: 'bare binding',
  better: 'higher',
  baseline: 'C_SignInit and C_Sign through koffi, asynchronous, 16 sessions, the same digest',
  bars: { final: 0.3 },
  measure: (effort) => signRate(true, effort),
}
