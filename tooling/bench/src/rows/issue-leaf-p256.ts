import { openIssuerKey, issuing } from '../leaf/issue.ts'
import { planLeaves } from '../leaf/plan.ts'
import { bytesToSign, RAW_SIGNATURE, rawSignatures } from '../leaf/raw-signature.ts'
import { eachAwaited, timeRatio } from '../measure/alternate.ts'
import { PEERS, peerIssuing } from '../peers/peers.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'issue-leaf-p256',
  unit: 'raw signatures',
  better: 'lower',
  baseline: RAW_SIGNATURE,
  bars: { first: 2, final: 1.4 },
  peers: PEERS,
  async measure(effort, peer) {
    const plan = planLeaves(effort.leaves)
    const baseline = rawSignatures(plan, await bytesToSign(plan))
    const issue =
      peer === undefined ? await issuing(plan, await openIssuerKey(plan)) : await peerIssuing(peer, plan)
    return timeRatio({ subject: eachAwaited(plan.leaves, issue), baseline }, effort)
  },
}
