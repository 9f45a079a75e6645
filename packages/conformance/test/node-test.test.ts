import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--test-reporter=tap']

it('runs under node:test as it does under vitest', () => {
  const file = fileURLToPath(new URL('support/run-under-node-test.ts', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [...flags, file], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect(stdout).toContain('every offer was exercised')
  expect(stdout).toMatch(/^# fail 0$/mu)
  expect(status).toBe(0)
}, 70_000)
