import { expect, it } from 'vitest'
import { addUp } from '../src/add-up.ts'

it('adds up the reports and lists what could not run', () => {
  const sum = addUp(
    new Map([
      ['packages/core', { passed: 3, failed: 1, skipped: [] }],
      [
        'packages/x509',
        { passed: 2, failed: 0, skipped: [{ test: 'reads', reason: 'openssl: no such command' }] },
      ],
    ]),
  )
  expect(sum).toEqual({
    lines: [
      'packages/core: 3 passed, 1 failed',
      'packages/x509: 2 passed, 0 failed',
      'could not run here:',
      '  packages/x509: reads: openssl: no such command',
    ],
    passed: 5,
    failed: 1,
  })
})
