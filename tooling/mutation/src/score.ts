/** What Stryker reports, as far as it is read here. */
export interface Report {
  readonly files: { readonly [file: string]: { readonly mutants: readonly Mutant[] } }
}

interface Mutant {
  readonly status: string
}

/** How many mutants there were, what became of them, and how many in a hundred were noticed. */
export interface Score {
  readonly percent: number
  readonly mutants: number
  readonly outcomes: { readonly [status: string]: number }
  /** The same of each file. */
  readonly files: { readonly [file: string]: number }
}

/** What is noticed is killed, or does not end. What no part reaches counts as unnoticed. */
export function scoreOf({ files }: Report): Score {
  const all = Object.values(files).flatMap(({ mutants }) => mutants)
  const outcomes: { [status: string]: number } = {}
  for (const { status } of all) outcomes[status] = (outcomes[status] ?? 0) + 1
  return {
    percent: percentOf(all),
    mutants: all.length,
    outcomes,
    files: Object.fromEntries(
      Object.entries(files)
        .filter(([, { mutants }]) => mutants.length > 0)
        .map(([file, { mutants }]) => [file, percentOf(mutants)]),
    ),
  }
}

function percentOf(mutants: readonly Mutant[]): number {
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout')
  return mutants.length === 0 ? 100 : Math.floor((1000 * noticed.length) / mutants.length) / 10
}
