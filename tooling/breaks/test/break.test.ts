import { expect, it } from 'vitest'
import { plant, type Break } from '../src/break.ts'

const broken: Break = {
  name: '',
  file: 'a.ts',
  find: 'b(',
  replace: 'c(',
  caughtBy: { run: 'layering' },
  says: '',
}

it('replaces the text', () => {
  expect(plant('a b() d', broken)).toBe('a c() d')
})

it('refuses a text that is not there, or there more than once', () => {
  expect(() => plant('a', broken)).toThrow('a.ts holds the text to break 0 times')
  expect(() => plant('b() b()', broken)).toThrow('2 times')
})
