import { describe, expect, it } from 'vitest'
import { startClock, undisturbed, type Run } from '../src/measure/clock.ts'

describe('undisturbed', () => {
  it('takes the first run that nothing interrupted', async () => {
    const runs = [9, 5, 0, 0].map((interruptions, i) => ({ time: i, interruptions }))
    expect(await undisturbed(() => next(runs))).toEqual({ time: 2, interruptions: 0 })
    expect(runs).toHaveLength(1)
  })

  it('takes the shortest where all were interrupted', async () => {
    const runs = [30, 10, 20].map((time) => ({ time, interruptions: 1 }))
    expect(await undisturbed(() => next(runs), 3)).toEqual({ time: 10, interruptions: 1 })
  })
})

it('a clock sees what is spent between start and stop', () => {
  const { time, interruptions } = startClock()()
  expect(time).toBeGreaterThanOrEqual(0)
  expect(interruptions).toBeGreaterThanOrEqual(0)
})

function next(runs: Run[]): Run {
  const run = runs.shift()
  if (run === undefined) throw new Error('it ran too often')
  return run
}
