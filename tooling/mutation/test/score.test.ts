import { expect, it } from 'vitest'
import { scoreOf } from '../src/score.ts'

const mutants = (...statuses: string[]): { readonly mutants: { readonly status: string }[] } => ({
  mutants: statuses.map((status) => ({ status })),
})

it('counts what is killed or does not end as noticed, and what no test reaches as not', () => {
  const score = scoreOf({
    files: {
      'a.ts': mutants('Killed', 'Timeout', 'Survived'),
      'b.ts': mutants('NoCoverage', 'Killed', 'RuntimeError'),
      'none.ts': mutants(),
    },
  })
  expect(score).toEqual({
    percent: 50,
    mutants: 6,
    outcomes: { Killed: 2, Timeout: 1, Survived: 1, NoCoverage: 1, RuntimeError: 1 },
    files: { 'a.ts': 66.6, 'b.ts': 33.3 },
  })
})
