import { setTimeout } from 'node:timers/promises'
import type { Call } from '../provider/call.ts'

/** How {@link poll} waits. */
export interface PollOptions {
  /** Milliseconds before the second question; 100 unless given. Each wait is half as long again as the one before. */
  readonly first?: number | undefined
  /** The longest wait in milliseconds; 5,000 unless given. */
  readonly longest?: number | undefined
}

/**
 * Asks again and again, until there is an answer. The call's abort or deadline ends the waiting.
 *
 * @param ask answers, or `undefined` when it is to be asked again
 * @throws whatever `ask` throws, or the reason of the call's signal
 */
export async function poll<T>(
  call: Pick<Call, 'signal'>,
  ask: () => Promise<T | undefined>,
  { first = 100, longest = 5000 }: PollOptions = {},
): Promise<T> {
  for (let wait = first; ; wait = Math.min(wait * 1.5, longest)) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await pause(call, wait)
  }
}

/**
 * Waits, at most until the call's abort or deadline.
 *
 * @param milliseconds how long
 * @throws the reason of the call's signal
 */
export async function pause({ signal }: Pick<Call, 'signal'>, milliseconds: number): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted())
}
