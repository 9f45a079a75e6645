import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { generatedPages } from '../src/pages.ts'

for (const { path, text } of await generatedPages())
  it(`${basename(path)} is what the code says: npm run docs`, () => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
