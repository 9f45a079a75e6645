import { execFile } from 'node:child_process'
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
export async function runCheck(copy: Copy, check: Check): Promise<Outcome> {
  switch (check.run) {
    case 'layering':
      return outcome(await run(copy, '.', 'node', 'tooling/checks/src/main.ts', 'layering'))
    case 'types':
      return outcome(await run(copy, check.in, copy.path('node_modules/.bin/tsc')))
    case 'test':
      return runTest(copy, check)
    default:
      return check satisfies never
  }
}

/** Builds one package of the copy anew. */
export async function build(copy: Copy, folder: string): Promise<void> {
  const { status, output } = await run(copy, folder, copy.path('node_modules/.bin/tsdown'))
  if (status !== 0) throw new Error(`${folder} does not build:\n${output}`)
}

/** A test is red when it ran and failed; a filter that matches nothing is a mistake in the table, not a success. */
async function runTest(copy: Copy, check: Check & { run: 'test' }): Promise<Outcome> {
  const report = join(copy.path(check.in), 'test-report/report.json')
  rmSync(report, { force: true })
  const title = check.title === undefined ? [] : ['--testNamePattern', check.title]
  const { output } = await run(
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

function outcome({ status, output }: Ended): Outcome {
  return { red: status !== 0, output }
}

/** How a program ended: its status, and all that it said. */
interface Ended {
  readonly status: number
  readonly output: string
}

function run(copy: Copy, folder: string, command: string, ...args: string[]): Promise<Ended> {
  // Everything that a check needs must be there, or a skipped test would pass for a green one.
  const env = { ...process.env, KMSKEYS_TEST_REQUIRE: 'all', NO_COLOR: '1' }
  const options = { cwd: copy.path(folder), env, timeout: 300_000, maxBuffer: 2 ** 26 }
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ status: 0, output: stdout + stderr })
      // Neither started, nor stopped here: it ended by itself.
      if (typeof error.code === 'number') return resolve({ status: error.code, output: stdout + stderr })
      return reject(error)
    })
  })
}
