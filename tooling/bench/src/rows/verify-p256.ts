import { createPublicKey, sign, verify } from 'node:crypto'
import { ECDSA_SHA256, publicKeyFromDER } from '@kmskeys/core'
import { planLeaves } from '../leaf/plan.ts'
import { bytesToSign } from '../leaf/raw-signature.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'verify-p256',
  unit: 'raw verifications',
  better: 'lower',
  baseline: "crypto.verify('sha256', bytes, keyObject, signature)",
  bars: { final: 1.05 },
  async measure(effort) {
    const plan = planLeaves(effort.leaves)
    const signed = (await bytesToSign(plan)).map((bytes) => ({
      bytes,
      signature: sign('sha256', bytes, plan.issuerKey),
    }))
    const key = publicKeyFromDER(plan.issuerSPKI, { type: 'ec' })
    const keyObject = createPublicKey(plan.issuerKey)
    return timeRatio(
      {
        subject: each(signed, ({ bytes, signature }) => key.verifyWith(ECDSA_SHA256, signature, bytes)),
        baseline: each(signed, ({ bytes, signature }) => verify('sha256', bytes, keyObject, signature)),
      },
      effort,
    )
  },
}
