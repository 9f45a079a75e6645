import { startClock, undisturbed, type Run } from './clock.ts'
import type { Effort } from './effort.ts'

/** Does `count` pieces of work one after the other, from number `first` on, and hands out the last result. */
export type Work = (first: number, count: number) => unknown

/** What is compared. Both do as many different pieces of work as there are and then begin anew. */
export interface Sides {
  readonly subject: Work
  readonly baseline: Work
}

/**
 * How many times the baseline's time the subject takes for one piece of work. Both are warmed up, then timed in
 * turns, so that whatever slows the machine down slows both. Samples are short, to be finished before another
 * process takes the processor; all of them together hold the collection of their garbage.
 */
export async function timeRatio({ subject, baseline }: Sides, effort: Effort): Promise<number> {
  const [one, other] = [new Timed(subject), new Timed(baseline)]
  await one.warmUp(effort)
  await other.warmUp(effort)
  for (let i = 0; i < effort.samples; i++) {
    // Neither side always comes second.
    for (const side of i % 2 === 0 ? [one, other] : [other, one]) await side.sample()
  }
  return one.timeOfEach / other.timeOfEach
}

/** One side: where it stands, how much it does in a sample, and the time of the samples so far. */
class Timed {
  readonly #work: Work
  #next = 0
  #count = 1
  #time = 0
  #done = 0

  constructor(work: Work) {
    this.#work = work
  }

  /** Milliseconds for one piece of work. */
  get timeOfEach(): number {
    return this.#time / this.#done
  }

  /** Runs, and finds out how many pieces of work make a sample. */
  async warmUp({ warmUp, sampleTime }: Effort): Promise<void> {
    const start = process.cpuUsage()
    do {
      const { time } = await this.#run()
      // At most doubled, because the first pieces take much longer than the later ones.
      this.#count = Math.max(1, Math.min(2 * this.#count, Math.round((sampleTime * this.#count) / time)))
    } while (processorTime(start) < warmUp)
  }

  /** Adds a sample. One that was interrupted is taken anew. */
  async sample(): Promise<void> {
    const run = await undisturbed(() => this.#run())
    this.#time += run.time
    this.#done += this.#count
  }

  async #run(): Promise<Run> {
    const stop = startClock()
    await this.#work(this.#next, this.#count)
    const run = stop()
    this.#next += this.#count
    return run
  }
}

/** Milliseconds that this process had the processor for, its compiler's threads included. */
function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
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
