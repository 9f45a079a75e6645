// Mutates the sources of providers, and counts what the conformance kit alone notices: `npm run mutation`, or
// `npm run mutation -- aws` for one of them. What was measured is written to docs/mutation.json.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scoreOf, type Report } from './score.ts'

const repository = resolve(import.meta.dirname, '../../..')
const VERSION = '10.1.1'
/** What at least must be noticed, in percent. */
const FLOOR = 80

const file = join(repository, 'docs/mutation.json')
const scores = JSON.parse(readFileSync(file, 'utf8')) as { [name: string]: object }
const [only] = process.argv.slice(2)
for (const name of only === undefined ? ['aws', 'local'] : [only]) {
  const score = scoreOf(mutate(name))
  scores[name] = {
    date: new Date().toISOString().slice(0, 10),
    stryker: VERSION,
    node: process.version,
    ...score,
  }
  writeFileSync(file, `${JSON.stringify(scores, undefined, 2)}\n`)
  console.log(`${name}: ${score.percent} % of ${score.mutants} mutants`)
  if (score.percent < FLOOR) process.exitCode = 1
}

/** Runs Stryker over a package; what it found is kept, so that the next run tries only what has changed. */
function mutate(name: string): Report {
  const folder = join(repository, 'node_modules/.cache/mutation')
  const report = join(folder, `${name}.json`)
  const configuration = join(folder, `${name}.config.json`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    configuration,
    JSON.stringify({
      testRunner: 'kit',
      plugins: [join(import.meta.dirname, 'kit-runner.ts')],
      mutate: ['src/**/*.ts'],
      coverageAnalysis: 'perTest',
      concurrency: 2,
      incremental: true,
      incrementalFile: join(folder, `${name}.incremental.json`),
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      ignorePatterns: ['dist', 'test-report'],
      // There is nothing to rewrite: Node.js itself leaves the types out.
      tsconfigFile: 'none.json',
      timeoutMS: 20_000,
    }),
  )
  const { status } = spawnSync(
    'npx',
    ['-y', '--prefer-offline', '-p', `@stryker-mutator/core@${VERSION}`, 'stryker', 'run', configuration],
    { cwd: join(repository, 'packages', name), stdio: 'inherit' },
  )
  if (status !== 0) throw new Error(`the mutation of ${name} failed`)
  return JSON.parse(readFileSync(report, 'utf8')) as Report
}
