import { createHash } from 'node:crypto'
import { CheckStatus, type Checker, type CheckResult } from '@stryker-mutator/api/check'
import type { Mutant } from '@stryker-mutator/api/core'
import { keyOf } from './memory.ts'
import { fromEnvironment, type Settings } from './settings.ts'

/**
 * Lets through the mutants that the settings name, or as many as they say: those whose digests with the seed are the
 * smallest.
 */
export class SampleChecker implements Checker {
  readonly settings: Settings = fromEnvironment()

  init(): Promise<void> {
    return Promise.resolve()
  }

  /** All are looked at together. */
  group(mutants: Mutant[]): Promise<string[][]> {
    return Promise.resolve([mutants.map(({ id }) => id)])
  }

  check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const { sample = { size: mutants.length, seed: 0 }, only } = this.settings
    const keys = chosenOf(mutants.map(keyOf), sample.size, sample.seed)
    const chosen = new Set(
      only ?? mutants.filter((mutant) => keys.includes(keyOf(mutant))).map(({ id }) => id),
    )
    return Promise.resolve(
      Object.fromEntries(
        mutants.map((mutant) => [
          mutant.id,
          chosen.has(mutant.id)
            ? { status: CheckStatus.Passed }
            : { status: CheckStatus.CompileError, reason: 'it is not in the sample' },
        ]),
      ),
    )
  }
}

/** As many keys as are wanted, in an order that depends on nothing but the keys and the seed. */
export function chosenOf(keys: readonly string[], size: number, seed: number): string[] {
  const rank = (key: string): string => createHash('sha256').update(`${seed} ${key}`).digest('hex')
  return keys
    .map((key) => [rank(key), key] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, size)
    .map(([, key]) => key)
}
