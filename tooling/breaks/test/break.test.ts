import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { plant, type Break } from '../src/break.ts'
import { breaks } from '../src/breaks.ts'

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

it.each(breaks)('$name: the text to break is there', (planted) => {
  const source = readFileSync(join(import.meta.dirname, '../../..', planted.file), 'utf8')
  expect(plant(source, planted)).not.toBe(source)
})
