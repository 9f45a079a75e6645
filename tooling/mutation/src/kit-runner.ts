// A test runner for Stryker: each of its tests is a whole run of the conformance kit over a part of what a provider has.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
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
import { testProvider, type ProviderDescription } from '@kmskeys/conformance'

/** A part of what a provider has. */
interface Part {
  readonly description: ProviderDescription
  end(): void | Promise<void>
}

type Parts = { readonly [name: string]: () => Part | Promise<Part> }

/**
 * Runs the kit in this process, where Stryker switches mutants on and off. The package's sources stand for what is
 * built of it; of every other package it is what is built.
 */
class KitRunner implements TestRunner {
  parts: Promise<Parts> | undefined

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: false }
  }

  init(): Promise<void> {
    const sources = pathToFileURL(resolve('src/index.ts')).href
    const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string }
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === name ? { url: sources, shortCircuit: true } : next(specifier, context),
    })
    return Promise.resolve()
  }

  async dryRun(): Promise<DryRunResult> {
    const namespace = stryker()
    const tests: TestResult[] = []
    for (const name of Object.keys(await this.load())) {
      namespace.currentTestId = name
      const start = performance.now()
      const failure = await this.run(name)
      delete namespace.currentTestId
      const result = { id: name, name, timeSpentMs: performance.now() - start }
      tests.push(
        failure === undefined
          ? { ...result, status: TestStatus.Success }
          : { ...result, status: TestStatus.Failed, failureMessage: failure },
      )
    }
    const { mutantCoverage } = namespace
    if (mutantCoverage !== undefined) keepFew(mutantCoverage)
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) }
  }

  async mutantRun({
    activeMutant,
    testFilter,
    mutantActivation,
    hitLimit,
  }: MutantRunOptions): Promise<MutantRunResult> {
    const namespace = stryker()
    if (mutantActivation === 'static') namespace.activeMutant = activeMutant.id
    const names = Object.keys(await this.load()).filter((name) => testFilter?.includes(name) ?? true)
    namespace.activeMutant = activeMutant.id
    if (hitLimit !== undefined) Object.assign(namespace, { hitLimit, hitCount: 0 })
    try {
      for (const [index, name] of names.entries()) {
        const failure = await this.run(name)
        if (hitLimit !== undefined && (namespace.hitCount ?? 0) > hitLimit)
          return { status: MutantRunStatus.Timeout, reason: 'hit limit' }
        if (failure !== undefined)
          return {
            status: MutantRunStatus.Killed,
            killedBy: [name],
            failureMessage: failure,
            nrOfTests: index + 1,
          }
      }
      return { status: MutantRunStatus.Survived, nrOfTests: names.length }
    } finally {
      delete namespace.activeMutant
      delete namespace.hitLimit
      delete namespace.hitCount
    }
  }

  load(): Promise<Parts> {
    this.parts ??= import(pathToFileURL(resolve('test/support/parts.ts')).href).then(
      ({ parts }: { readonly parts: Parts }) => parts,
    )
    return this.parts
  }

  /** What the first test that failed said; `undefined` when none did. */
  async run(name: string): Promise<string | undefined> {
    const begin = (await this.load())[name]
    if (begin === undefined) return `there is no part ${name}`
    try {
      const part = await begin()
      try {
        return await runKit(part.description)
      } finally {
        await part.end()
      }
    } catch (error) {
      return textOf(error)
    }
  }
}

async function runKit(description: ProviderDescription): Promise<string | undefined> {
  const tests: { readonly title: string; readonly body: () => Promise<void> }[] = []
  const path: string[] = []
  testProvider(description, {
    describe: (title, body) => {
      path.push(title)
      body()
      path.pop()
    },
    test: (title, body) => tests.push({ title: [...path, title].join(' › '), body }),
  })
  for (const { title, body } of tests) {
    try {
      await body()
    } catch (error) {
      // The last one closes the provider, so that nothing goes on while the next part runs.
      if (tests.at(-1)?.title !== title)
        await tests
          .at(-1)
          ?.body()
          .catch(() => undefined)
      await setImmediate()
      return `${title}: ${textOf(error)}`
    }
  }
  return undefined
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * What every part reaches is tried with the first few of them. More would take hours and tell little; what they would
 * have killed counts as having survived.
 */
function keepFew({ perTest }: MutantCoverage): void {
  const kept = new Map<string, number>()
  for (const hits of Object.values(perTest))
    for (const mutant of Object.keys(hits)) {
      const count = (kept.get(mutant) ?? 0) + 1
      kept.set(mutant, count)
      if (count > FEW) delete hits[mutant]
    }
}

const FEW = 2

/** Where Stryker's instrumented sources look. */
function stryker(): InstrumenterContext {
  const space = globalThis as { [name: string]: InstrumenterContext | undefined }
  return (space[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {})
}

export const strykerPlugins: readonly object[] = [declareClassPlugin(PluginKind.TestRunner, 'kit', KitRunner)]
