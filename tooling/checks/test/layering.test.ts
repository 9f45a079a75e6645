import { describe, expect, it } from 'vitest'
import {
  cycleProblems,
  exampleProblems,
  importProblems,
  manifestProblems,
  tableProblems,
} from '../src/layering.ts'
import type { Layer } from '../src/layers.ts'
import { importsOf } from '../src/workspace.ts'

const table = {
  core: { kind: 'core', peers: [], dependencies: [], optionalPeers: { '@noble/pq': 'src/pq.ts' } },
  local: { kind: 'provider', peers: ['@kmskeys/core'], dependencies: ['@noble/curves'] },
} satisfies Record<string, Layer>

const imports = (file: string, ...names: string[]): string[] =>
  importProblems(file.split('/', 2).join('/'), [{ file, imports: names }], table)

describe('imports', () => {
  it('finds every way to load a file', () => {
    const text = `
      import a, { type B } from 'static'
      import type { C } from 'type'
      export * from 'all'
      export { d } from 'named'
      const e = await import('dynamic')
      const f = require('required')
      const load: NodeJS.Require = createRequire(import.meta.url)
      const g = load('loaded')
      const arrow: (name: string) => unknown = createRequire(import.meta.url)
      arrow('arrow')
      const builtin = process.getBuiltinModule('node:module').createRequire(import.meta.url)
      builtin('builtin')
      requireSame('no module')
      this.#require('no module')`
    expect(importsOf('a.ts', text).toSorted()).toEqual([
      'all',
      'arrow',
      'builtin',
      'dynamic',
      'loaded',
      'named',
      'required',
      'static',
      'type',
    ])
    expect(() => importsOf('a.ts', 'import {')).toThrow(SyntaxError)
  })

  it('lets core import node: and its own files only', () => {
    expect(imports('packages/core/src/keys/rsa.ts', 'node:crypto', '../der.ts')).toEqual([])
    for (const refused of [
      'crypto',
      '@noble/curves/ed448.js',
      '@kmskeys/local',
      '../../test/a.ts',
      '../../../local/src/index.ts',
    ]) {
      expect(imports('packages/core/src/keys/rsa.ts', refused), refused).toHaveLength(1)
    }
  })

  it('lets one file of core load an optional peer, and no other', () => {
    expect(imports('packages/core/src/pq.ts', '@noble/pq/ml-dsa.js')).toEqual([])
    expect(imports('packages/core/src/pq.ts', '@noble/curves/ed448.js')).toHaveLength(1)
    for (const other of [
      'packages/core/src/keys/pq.ts',
      'packages/core/src/index.ts',
      'packages/local/src/pq.ts',
    ])
      expect(imports(other, '@noble/pq/ml-dsa.js'), other).toHaveLength(1)
    const text = "const requirePeer = createRequire(import.meta.url)\nrequirePeer('@noble/pq/ml-dsa.js')"
    expect(importsOf('a.ts', text)).toEqual(['@noble/pq/ml-dsa.js'])
  })

  it('lets other packages import what the table names', () => {
    expect(
      imports('packages/local/src/index.ts', '@kmskeys/core', '@kmskeys/core/der', '@noble/curves/ed448.js'),
    ).toEqual([])
    expect(imports('packages/local/src/index.ts', '@kmskeys/x509')).toEqual([
      'packages/local/src/index.ts: imports @kmskeys/x509, which layers.ts does not allow',
    ])
  })

  it('lets tests import what they like, but not the inside of another package', () => {
    expect(imports('packages/core/test/a.test.ts', 'vitest', '@kmskeys/core', '../src/der.ts')).toEqual([])
    expect(imports('packages/core/test/a.test.ts', '../../local/src/index.ts')).toHaveLength(1)
    expect(imports('tooling/bench/src/main.ts', '../../../packages/core/src/index.ts')).toHaveLength(1)
  })
})

