import { readTree, writeTree } from '../der/certificate-tree.ts'
import { SHA256_OF_SAME, sha256 } from '../der/sha256.ts'
import { planLeaves } from '../leaf/plan.ts'
import { leavesToRead } from '../leaf/read.ts'
import { each, timeRatio } from '../measure/alternate.ts'
import type { Row } from '../row.ts'

/** A certificate, written element by element. */
export const row: Row = {
  name: 'der-write-leaf',
  unit: 'hashes',
  better: 'lower',
  baseline: SHA256_OF_SAME,
  bars: { final: 5 },
  async measure(effort) {
    const leaves = await leavesToRead(planLeaves(effort.leaves))
    const trees = leaves.map(readTree)
    return timeRatio({ subject: each(trees, writeTree), baseline: each(leaves, sha256) }, effort)
  },
}
