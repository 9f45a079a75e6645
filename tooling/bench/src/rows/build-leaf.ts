import { issuing } from '../leaf/issue.ts'
import { planLeaves } from '../leaf/plan.ts'
import { bytesToSign, RAW_SIGNATURE, rawSignatures } from '../leaf/raw-signature.ts'
import { stubbedKey } from '../leaf/stubbed-key.ts'
import { eachAwaited, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'build-leaf',
  unit: 'raw signatures',
  better: 'lower',
  baseline: RAW_SIGNATURE,
  bars: { first: 0.6, final: 0.3 },
  async measure(effort) {
    const plan = planLeaves(effort.leaves)
    const baseline = rawSignatures(plan, await bytesToSign(plan))
    const issue = await issuing(plan, stubbedKey(plan))
    return timeRatio({ subject: eachAwaited(plan.leaves, issue), baseline }, effort)
  },
}
