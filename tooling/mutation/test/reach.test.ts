import { expect, it } from 'vitest'
import { fewOf, partOf, reachOf } from '../src/reach.ts'

it('takes it that what the first test of a part reaches, all of it do', () => {
  const reach = reachOf({ 'a#0': { 1: 2 }, 'a#1': { 2: 1 }, 'b#1': { 3: 1 } }, ['a#0', 'a#1', 'b#0', 'b#1'])
  expect(reach).toEqual({ 'a#0': { 1: 2 }, 'a#1': { 1: 2, 2: 1 }, 'b#0': {}, 'b#1': { 3: 1 } })
})

it('keeps of a mutant the first parts that reach it when they are opened, and the first of the others', () => {
  const parts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  // The first four reach it only later.
  const reach = Object.fromEntries(
    parts.flatMap((part, index) => [
      [`${part}#0`, index < 4 ? {} : { 1: 1 }],
      [`${part}#1`, { 1: 1 }],
    ]),
  )
  const few = fewOf(reach)
  const left = Object.keys(few).filter((id) => few[id]?.[1] !== undefined)
  expect([...new Set(left.map(partOf))]).toEqual(['a', 'b', 'c', 'e', 'f', 'g'])
})
