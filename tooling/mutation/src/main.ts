// Mutates the sources of providers, and counts what the conformance kit alone notices: `npm run mutation`, or of one of
// them `npm run mutation -- aws`. What was measured is written to docs/mutation.json.
//
// What is not noticed on the Node.js that runs this is tried once more on an older one, where a package works otherwise
// there: the kit runs on both.
//
// --sample N --seed S  tries N of the mutants, chosen by the seed
// --concurrency N      how many are tried at a time, 2 unless given
// --fresh              forgets what was found before
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { noticedIn, scoreOf, unnoticedIn, type Report } from './score.ts'
import { toEnvironment, type Settings } from './settings.ts'

const repository = resolve(import.meta.dirname, '../../..')
const VERSION = '10.1.1'
/** What at least must be noticed, in percent. */
const FLOOR = 80
/**
 * The older Node.js for packages that work otherwise there: one that runs TypeScript, and has hooks of its modules, but no
 * post-quantum keys. Which parts of a package differ, `test/support/parts.ts` says.
 */
const OLDER: { readonly [name: string]: string } = { local: '22.23.3' }

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
  const older = OLDER[name]
  const first = mutate(name)
  const report =
    older === undefined ? first : noticedIn(first, mutate(name, { older, only: unnoticedIn(first) }))
  const score = scoreOf(report, sample)
  const scores = JSON.parse(readFileSync(file, 'utf8')) as { readonly [name: string]: object }
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    stryker: VERSION,
    node: process.version,
    ...(older !== undefined && { older: `v${older}`, alone: scoreOf(first, sample).percent }),
    ...score,
  }
  writeFileSync(file, `${JSON.stringify({ ...scores, [name]: measured }, undefined, 2)}\n`)
  console.log(`${name}: ${score.percent} % of ${score.mutants} mutants`)
  if (score.percent < FLOOR) process.exitCode = 1
}

/** Another run over the same mutants. */
interface Again {
  /** The version of Node.js. */
  readonly older: string
  /** Which mutants are tried, by their ids. */
  readonly only: readonly string[]
}

/** Runs Stryker over a package. */
function mutate(name: string, again?: Again): Report {
  const folder = join(repository, 'node_modules/.cache/mutation')
  const run = again === undefined ? name : `${name}-${again.older}`
  const report = join(folder, `${run}.json`)
  const configuration = join(folder, `${run}.config.json`)
  mkdirSync(folder, { recursive: true })
  if (values.fresh) rmSync(join(folder, `${run}.outcomes.jsonl`), { force: true })
  writeFileSync(
    configuration,
    JSON.stringify({
      testRunner: 'kit',
      plugins: [join(import.meta.dirname, 'kit-runner.ts')],
      ...((sample !== undefined || again !== undefined) && { checkers: ['sample'] }),
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
  const settings: Settings = { folder, name: run, state: stateOf(name), sample, only: again?.only }
  const packages = [
    `@stryker-mutator/core@${VERSION}`,
    ...(again === undefined ? [] : [`node@${again.older}`]),
  ]
  const { status } = spawnSync(
    'npx',
    ['-y', '--prefer-offline', ...packages.flatMap((each) => ['-p', each]), 'stryker', 'run', configuration],
    {
      cwd: join(repository, 'packages', name),
      stdio: 'inherit',
      env: { ...process.env, ...toEnvironment(settings) },
    },
  )
  if (status !== 0) throw new Error(`the mutation of ${name} failed`)
  return JSON.parse(readFileSync(report, 'utf8')) as Report
}

/** A digest of what is mutated, of its parts, of how mutants are tried, and of all packages as they are built. */
function stateOf(name: string): string {
  const digest = createHash('sha256')
  const sources = [`packages/${name}/{src,test/support}/**/*.ts`, 'tooling/mutation/src/*.ts']
  const files = globSync([...sources, 'packages/*/dist/**/*.js'], { cwd: repository })
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
