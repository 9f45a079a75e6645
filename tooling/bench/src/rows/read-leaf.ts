import { planLeaves } from '../leaf/plan.ts'
import { leavesToRead, read, readByNode } from '../leaf/read.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'read-leaf',
  unit: 'times as many a second',
  better: 'higher',
  baseline: 'new crypto.X509Certificate(der)',
  bars: { first: 4, final: 5 },
  async measure(effort) {
    const leaves = await leavesToRead(planLeaves(effort.leaves))
    return 1 / (await timeRatio({ subject: each(leaves, read), baseline: each(leaves, readByNode) }, effort))
  },
}
