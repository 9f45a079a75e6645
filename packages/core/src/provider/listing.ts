import { amendError } from '../errors/kms-keys-error.ts'
import {
  checkCallOptions,
  signalOf,
  type Call,
  type CallOptions,
  type LeftBehind,
  type Trouble,
} from './call.ts'
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
    const given = signalOf(options)
    const listCall = new ListCall(given === undefined ? stop.signal : AbortSignal.any([given, stop.signal]))
    let done = false
    let source: AsyncIterator<KeyDescription> | undefined
    try {
      for (let listed = 0; ; listed++) {
        const step = await run(lifetime, about, options, async (call) => {
          checkCallOptions(options, 'listKeys')
          listCall.step = call
          source ??= listKeys(listCall)[Symbol.asyncIterator]()
          return source.next()
        }).catch((error: unknown) => {
          throw listed === 0 || error === given?.reason ? error : amendError(error, { note: before(listed) })
        })
        done = step.done === true
        if (step.done === true) return
        yield step.value
      }
    } finally {
      // Not awaited: a step that has stalled would hold it up for ever.
      if (!done) Promise.resolve(source?.return?.()).catch(() => undefined)
      stop.abort()
    }
  }
}

/** How far a list came. */
function before(listed: number): string {
  return listed === 1 ? 'One key was listed before' : `${listed} keys were listed before`
}

/** The call of a listing, which outlives its single steps. */
class ListCall implements Call {
  readonly signal: AbortSignal
  /** The step that is under way: deadline, attempts and whether anything was sent are its own. */
  step: Call | undefined = undefined

  constructor(signal: AbortSignal) {
    this.signal = signal
  }

  /** Of the step, whose work it is: what listened to the signal would be kept until the whole list has ended. */
  onGiveUp(listener: (reason: unknown) => void): void {
    this.step?.onGiveUp?.(listener)
  }

  get attempt(): number {
    return this.step?.attempt ?? 1
  }

  set attempt(attempt: number) {
    if (this.step !== undefined) this.step.attempt = attempt
  }

  get sent(): boolean {
    return this.step?.sent ?? false
  }

  set sent(sent: boolean) {
    if (this.step !== undefined) this.step.sent = sent
  }

  get trouble(): Trouble | undefined {
    return this.step?.trouble
  }

  set trouble(trouble: Trouble | undefined) {
    if (this.step !== undefined) this.step.trouble = trouble
  }

  get leftBehind(): LeftBehind | undefined {
    return this.step?.leftBehind
  }

  set leftBehind(leftBehind: LeftBehind | undefined) {
    if (this.step !== undefined) this.step.leftBehind = leftBehind
  }

  get timeLeft(): number {
    return this.step?.timeLeft ?? Infinity
  }
}
