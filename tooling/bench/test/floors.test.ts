import { describe, expect, it } from 'vitest'
import { bestOfThree, floorOf, readReached } from '../src/floors.ts'
import { allRows } from '../src/rows.ts'

const lower = { name: 'x', better: 'lower' } as const
const higher = { name: 'x', better: 'higher' } as const

describe('floorOf', () => {
  it('leaves a quarter more to what must be small', () => {
    expect(floorOf(lower, { x: 2 })).toBe(2.5)
  })

  it('leaves a quarter less to what must be large', () => {
    expect(floorOf(higher, { x: 5 })).toBe(4)
  })

  it('knows every row', async () => {
    const reached = readReached()
    const rows = await allRows()
    expect(Object.keys(reached).toSorted()).toEqual(rows.map((row) => row.name).toSorted())
  })
})

describe('bestOfThree', () => {
  it.each([
    { row: lower, floor: 2, values: [1.9], best: 1.9 },
    { row: lower, floor: 2, values: [2.5, 2.1, 2], best: 2 },
    { row: lower, floor: 2, values: [2.5, 2.1, 2.2], best: 2.1 },
    { row: higher, floor: 4, values: [3, 4.5], best: 4.5 },
    { row: higher, floor: 4, values: [3, 3.9, 2], best: 3.9 },
  ])('measures $values for a floor of $floor', ({ row, floor, values, best }) => {
    const left = [...values]
    expect(bestOfThree(row, floor, () => left.shift() ?? Number.NaN)).toBe(best)
    expect(left).toEqual([])
  })
})
