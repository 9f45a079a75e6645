// Mutates the sources of providers, and counts what the conformance kit alone notices: `npm run mutation`, or of one of
// them `npm run mutation -- aws`. What was measured is written to docs/mutation.json.
//
// --sample N --seed S  tries N of the mutants, chosen by the seed
// --concurrency N      how many are tried at a time, 2 unless given
// --fresh              forgets what was found before
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { scoreOf, type Report } from './score.ts'
import { toEnvironment, type Settings } from './settings.ts'

const repository = resolve(import.meta.dirname, '../../..')
const VERSION = '10.1.1'
/** What at least must be noticed, in percent. */
const FLOOR = 80

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '2' },
    fresh: { type: 'boolean', default: false },
  },
})
const sample =
  values.sample === undefined
    ? undefined
    : { size: wholeOf('--sample', values.sample), seed: wholeOf('--seed', values.seed) }
const concurrency = wholeOf('--concurrency', values.concurrency)

const file = join(repository, 'docs/mutation.json')
for (const name of positionals.length === 0 ? ['aws', 'local'] : positionals) {
  const score = scoreOf(mutate(name), sample)
  const scores = JSON.parse(readFileSync(file, 'utf8')) as { readonly [name: string]: object }
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    stryker: VERSION,
    node: process.version,
    ...score,
  }
  writeFileSync(file, `${JSON.stringify({ ...scores, [name]: measured }, undefined, 2)}\n`)
  console.log(`${name}: ${score.percent} % of ${score.mutants} mutants`)
  if (score.percent < FLOOR) process.exitCode = 1
}

/** Runs Stryker over a package. */
function mutate(name: string): Report {
  const folder = join(repository, 'node_modules/.cache/mutation')
  const report = join(folder, `${name}.json`)
  const configuration = join(folder, `${name}.config.json`)
  mkdirSync(folder, { recursive: true })
  if (values.fresh) rmSync(join(folder, `${name}.outcomes.jsonl`), { force: true })
  writeFileSync(
    configuration,
    JSON.stringify({
      testRunner: 'kit',
      plugins: [join(import.meta.dirname, 'kit-runner.ts')],
      ...(sample !== undefined && { checkers: ['sample'] }),
      mutate: ['src/**/*.ts'],
      coverageAnalysis: 'perTest',
      concurrency,
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      ignorePatterns: ['dist', 'test-report'],
      // There is nothing to rewrite: Node.js itself leaves the types out.
      tsconfigFile: 'none.json',
      timeoutMS: 60_000,
      dryRunTimeoutMinutes: 30,
    }),
  )
  const settings: Settings = { folder, name, state: stateOf(name), sample }
  const { status } = spawnSync(
    'npx',
    ['-y', '--prefer-offline', '-p', `@stryker-mutator/core@${VERSION}`, 'stryker', 'run', configuration],
    {
      cwd: join(repository, 'packages', name),
      stdio: 'inherit',
      env: { ...process.env, ...toEnvironment(settings) },
    },
  )
  if (status !== 0) throw new Error(`the mutation of ${name} failed`)
  return JSON.parse(readFileSync(report, 'utf8')) as Report
}

/** A digest of what is mutated, of its parts and of all packages as they are built. */
function stateOf(name: string): string {
  const digest = createHash('sha256')
  const files = globSync([`packages/${name}/{src,test/support}/**/*.ts`, 'packages/*/dist/**/*.js'], {
    cwd: repository,
  })
  for (const path of files.toSorted()) {
    if (path.startsWith(`packages/${name}/dist/`)) continue
    digest.update(path).update(readFileSync(join(repository, path)))
  }
  return digest.digest('hex').slice(0, 16)
}

function wholeOf(option: string, text: string): number {
  if (/^\d{1,9}$/u.test(text) && Number(text) > 0) return Number(text)
  throw new Error(`${option} is a whole number above zero, not ${text}`)
}
