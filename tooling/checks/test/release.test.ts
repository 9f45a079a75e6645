import { expect, it } from 'vitest'
import { bumpsOf, checkRelease, releaseProblems } from '../src/release.ts'

const manifests = [
  { name: '@kmskeys/core', version: '1.2.0' },
  { name: '@kmskeys/aws', version: '0.4.0', peerDependencies: { '@kmskeys/core': 'workspace:^' } },
]
const changeset = (...lines: string[]): ReadonlyMap<string, 'major' | 'minor' | 'patch'> =>
  bumpsOf(`---\n${lines.join('\n')}\n---\n\nwords\n`)

it('a breaking change of a peer wants one of its dependents', () => {
  expect(releaseProblems([changeset("'@kmskeys/core': major")], manifests)).toEqual([
    '@kmskeys/core has a breaking change, so its dependent @kmskeys/aws needs a changeset with one as well',
  ])
  expect(
    releaseProblems([changeset("'@kmskeys/core': major", "'@kmskeys/aws': patch")], manifests),
  ).toHaveLength(1)
})

it('is content when they have one, in the same changeset or in another', () => {
  expect(releaseProblems([changeset("'@kmskeys/core': major", "'@kmskeys/aws': minor")], manifests)).toEqual(
    [],
  )
  expect(
    releaseProblems([changeset("'@kmskeys/core': major"), changeset("'@kmskeys/aws': major")], manifests),
  ).toEqual([])
})

it('asks nothing for what is added or mended', () => {
  expect(releaseProblems([changeset("'@kmskeys/core': minor")], manifests)).toEqual([])
  expect(releaseProblems([changeset("'@kmskeys/aws': major")], manifests)).toEqual([])
})

it('holds for the changesets that are there', () => {
  expect(checkRelease()).toEqual([])
})
