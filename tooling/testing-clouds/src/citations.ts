import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Tests that each answer in a folder says from which page it was written, when that was read, and what it says; and that
 * those which every service has are there.
 */
export function testCitations(folder: string, needed: readonly string[]): void {
  const files = readdirSync(folder)
  describe('the answers written by hand', () => {
    it('are all there', () => {
      expect(files).toEqual(expect.arrayContaining(needed.map((name) => `${name}.json`)))
    })

    it.each(files)('%s cites its page', (file) => {
      const answer = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        readonly [field: string]: unknown
      }
      expect(answer['page']).toMatch(/^https:\/\/[^/]+\/./u)
      expect(answer['read']).toMatch(/^20\d\d-\d\d-\d\d$/u)
      expect(answer['says']).toMatch(/\w{3}.*\.$/u)
    })
  })
}
