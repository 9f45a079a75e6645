/** What Stryker reports, as far as it is read here. */
export interface Report {
  readonly files: { readonly [file: string]: { readonly mutants: readonly Mutant[] } }
}

interface Mutant {
  /** The same in every run over the same sources. */
  readonly id: string
  readonly status: string
}

/** How many mutants there were, what became of them, and how many in a hundred were noticed. */
export interface Score {
  readonly percent: number
  readonly mutants: number
  /** Set where not all were tried: how many there are, the seed, and where 95 of 100 samples have the whole's percent. */
  readonly sample?: { readonly of: number; readonly seed: number; readonly from: number; readonly to: number }
  readonly outcomes: { readonly [status: string]: number }
  /** The same of each file. */
  readonly files: { readonly [file: string]: number }
}

/**
 * What is noticed is killed, or does not end. What no part reaches counts as unnoticed.
 *
 * @param sample how the mutants that were tried were chosen; all were unless given
 */
export function scoreOf({ files }: Report, sample?: { readonly seed: number }): Score {
  // A mutant outside the sample is one that its checker held back.
  const isTried = ({ status }: Mutant): boolean => sample === undefined || status !== 'CompileError'
  const tried = Object.entries(files).map(([file, { mutants }]) => [file, mutants.filter(isTried)] as const)
  const all = tried.flatMap(([, mutants]) => mutants)
  const outcomes: { [status: string]: number } = {}
  for (const { status } of all) outcomes[status] = (outcomes[status] ?? 0) + 1
  const of = Object.values(files).reduce((sum, { mutants }) => sum + mutants.length, 0)
  return {
    percent: percentOf(all),
    mutants: all.length,
    ...(sample !== undefined && {
      sample: { of, seed: sample.seed, ...intervalOf(noticed(all).length, all.length) },
    }),
    outcomes,
    files: Object.fromEntries(
      tried.filter(([, mutants]) => mutants.length > 0).map(([file, mutants]) => [file, percentOf(mutants)]),
    ),
  }
}

/** The ids of the mutants that were tried and not noticed. */
export function unnoticedIn({ files }: Report): string[] {
  const all = Object.values(files).flatMap(({ mutants }) => mutants)
  return all.filter(({ status }) => UNNOTICED.has(status)).map(({ id }) => id)
}

const UNNOTICED: ReadonlySet<string> = new Set(['Survived', 'NoCoverage'])

/** A report with what a second run over the same sources noticed as well. */
export function noticedIn({ files }: Report, second: Report): Report {
  return {
    files: Object.fromEntries(
      Object.entries(files).map(([file, { mutants }]) => {
        const again = new Map(noticed(second.files[file]?.mutants ?? []).map((mutant) => [mutant.id, mutant]))
        return [file, { mutants: mutants.map((mutant) => again.get(mutant.id) ?? mutant) }]
      }),
    ),
  }
}

function noticed(mutants: readonly Mutant[]): readonly Mutant[] {
  return mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout')
}

function percentOf(mutants: readonly Mutant[]): number {
  return mutants.length === 0 ? 100 : Math.floor((1000 * noticed(mutants).length) / mutants.length) / 10
}

/** The interval of Wilson (1927) for a share, at a confidence of 95 %, in percent. */
function intervalOf(hits: number, tries: number): { readonly from: number; readonly to: number } {
  if (tries === 0) return { from: 0, to: 100 }
  const z = 1.959964
  const share = hits / tries
  const middle = share + (z * z) / (2 * tries)
  const spread = z * Math.sqrt((share * (1 - share)) / tries + (z * z) / (4 * tries * tries))
  const scale = 1 + (z * z) / tries
  return {
    from: Math.floor((1000 * (middle - spread)) / scale) / 10,
    to: Math.ceil((1000 * (middle + spread)) / scale) / 10,
  }
}
