import type { Call, CallOptions } from './call.ts'
import type { Lifetime } from './lifetime.ts'
import type { KeyDescription } from './provider.ts'
import { run } from './run.ts'

/**
 * Lists keys as they are asked for: each step is a call of its own, with its own deadline and typed errors. An
 * abort ends the pending step, and leaving the loop early ends the service's iteration.
 */
export function listing(
  listKeys: (call: Call) => AsyncIterable<KeyDescription>,
  lifetime: Lifetime,
): (options?: CallOptions) => AsyncIterable<KeyDescription> {
  return async function* (options) {
    const about = { operation: 'listKeys' }
    const stop = new AbortController()
    const signal =
      options?.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
    let source: AsyncIterator<KeyDescription> | undefined
    try {
      for (;;) {
        const step = await run(lifetime, about, options, async (call) => {
          source ??= listKeys(new ListCall(signal, call))[Symbol.asyncIterator]()
          return source.next()
        })
        if (step.done === true) return
        yield step.value
      }
    } finally {
      stop.abort()
    }
  }
}

/** The call of a listing, which outlives its single steps. */
class ListCall implements Call {
  readonly signal: AbortSignal
  readonly first: Call
  attempt = 1

  constructor(signal: AbortSignal, first: Call) {
    this.signal = signal
    this.first = first
  }

  get timeLeft(): number {
    return this.first.timeLeft
  }
}
