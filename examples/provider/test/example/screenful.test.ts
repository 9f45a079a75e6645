import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('has at most 40 lines without imports', () => {
  const text = readFileSync(join(import.meta.dirname, '../../src/provider.ts'), 'utf8')
  const lines = text
    .replaceAll(/^import [^']*'[^']*'\n/gmu, '')
    .trim()
    .split('\n')
  expect(lines[0]).toMatch(/^\/\*\*/u)
  expect(lines.length).toBeLessThanOrEqual(40)
})
