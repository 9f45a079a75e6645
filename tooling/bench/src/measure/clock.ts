/** What a clock saw. */
export interface Run {
  /** Milliseconds. */
  readonly time: number
  /** How often the system took the processor away for another process meanwhile. */
  readonly interruptions: number
}

/** Starts a clock; calling the result stops it. */
export function startClock(): () => Run {
  const before = process.resourceUsage().involuntaryContextSwitches
  const start = performance.now()
  return () => {
    const time = performance.now() - start
    return { time, interruptions: process.resourceUsage().involuntaryContextSwitches - before }
  }
}

/** Runs again until nothing interrupts it; on a machine that is too busy for that, the shortest of the runs. */
export async function undisturbed(run: () => Run | Promise<Run>, attempts = 20): Promise<Run> {
  let best: Run | undefined
  for (let i = 0; i < attempts; i++) {
    const one = await run()
    if (one.interruptions === 0) return one
    if (best === undefined || one.time < best.time) best = one
  }
  if (best === undefined) throw new RangeError('nothing was run')
  return best
}
