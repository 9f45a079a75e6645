// A test runner for Stryker: its tests are those of the conformance kit, over the parts of what a provider has.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  INSTRUMENTER_CONSTANTS,
  type InstrumenterContext,
  type MutantCoverage,
} from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner'
import { beginPart, loadParts, queryOf, WHOLE, type Parts } from './kit-tests.ts'
import { Memory, readReach, writeReach, type Outcome, type Reach } from './memory.ts'
import { SampleChecker } from './sample-checker.ts'
import { fromEnvironment } from './settings.ts'

/**
 * How many parts are tried for a mutant that many reach. More would take hours and tell little; what they would have
 * killed counts as having survived.
 */
const FEW = 3
/** How many milliseconds a test may take beyond ten times what it takes unmutated. */
const PATIENCE = 20_000

/**
 * Runs the kit in this process, where Stryker switches mutants on and off. The package's sources stand for what is
 * built of it; of every other package it is what is built.
 */
class KitRunner implements TestRunner {
  readonly settings = fromEnvironment()
  readonly memory = new Memory(this.settings)
  /** Modules of the package are loaded anew for each mutant that changes what happens while they load. */
  generation = 0
  /** Whether they must be, before the next mutant is tried. */
  stale = false
  parts: Promise<Parts> | undefined

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true }
  }

  init(): Promise<void> {
    const folder = pathToFileURL(`${resolve('.')}/`).href
    const sources = `${folder}src/index.ts`
    const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string }
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === name) return { url: `${sources}${queryOf(this.generation)}`, shortCircuit: true }
        const found = next(specifier, context)
        const isOwn = found.url.startsWith(folder) && !found.url.includes('/node_modules/')
        return isOwn && !found.url.includes('?')
          ? { ...found, url: `${found.url}${queryOf(this.generation)}` }
          : found
      },
    })
    return Promise.resolve()
  }

  /** Every test of every part once, unmutated: which mutants it reaches. */
  async dryRun(): Promise<DryRunResult> {
    const namespace = stryker()
    const tests: TestResult[] = []
    for (const [name, begin] of Object.entries(await this.load())) {
      const part = await beginPart(begin)
      for (const [index, { title, body }] of part.tests.entries()) {
        const id = `${name}#${index}`
        namespace.currentTestId = id
        const start = performance.now()
        const failure = await failureOf(body)
        delete namespace.currentTestId
        const result = { id, name: `${name}: ${title}`, timeSpentMs: performance.now() - start }
        tests.push(
          failure === undefined
            ? { ...result, status: TestStatus.Success }
            : { ...result, status: TestStatus.Failed, failureMessage: failure },
        )
      }
      await part.end()
    }
    const { mutantCoverage } = namespace
    if (mutantCoverage === undefined) return { status: DryRunStatus.Complete, tests }
    const perTest = reachOf(
      mutantCoverage,
      tests.map(({ id }) => id),
    )
    writeReach(this.settings, {
      tests: Object.fromEntries(Object.entries(perTest).map(([id, hits]) => [id, Object.keys(hits)])),
      times: Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs])),
    })
    const few = fewOf(perTest)
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { ...mutantCoverage, perTest: few } }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, hitLimit, reloadEnvironment } = options
    this.stale ||= reloadEnvironment
    const known = this.memory.known(activeMutant)
    if (known !== undefined) return resultOf(known)
    const namespace = stryker()
    if (this.stale) {
      this.generation++
      this.parts = undefined
      this.stale = false
    }
    if (hitLimit !== undefined) Object.assign(namespace, { hitLimit, hitCount: 0 })
    try {
      if (mutantActivation === 'static') namespace.activeMutant = activeMutant.id
      const outcome = await this.outcomeOf(options)
      this.memory.note(activeMutant, outcome)
      return resultOf(outcome)
    } finally {
      delete namespace.activeMutant
      delete namespace.hitLimit
      delete namespace.hitCount
    }
  }

  async outcomeOf({
    activeMutant,
    testFilter,
    sandboxFileName,
    hitLimit,
  }: MutantRunOptions): Promise<Outcome> {
    const namespace = stryker()
    const reach = readReach(this.settings)
    const killer = this.memory.killer(activeMutant)
    let parts: Parts
    try {
      parts = await this.load()
    } catch (error) {
      return { status: 'killed', says: `it does not load: ${textOf(error)}` }
    }
    namespace.activeMutant = activeMutant.id
    const wanted = testFilter ?? testsOfFile(sandboxFileName, reach)
    for (const [name, ids] of inOrder(wanted, killer, reach, Object.keys(parts))) {
      const begin = parts[name]
      if (begin === undefined) continue
      const isWhole = Object.keys(reach.times).filter((id) => partOf(id) === name).length === ids.length
      const part = await beginPart(begin)
      try {
        for (const id of ids) {
          const test = part.tests[Number(id.slice(name.length + 1))]
          if (test === undefined || (!isWhole && test.title === WHOLE)) continue
          const limit = PATIENCE + 10 * (reach.times[id] ?? 0)
          const over = new AbortController()
          const failure = await Promise.race([
            failureOf(test.body),
            setTimeout(limit, LATE, { signal: over.signal }).catch(() => undefined),
          ])
          over.abort()
          if (failure === LATE || (hitLimit !== undefined && (namespace.hitCount ?? 0) > hitLimit))
            return { status: 'timeout', test: id }
          if (failure !== undefined) return { status: 'killed', test: id, says: `${test.title}: ${failure}` }
        }
      } catch (error) {
        return { status: 'killed', says: textOf(error) }
      } finally {
        await part.end()
      }
    }
    return { status: 'survived' }
  }

  load(): Promise<Parts> {
    this.parts ??= loadParts(this.generation)
    return this.parts
  }
}

