import type { Row } from '../row.ts'
import { loopLag } from '../token/loop-lag.ts'

export const row: Row = {
  name: 'pkcs11-lag-16',
  unit: 'ms between turns of a timer of 1 ms, 99 % of them, RSA 2048 on SoftHSM',
  better: 'lower',
  bars: { first: 8, final: 5 },
  peers: ['bare-binding'],
  processes: 5,
  measure: (effort, peer) => loopLag(peer === undefined ? 'ours' : 'bare', effort),
}
