import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How many signatures are in flight. */
export const LANES = 16
/** Milliseconds of a round, with about as many turns of the event loop. */
export const ROUND = 500

/**
 * Milliseconds from one turn of a timer of 1 ms to the next, 99 % of them at most this, while each lane makes one
 * signature after the other.
 */
export async function lagOf(
  sign: (lane: number) => Promise<unknown> | undefined,
  time: number,
): Promise<number> {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  const end = performance.now() + time
  lag.enable()
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      while (performance.now() < end) await sign(lane)
    }),
  )
  lag.disable()
  return lag.percentile(99) / 1e6
}
