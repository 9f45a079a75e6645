import { createPublicKey } from 'node:crypto'
import { publicKeyFromDER } from '@kmskeys/core'
import { planLeaves } from '../leaf/plan.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

export const row: Row = {
  name: 'import-spki-p256',
  unit: 'imports',
  better: 'lower',
  baseline: "crypto.createPublicKey({ key, format: 'der', type: 'spki' })",
  bars: { final: 0.12 },
  measure(effort) {
    const keys = planLeaves(effort.leaves).leaves.map(({ spki }) => Buffer.from(spki))
    return timeRatio(
      {
        subject: each(keys, (key) => publicKeyFromDER(key, { type: 'ec' })),
        baseline: each(keys, (key) => createPublicKey({ key, format: 'der', type: 'spki' })),
      },
      effort,
    )
  },
}
