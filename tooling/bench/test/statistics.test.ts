import { describe, expect, it } from 'vitest'
import { median, rounded } from '../src/measure/statistics.ts'

describe('median', () => {
  it('is the middle one, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([10, 9, 100])).toBe(10)
    expect(median([7])).toBe(7)
  })

  it('is the mean of the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  it('is not moved by one outlier', () => {
    expect(median([1, 1.1, 1.2, 1.3, 900])).toBe(1.2)
  })

  it('does not exist for nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('rounded', () => {
  it.each([
    [1.3849, 1.38],
    [0.30499, 0.3],
    [44.449, 44.4],
    [249.6, 250],
  ])('%d is %d', (value, short) => {
    expect(rounded(value)).toBe(short)
  })
})
