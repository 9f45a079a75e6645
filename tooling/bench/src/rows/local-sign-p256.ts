import { ECDSA_SHA256 } from '@kmskeys/core'
import { openIssuerKey } from '../leaf/issue.ts'
import { planLeaves } from '../leaf/plan.ts'
import { bytesToSign, RAW_SIGNATURE, rawSignatures } from '../leaf/raw-signature.ts'
import { eachAwaited, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'local-sign-p256',
  unit: 'raw signatures',
  better: 'lower',
  baseline: RAW_SIGNATURE,
  bars: { first: 1.15, final: 1.08 },
  async measure(effort) {
    const plan = planLeaves(effort.leaves)
    const bytes = await bytesToSign(plan)
    const key = await openIssuerKey(plan)
    const subject = eachAwaited(bytes, (one) => key.signWith(ECDSA_SHA256, one))
    return timeRatio({ subject, baseline: rawSignatures(plan, bytes) }, effort)
  },
}
