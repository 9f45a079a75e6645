import { sign } from 'node:crypto'
import { ecdsaToDER, ecdsaToP1363 } from '@kmskeys/core'
import { planLeaves } from '../leaf/plan.ts'
import { bytesToSign, RAW_SIGNATURE, rawSignatures } from '../leaf/raw-signature.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

/** A signature's way from DER to r‖s and back. */
export const row: Row = {
  name: 'ecdsa-codec',
  unit: 'raw signatures',
  better: 'lower',
  baseline: RAW_SIGNATURE,
  bars: { final: 0.03 },
  async measure(effort) {
    const plan = planLeaves(effort.leaves)
    const bytes = await bytesToSign(plan)
    const signatures = bytes.map((one) => new Uint8Array(sign('sha256', one, plan.issuerKey)))
    const subject = each(signatures, (signature) => ecdsaToDER(ecdsaToP1363(signature, 32), 32))
    return timeRatio({ subject, baseline: rawSignatures(plan, bytes) }, effort)
  },
}
