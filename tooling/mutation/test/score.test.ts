import { expect, it } from 'vitest'
import { noticedIn, scoreOf, unnoticedIn, type Report } from '../src/score.ts'

const mutants = (...statuses: string[]): Report['files'][string] => ({
  mutants: statuses.map((status, index) => ({ id: String(index), status })),
})

it('counts what is killed or does not end as noticed, and what no test reaches as not', () => {
  const score = scoreOf({
    files: {
      'a.ts': mutants('Killed', 'Timeout', 'Survived'),
      'b.ts': mutants('NoCoverage', 'Killed', 'RuntimeError', 'CompileError'),
      'none.ts': mutants(),
    },
  })
  expect(score).toEqual({
    percent: 42.8,
    mutants: 7,
    outcomes: { Killed: 2, Timeout: 1, Survived: 1, NoCoverage: 1, RuntimeError: 1, CompileError: 1 },
    files: { 'a.ts': 66.6, 'b.ts': 25 },
  })
})

it('counts of a sample what was tried, and says in which interval the share of all is', () => {
  const tried = Array.from({ length: 100 }, (_, index) => (index < 81 ? 'Killed' : 'Survived'))
  const heldBack = Array.from({ length: 900 }, () => 'CompileError')
  const { sample, ...score } = scoreOf({ files: { 'a.ts': mutants(...tried, ...heldBack) } }, { seed: 7 })
  expect(score).toEqual({
    percent: 81,
    mutants: 100,
    outcomes: { Killed: 81, Survived: 19 },
    files: { 'a.ts': 81 },
  })
  // The roots 0.7222 and 0.8749 of (0.81 - x)² = 1.96² x (1 - x) / 100.
  expect(sample).toEqual({ of: 1000, seed: 7, from: 72.2, to: 87.5 })
})

it('tries again what was not noticed, and counts what either run noticed', () => {
  const first = { files: { 'a.ts': mutants('Killed', 'Survived', 'NoCoverage', 'CompileError', 'Survived') } }
  expect(unnoticedIn(first)).toEqual(['1', '2', '4'])
  const second = {
    files: { 'a.ts': mutants('CompileError', 'Killed', 'Timeout', 'CompileError', 'NoCoverage') },
  }
  expect(noticedIn(first, second).files['a.ts']).toEqual(
    mutants('Killed', 'Killed', 'Timeout', 'CompileError', 'Survived'),
  )
})
