import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { dryRelease } from '../src/release.ts'

it('a change of one provider gives a version to that one alone', () => {
  const { folder, before, after } = dryRelease({ '@kmskeys/pkcs11': 'minor' })
  rmSync(folder, { recursive: true })
  expect(after).toEqual({ ...before, '@kmskeys/pkcs11': '0.4.0' })
}, 90_000)

it('a breaking change of core reaches those that have it as a peer, as far as the check wants', () => {
  const { folder, before, after } = dryRelease({ '@kmskeys/core': 'major', '@kmskeys/local': 'major' })
  rmSync(folder, { recursive: true })
  expect(after).toMatchObject({ '@kmskeys/core': '1.0.0', '@kmskeys/local': '1.0.0' })
  // Changesets gives the others a patch, for which `npm run check -- release` would ask for more.
  expect(after['@kmskeys/x509']).not.toBe(before['@kmskeys/x509'])
}, 90_000)
