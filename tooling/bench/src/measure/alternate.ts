import type { Effort } from './effort.ts'
import { median } from './statistics.ts'

/** Does `count` pieces of work one after the other, from number `first` on, and hands out the last result. */
export type Work = (first: number, count: number) => unknown

/** What is compared. Both do as many different pieces of work as there are and then begin anew. */
export interface Sides {
  readonly subject: Work
  readonly baseline: Work
}

/**
 * How many times the baseline's time the subject takes for one piece of work. Both are warmed up, then timed in
 * turns, so that whatever slows the machine down slows both; the median of the turns counts.
 */
export async function timeRatio({ subject, baseline }: Sides, effort: Effort): Promise<number> {
  const sides = [new Timed(subject), new Timed(baseline)] as const
  for (const side of sides) await side.warmUp(effort)
  const ratios: number[] = []
  for (let i = 0; i < effort.samples; i++) {
    const [one, other] = i % 2 === 0 ? sides : ([sides[1], sides[0]] as const)
    const first = await one.sample()
    const second = await other.sample()
    ratios.push(i % 2 === 0 ? first / second : second / first)
  }
  return median(ratios)
}

/** One side, with where it stands and how much it does in a sample. */
class Timed {
  readonly #work: Work
  #next = 0
  #count = 1

  constructor(work: Work) {
    this.#work = work
  }

  /** Runs, and finds out how many pieces of work make a sample. */
  async warmUp({ warmUp, sampleTime }: Effort): Promise<void> {
    const end = performance.now() + warmUp
    do {
      const each = await this.sample()
      // At most doubled, because the first pieces take much longer than the later ones.
      this.#count = Math.max(1, Math.min(2 * this.#count, Math.round(sampleTime / each)))
    } while (performance.now() < end)
  }

  /** Milliseconds for one piece of work. */
  async sample(): Promise<number> {
    const start = performance.now()
    await this.#work(this.#next, this.#count)
    const time = performance.now() - start
    this.#next += this.#count
    return time / this.#count
  }
}

/** Work on each of a list in turn, awaited one by one. */
export function eachAwaited<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Work {
  return async (first, count) => {
    let result: unknown
    for (let i = first; i < first + count; i++) result = await work(items[i % items.length] as T)
    return result
  }
}

/** Work on each of a list in turn, without a promise. */
export function each<T>(items: readonly T[], work: (item: T) => unknown): Work {
  return (first, count) => {
    let result: unknown
    for (let i = first; i < first + count; i++) result = work(items[i % items.length] as T)
    return result
  }
}
