import type { Break } from './break.ts'

/** Every planted break. A new promise of the project comes with the break that its test must notice. */
export const breaks: readonly Break[] = [
  {
    name: 'core imports a package',
    file: 'packages/core/src/algorithms/hash.ts',
    find: 'export const SHA1: ',
    replace: "import '@noble/curves/ed448.js'\nexport const SHA1: ",
    caughtBy: { run: 'layering' },
    says: 'core/src/algorithms/hash.ts: imports @noble/curves/ed448.js',
  },
  {
    name: 'two files of core import each other',
    file: 'packages/core/src/algorithms/hash.ts',
    find: 'export const SHA1: ',
    replace: "import type {} from './prehashed.ts'\nexport const SHA1: ",
    caughtBy: { run: 'layering' },
    says: 'cycle: packages/core/src/algorithms/hash.ts → ',
  },
  {
    name: 'a provider depends on a package that it may not know',
    file: 'packages/local/package.json',
    find: '"dependencies": {',
    replace: '"dependencies": { "@kmskeys/x509": "workspace:^",',
    caughtBy: { run: 'layering' },
    says: 'packages/local: dependencies are [@kmskeys/x509, ',
  },
]
