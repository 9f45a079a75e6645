import { describe, expect, it, vi } from 'vitest'
import { each, eachAwaited, timeRatio } from '../src/measure/alternate.ts'
import { EFFORTS } from '../src/measure/effort.ts'

// A sample that was interrupted is taken anew, as often happens on a busy machine; which is tested with the clock.
vi.mock(import('../src/measure/clock.ts'), async (original) => ({
  ...(await original()),
  undisturbed: async (run) => run(),
}))

describe('timeRatio', () => {
  it('takes turns, and each side goes first half of the time', async () => {
    const calls: string[] = []
    const subject = () => calls.push('subject')
    const baseline = () => calls.push('baseline')
    await timeRatio({ subject, baseline }, { ...EFFORTS.least, warmUp: 0, samples: 4 })
    const warmUp = ['subject', 'baseline']
    const turns = ['subject', 'baseline', 'baseline', 'subject']
    expect(calls).toEqual([...warmUp, ...turns, ...turns])
  })

  it('counts the time of one piece of work, not that of a sample', async () => {
    const counts = { subject: 0, baseline: 0 }
    const ratio = await timeRatio(
      {
        subject: (_, count) => (counts.subject += count),
        baseline: (_, count) => (counts.baseline += count),
      },
      EFFORTS.least,
    )
    expect(ratio).toBeGreaterThan(0)
    expect(Math.min(counts.subject, counts.baseline)).toBeGreaterThan(EFFORTS.least.samples)
  })
})

describe('each and eachAwaited', () => {
  const items = ['a', 'b', 'c']

  it('go through the list from where they are told, and begin anew at its end', () => {
    const seen: string[] = []
    each(items, (item) => seen.push(item))(2, 5)
    expect(seen).toEqual(['c', 'a', 'b', 'c', 'a'])
  })

  it('await one before they begin the next', async () => {
    const seen: string[] = []
    const work = async (item: string): Promise<void> => {
      seen.push(`+${item}`)
      await new Promise(setImmediate)
      seen.push(`-${item}`)
    }
    await eachAwaited(items, work)(0, 2)
    expect(seen).toEqual(['+a', '-a', '+b', '-b'])
  })
})