it('lets the sources of an example import what it runs with', () => {
  const manifest = {
    name: 'an-example',
    dependencies: { acme: 'catalog:' },
    devDependencies: { '@kmskeys/local': 'workspace:^' },
    peerDependencies: { '@kmskeys/core': 'workspace:^' },
  }
  const problems = (file: string, ...imported: string[]): string[] =>
    exampleProblems('examples/a', manifest, [{ file, imports: imported }])
  const right = ['node:net', './b.ts', 'acme/client', '@kmskeys/core', '@kmskeys/core/service']
  expect(problems('examples/a/src/a.ts', ...right)).toEqual([])
  expect(problems('examples/a/test/a.test.ts', '@kmskeys/local')).toEqual([])
  for (const refused of ['@kmskeys/local', '@kmskeys/testing', 'crypto', '@kmskeys/core-more'])
    expect(problems('examples/a/src/a.ts', refused), refused).toEqual([
      `examples/a/src/a.ts: imports ${refused}, which its package.json does not run with`,
    ])
  expect(exampleProblems('tooling/a', manifest, [{ file: 'tooling/a/src/a.ts', imports: ['b'] }])).toEqual([])
})

describe('package.json', () => {
  it('says exactly what the table says', () => {
    const manifest = { name: '@kmskeys/local', dependencies: { '@noble/curves': 'catalog:' } }
    const peerDependencies = { '@kmskeys/core': 'workspace:^' }
    expect(manifestProblems('packages/local', { ...manifest, peerDependencies }, table)).toEqual([])
    expect(manifestProblems('packages/local', manifest, table)).toHaveLength(1)
    expect(manifestProblems('packages/core', manifest, table)).toHaveLength(3)
    expect(manifestProblems('packages/new', { name: 'new' }, table)).toHaveLength(1)
  })

  it('says which peers are optional', () => {
    const peers = { name: '@kmskeys/core', peerDependencies: { '@noble/pq': 'catalog:peers' } }
    const optional = { '@noble/pq': { optional: true } }
    expect(manifestProblems('packages/core', { ...peers, peerDependenciesMeta: optional }, table)).toEqual([])
    expect(manifestProblems('packages/core', peers, table)).toHaveLength(1)
    expect(manifestProblems('packages/core', { name: '@kmskeys/core' }, table)).toHaveLength(2)
  })

  it('takes versions from the catalog and the workspace', () => {
    const manifest = { name: 'a', private: true }
    const devDependencies = { vitest: 'catalog:', '@kmskeys/testing': 'workspace:*' }
    expect(manifestProblems('tooling/a', { ...manifest, devDependencies }, table)).toEqual([])
    expect(
      manifestProblems('tooling/a', { ...manifest, devDependencies: { vitest: '5.1.1' } }, table),
    ).toHaveLength(1)
    expect(
      manifestProblems('tooling/a', { ...manifest, dependencies: { '@kmskeys/core': '1' } }, table),
    ).toHaveLength(1)
  })

  it('is private outside packages', () => {
    expect(manifestProblems('tooling/a', { name: 'a', private: true }, table)).toEqual([])
    expect(manifestProblems('tooling/a', { name: 'a' }, table)).toHaveLength(1)
  })
})

it('refuses a table in which a provider knows another', () => {
  const aws: Layer = { kind: 'provider', peers: ['@kmskeys/core'], dependencies: ['@kmskeys/local'] }
  expect(tableProblems(table)).toEqual([])
  expect(tableProblems({ ...table, aws })).toHaveLength(1)
})

it('finds cycles between files', () => {
  const a = { file: 'packages/core/src/a.ts', imports: ['./b/b.ts', 'node:fs'] }
  const b = { file: 'packages/core/src/b/b.ts', imports: ['./c.ts'] }
  expect(cycleProblems([a, b, { file: 'packages/core/src/b/c.ts', imports: [] }])).toEqual([])
  expect(cycleProblems([a, b, { file: 'packages/core/src/b/c.ts', imports: ['../a.ts'] }])).toEqual([
    'cycle: packages/core/src/a.ts → packages/core/src/b/b.ts → packages/core/src/b/c.ts → packages/core/src/a.ts',
  ])
})
