import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** What is left of a run for `npm test` to add up, also when turbo restores it from its cache. */
export interface Report {
  readonly passed: number
  readonly failed: number
  /** Tests that did not run, each with its reason. */
  readonly skipped: readonly { readonly test: string; readonly reason: string }[]
}

/** Writes `test-report/report.json` into the folder of the package under test. */
export class ReportFile implements Reporter {
  #folder = 'test-report'

  onInit(vitest: Vitest): void {
    this.#folder = join(vitest.config.root, 'test-report')
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    // A file that did not load and an error outside any test have no test of their own to fail.
    const broken = modules.filter((module) => module.errors().length > 0).length
    const report: Report = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed:
        tests.filter((test) => test.result().state === 'failed').length + broken + unhandledErrors.length,
      skipped: tests.filter((test) => test.result().state === 'skipped').map(reasonOf),
    }
    mkdirSync(this.#folder, { recursive: true })
    writeFileSync(join(this.#folder, 'report.json'), JSON.stringify(report, null, 2) + '\n')
  }
}

function reasonOf(test: TestCase): { test: string; reason: string } {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return { test: test.fullName, reason: note ?? 'skipped without a reason' }
}
