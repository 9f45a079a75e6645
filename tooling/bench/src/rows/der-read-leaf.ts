import { readTree } from '../der/certificate-tree.ts'
import { SHA256_OF_SAME, sha256 } from '../der/sha256.ts'
import { planLeaves } from '../leaf/plan.ts'
import { leavesToRead } from '../leaf/read.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

/** Every element of a certificate, strictly. */
export const row: Row = {
  name: 'der-read-leaf',
  unit: 'hashes',
  better: 'lower',
  baseline: SHA256_OF_SAME,
  bars: { final: 4 },
  async measure(effort) {
    const leaves = await leavesToRead(planLeaves(effort.leaves))
    return timeRatio({ subject: each(leaves, readTree), baseline: each(leaves, sha256) }, effort)
  },
}