const LATE = 'it did not end'

/** What a test says that fails. */
async function failureOf(body: () => Promise<void>): Promise<string | undefined> {
  try {
    await body()
    return undefined
  } catch (error) {
    return textOf(error)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function resultOf({ status, test, says = '' }: Outcome): MutantRunResult {
  if (status === 'timeout') return { status: MutantRunStatus.Timeout, reason: test ?? '' }
  return status === 'killed'
    ? {
        status: MutantRunStatus.Killed,
        killedBy: test === undefined ? [] : [test],
        failureMessage: says,
        nrOfTests: 1,
      }
    : { status: MutantRunStatus.Survived, nrOfTests: 1 }
}

/**
 * Which mutants each test reaches. What the first test of a part reaches, every test of it does: it opens what the others
 * share.
 */
function reachOf({ perTest }: MutantCoverage, ids: readonly string[]): MutantCoverage['perTest'] {
  return Object.fromEntries(ids.map((id) => [id, { ...perTest[`${partOf(id)}#0`], ...perTest[id] }] as const))
}

/** The same, of each mutant no more than the first few parts. */
function fewOf(perTest: MutantCoverage['perTest']): MutantCoverage['perTest'] {
  const kept = new Map<string, Set<string>>()
  return Object.fromEntries(
    Object.entries(perTest).map(([id, hits]) => {
      const few = Object.entries(hits).filter(([mutant]) => {
        const parts = kept.get(mutant) ?? new Set()
        kept.set(mutant, parts)
        if (parts.size < FEW) parts.add(partOf(id))
        return parts.has(partOf(id))
      })
      return [id, Object.fromEntries(few)]
    }),
  )
}

/**
 * The tests that reach anything of a file, and of the first part with such tests all: what is made while the file is
 * loaded may be seen without reaching it again. All tests when none reaches it, as of one that holds a table.
 */
function testsOfFile(file: string, { tests }: Reach): string[] {
  const calls = readFileSync(file, 'utf8').matchAll(/stryCov_\w+\(([^)]*)\)/gu)
  const mutants = new Set(
    [...calls].flatMap(([, args = '']) => [...args.matchAll(/\d+/gu)].map(([id]) => id)),
  )
  const reaching = Object.keys(tests).filter((id) => tests[id]?.some((mutant) => mutants.has(mutant)))
  const [first] = reaching
  if (first === undefined) return Object.keys(tests)
  return [...new Set([...Object.keys(tests).filter((id) => partOf(id) === partOf(first)), ...reaching])]
}

/** Part by part, that of the killer first, and of a part the quickest tests first. */
function inOrder(
  wanted: readonly string[],
  killer: string | undefined,
  { times }: Reach,
  names: readonly string[],
): (readonly [part: string, ids: readonly string[]])[] {
  const cost = (id: string): number => (id === killer ? -1 : (times[id] ?? 0))
  const first = killer === undefined ? undefined : partOf(killer)
  return names
    .toSorted((a, b) => Number(b === first) - Number(a === first))
    .map(
      (name) =>
        [name, wanted.filter((id) => partOf(id) === name).toSorted((a, b) => cost(a) - cost(b))] as const,
    )
    .filter(([, ids]) => ids.length > 0)
}

function partOf(test: string): string {
  return test.slice(0, test.lastIndexOf('#'))
}

/** Where Stryker's instrumented sources look. */
function stryker(): InstrumenterContext {
  const space = globalThis as { [name: string]: InstrumenterContext | undefined }
  return (space[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {})
}

export const strykerPlugins: readonly object[] = [
  declareClassPlugin(PluginKind.TestRunner, 'kit', KitRunner),
  declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker),
]
