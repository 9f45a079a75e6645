import { AsyncLocalStorage } from 'node:async_hooks'
import type { Runner } from './description.ts'

/** The signal by which a runner gives the test up that is running. */
const running = new AsyncLocalStorage<AbortSignal | undefined>()

/** Whether the runner has given up the test that calls, as it does when one takes too long. */
export function stopped(): boolean {
  return running.getStore()?.aborted === true
}

/**
 * A runner of which no test goes on when the next one begins: one that was given up stops at its next check, and is
 * waited for. Both vitest and `node:test` hand the signal to the test.
 */
export function inTurn({ describe, test }: Runner): Runner {
  let last: Promise<unknown> = Promise.resolve()
  return {
    describe,
    test: (title, body) =>
      test(title, async (context) => {
        await last
        const mine = running.run(signalOf(context), () => body())
        last = mine.catch(() => undefined)
        return mine
      }),
  }
}

function signalOf(context: unknown): AbortSignal | undefined {
  const signal: unknown =
    typeof context === 'object' && context !== null ? Reflect.get(context, 'signal') : undefined
  return signal instanceof AbortSignal ? signal : undefined
}
