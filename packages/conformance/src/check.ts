import { stopped } from './running-test.ts'

/** What a provider does against the contract. */
class NonConformance extends Error {
  override readonly name = 'NonConformance'
}

/** @throws {NonConformance} with `complaint` unless `right` */
export function check(right: boolean, complaint: string): asserts right {
  if (stopped()) throw new NonConformance('the test was given up, and does not go on')
  if (!right) throw new NonConformance(complaint)
}

/**
 * Runs a check for each item, also after one has failed.
 *
 * @throws {NonConformance} that names every item for which the check failed, and how
 */
export async function each<T>(
  items: Iterable<T>,
  label: (item: T) => string,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const failures: { readonly text: string; readonly cause: unknown }[] = []
  for (const item of items) {
    try {
      await run(item)
    } catch (cause) {
      if (stopped()) throw cause
      failures.push({
        text: `${label(item)}: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      })
    }
  }
  const [first] = failures
  if (first !== undefined)
    throw new NonConformance(failures.map(({ text }) => text).join('\n'), { cause: first.cause })
}

/** Milliseconds that an answer may take where nothing holds it back. */
export const PATIENCE = 15_000
/** Milliseconds within which an abort or a refusal must be answered. */
export const AT_ONCE = 3_000

/**
 * Waits, but not for ever.
 *
 * @throws {NonConformance} when `promise` has not settled in time
 */
export async function within<T>(milliseconds: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new NonConformance(`${what} did not end within ${milliseconds} ms`)),
      milliseconds,
    )
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What `call` rejects with. A call that throws instead of rejecting, or that succeeds, is a fault. */
export async function rejectionOf(call: () => Promise<unknown>, what: string): Promise<unknown> {
  let pending: Promise<unknown>
  try {
    pending = call()
  } catch {
    throw new NonConformance(`${what} threw instead of rejecting`)
  }
  const ended = pending.then(
    () => ({ rejected: false, reason: undefined }),
    (reason: unknown) => ({ rejected: true, reason }),
  )
  const { rejected, reason } = await within(PATIENCE, ended, what)
  check(rejected, `${what} was not refused`)
  return reason
}
