import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '@kmskeys/testing/report'
import type { Check } from './break.ts'
import type { Copy } from './copy.ts'

export interface Outcome {
  readonly red: boolean
  readonly output: string
}

/** Runs a check in the copy. */
export function runCheck(copy: Copy, check: Check): Outcome {
  switch (check.run) {
    case 'layering':
      return outcome(run(copy, '.', 'node', 'tooling/checks/src/main.ts', 'layering'))
    case 'types':
      return outcome(run(copy, check.in, copy.path('node_modules/.bin/tsc')))
    case 'test':
      return runTest(copy, check)
    default:
      return check satisfies never
  }
}

/** Builds one package of the copy anew. */
export function build(copy: Copy, folder: string): void {
  const { status, output } = run(copy, folder, copy.path('node_modules/.bin/tsdown'))
  if (status !== 0) throw new Error(`${folder} does not build:\n${output}`)
}

/** A test is red when it ran and failed; a filter that matches nothing is a mistake in the table, not a success. */
function runTest(copy: Copy, check: Check & { run: 'test' }): Outcome {
  const report = join(copy.path(check.in), 'test-report/report.json')
  rmSync(report, { force: true })
  const title = check.title === undefined ? [] : ['--testNamePattern', check.title]
  const { output } = run(
    copy,
    check.in,
    'node',
    copy.path('tooling/testing/src/main.ts'),
    check.file,
    ...title,
  )
  if (!existsSync(report)) throw new Error(`no report from ${check.file} in ${check.in}:\n${output}`)
  const { passed, failed } = JSON.parse(readFileSync(report, 'utf8')) as Report
  if (passed + failed === 0) throw new Error(`no test ran of ${check.file} in ${check.in}:\n${output}`)
  return { red: failed > 0, output }
}

function outcome({ status, output }: { status: number | null; output: string }): Outcome {
  return { red: status !== 0, output }
}

function run(
  copy: Copy,
  folder: string,
  command: string,
  ...args: string[]
): { status: number | null; output: string } {
  // Everything that a check needs must be there, or a skipped test would pass for a green one.
  const env = { ...process.env, KMSKEYS_TEST_REQUIRE: 'all', NO_COLOR: '1' }
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    cwd: copy.path(folder),
    env,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (error) throw error
  return { status, output: stdout + stderr }
}
