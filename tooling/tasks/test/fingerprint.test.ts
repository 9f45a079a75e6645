import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { testNode, witnesses } from '../src/fingerprint.ts'

let shared = ''
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'kmskeys-shared-'))
  vi.stubEnv('KMSKEYS_SHARED', shared)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(shared, { recursive: true })
})

it('runs the tests on the Node.js at hand unless another is asked for', () => {
  expect(testNode('')).toEqual({ version: process.version, path: process.execPath })
})

it('differs by Node.js and by the content of the shared files', () => {
  const node = testNode(undefined)
  const before = witnesses(node)
  expect(witnesses(node)).toBe(before)
  expect(before).toContain(`node ${process.version} `)
  expect(witnesses({ ...node, version: 'v0.0.0' })).not.toBe(before)
  writeFileSync(join(shared, 'vectors.json'), '{}')
  expect(witnesses(node)).not.toBe(before)
})
