import { expect, it } from 'vitest'
import { chosenOf } from '../src/sample-checker.ts'

const keys = Array.from({ length: 1000 }, (_, index) => `src/a.ts:${index}:0-${index}:9 StringLiteral ""`)

it('draws as many as are wanted, the same for the same seed in whichever order they come', () => {
  const drawn = chosenOf(keys, 50, 1)
  expect(new Set(drawn).size).toBe(50)
  expect(new Set(chosenOf(keys.toReversed(), 50, 1))).toEqual(new Set(drawn))
  expect(new Set(chosenOf(keys, 50, 2))).not.toEqual(new Set(drawn))
  expect(chosenOf(keys, 2000, 1)).toHaveLength(1000)
})

it('draws from everywhere alike', () => {
  const drawn = chosenOf(keys, 500, 3)
  const [firstHalf, half] = [new Set(keys.slice(0, 500)), drawn.filter((key) => keys.indexOf(key) < 500)]
  expect(half.every((key) => firstHalf.has(key))).toBe(true)
  // Of 500 of 1,000 about 250: farther than 50 from it no seed in a billion is.
  expect(Math.abs(half.length - 250)).toBeLessThan(50)
})
