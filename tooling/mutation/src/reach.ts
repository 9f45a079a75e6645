import type { MutantCoverage } from '@stryker-mutator/api/core'

type PerTest = MutantCoverage['perTest']

/**
 * How many parts are tried for a mutant that many reach, of those that reach it when they are opened and of the others.
 * More would take hours and tell little; what they would have killed counts as having survived.
 */
const FEW = 3

/**
 * Which mutants each test reaches. What the first test of a part reaches, every test of it does: it opens what the others
 * share.
 *
 * @param ids all tests
 */
export function reachOf(perTest: PerTest, ids: readonly string[]): PerTest {
  return Object.fromEntries(ids.map((id) => [id, { ...perTest[firstOf(id)], ...perTest[id] }]))
}

/**
 * The same, of each mutant no more than a few parts. Parts that reach it when they are opened see what it does to keys that
 * are right, the others mostly what it does to those that are not: one kind does not stand for the other.
 */
export function fewOf(perTest: PerTest): PerTest {
  const kept = new Map<string, Set<string>>()
  return Object.fromEntries(
    Object.entries(perTest).map(([id, hits]) => {
      const few = Object.entries(hits).filter(([mutant]) => {
        const kind = `${mutant} ${perTest[firstOf(id)]?.[mutant] === undefined ? 'used' : 'opened'}`
        const parts = kept.get(kind) ?? new Set()
        kept.set(kind, parts)
        if (parts.size < FEW) parts.add(partOf(id))
        return parts.has(partOf(id))
      })
      return [id, Object.fromEntries(few)]
    }),
  )
}

/** The part that a test is of. */
export function partOf(test: string): string {
  return test.slice(0, test.lastIndexOf('#'))
}

function firstOf(test: string): string {
  return `${partOf(test)}#0`
}
