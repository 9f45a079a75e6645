import { globSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { Report } from '@kmskeys/testing/report'
import { addUp } from './add-up.ts'
import { testNode, witnesses } from './fingerprint.ts'
import { CommandFailed, repository } from './run.ts'
import { turbo } from './turbo.ts'

const reportFiles = '{packages,tooling,examples}/*/test-report/report.json'

/** Runs the tests of all packages, as far as turbo's cache lacks them, and adds up what they report. */
export function test(args: readonly string[]): void {
  // A report that is there after the run is then certainly one of this run, or of turbo's cache.
  for (const file of reports()) rmSync(join(repository, file))

  const ended = runAll(args)
  const { lines, passed, failed } = addUp(
    new Map(reports().map((file) => [dirname(dirname(file)), read(file)])),
  )
  for (const line of lines) console.log(line)
  console.log(`${passed} passed, ${failed} failed`)
  // The last line is the sum, whatever happened, and the exit code says the rest.
  if (!ended || failed > 0 || passed === 0) process.exitCode = 1
}

/** Each package's tests use a processor or two; turbo's ten at once would make them miss their deadlines. */
const CONCURRENCY = `--concurrency=${availableParallelism() + 1}`

function runAll(args: readonly string[]): boolean {
  const node = testNode(process.env['KMSKEYS_TEST_NODE'])
  const env = { TEST_NODE_PATH: node.path, KMSKEYS_WITNESSES: witnesses(node) }
  try {
    turbo('test', ['--continue=dependencies-successful', CONCURRENCY, ...args], env)
    return true
  } catch (error) {
    if (error instanceof CommandFailed) return false
    throw error
  }
}

function reports(): string[] {
  return globSync(reportFiles, { cwd: repository }).toSorted()
}

function read(file: string): Report {
  return JSON.parse(readFileSync(join(repository, file), 'utf8')) as Report
}
