import type { Call, Outcome } from '@kmskeys/core'
import { Attempts } from '@kmskeys/core/service'
import { describe, expect, it } from 'vitest'

function newCall(): Call {
  return { signal: new AbortController().signal, timeLeft: 1000, attempt: 1, sent: false }
}

/** What is known after attempts that ended so. */
function after(...outcomes: Outcome[]): { readonly attempts: Attempts; readonly call: Call } {
  const call = newCall()
  const attempts = new Attempts(call)
  for (const outcome of outcomes) {
    attempts.begin()
    attempts.ended(outcome)
  }
  return { attempts, call }
}

describe('the attempts of a request', () => {
  it('of several, one that may have done the work counts', () => {
    expect(after().attempts.outcome).toBe('not-sent')
    expect(after('not-sent', 'refused').attempts.outcome).toBe('refused')
    expect(after('unknown', 'refused').attempts.outcome).toBe('unknown')
    expect(after('refused', 'not-sent').attempts.outcome).toBe('not-sent')
  })

  it('are counted in the call', () => {
    const { attempts, call } = after('refused', 'refused')
    attempts.begin()
    expect(attempts.begun).toBe(3)
    expect(call.attempt).toBe(3)
  })

  it('have as much time as the call', () => {
    expect(new Attempts(newCall()).timeLeft).toBe(1000)
  })

  it('leave the call sent while one is under way, and after one that may have done the work', () => {
    const { attempts, call } = after('refused')
    expect(call.sent).toBe(false)
    attempts.begin()
    expect(call.sent).toBe(true)
    expect(after('unknown', 'refused').call.sent).toBe(true)
  })

  it('leave the call sent when an earlier request of it was', () => {
    const call = newCall()
    call.sent = true
    const attempts = new Attempts(call)
    attempts.begin()
    attempts.ended('refused')
    expect(call.sent).toBe(true)
  })

  it('no longer touch the call when its request has ended', () => {
    const { attempts, call } = after('refused')
    attempts.close()
    attempts.begin()
    attempts.ended('unknown')
    expect(call).toMatchObject({ attempt: 1, sent: false })
    expect(attempts.outcome).toBe('unknown')
    expect(attempts.timeLeft).toBe(0)
  })
})
