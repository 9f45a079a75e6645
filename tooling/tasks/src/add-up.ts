import type { Report } from '@kmskeys/testing/report'

export interface Sum {
  readonly lines: readonly string[]
  readonly passed: number
  readonly failed: number
}

/** What to print of the packages' reports, by folder, and their sums. */
export function addUp(reports: ReadonlyMap<string, Report>): Sum {
  const all = [...reports]
  const skipped = all.flatMap(([folder, { skipped }]) =>
    skipped.map(({ test, reason }) => `  ${folder}: ${test}: ${reason}`),
  )
  return {
    lines: [
      ...all.map(([folder, { passed, failed }]) => `${folder}: ${passed} passed, ${failed} failed`),
      ...(skipped.length > 0 ? ['could not run here:', ...skipped] : []),
    ],
    passed: all.reduce((sum, [, report]) => sum + report.passed, 0),
    failed: all.reduce((sum, [, report]) => sum + report.failed, 0),
  }
}
