import type { Effort } from '../measure/effort.ts'
import { median } from '../measure/statistics.ts'

/** One call over the network. */
type RemoteCall = () => Promise<unknown>

/** What is compared. */
export interface RemoteSides {
  readonly subject: RemoteCall
  readonly baseline: RemoteCall
}

/** How many calls make a sample: with 25 samples, 5,000 calls a side. */
const CALLS = 200

/**
 * How many times the baseline's CPU time, of all threads of this process, the subject takes for a call; with 1 and
 * with 64 calls in flight, the worse. Both sides are warmed up with 1,000 calls and then take turns.
 */
export async function cpuRatio(sides: RemoteSides, effort: Effort): Promise<number> {
  const one = await ratioAt(1, sides, effort)
  const many = await ratioAt(64, sides, effort)
  return Math.max(one, many)
}

async function ratioAt(
  inFlight: number,
  { subject, baseline }: RemoteSides,
  effort: Effort,
): Promise<number> {
  // The least effort is no measurement.
  const calls = effort.warmUp < 100 ? inFlight : CALLS
  for (const call of [subject, baseline]) for (let i = 0; i < 5; i++) await cpuTime(call, calls, inFlight)
  const ratios: number[] = []
  for (let i = 0; i < effort.samples; i++) {
    const [one, other] = i % 2 === 0 ? ([subject, baseline] as const) : ([baseline, subject] as const)
    const first = await cpuTime(one, calls, inFlight)
    const second = await cpuTime(other, calls, inFlight)
    ratios.push(i % 2 === 0 ? first / second : second / first)
  }
  return median(ratios)
}

/** Microseconds of CPU time for that many calls. */
async function cpuTime(call: RemoteCall, calls: number, inFlight: number): Promise<number> {
  let left = calls
  const before = process.cpuUsage()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await call()
    }),
  )
  const { user, system } = process.cpuUsage(before)
  return user + system
}
