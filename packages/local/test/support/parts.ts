import type { KeySpec } from '@kmskeys/core'
import { mlKEMSupport } from '@kmskeys/core/primitives'
import {
  FOLDERS,
  IMPORTS,
  inFolder,
  inMemory,
  NEW_KEYS,
  SPECS,
  withoutProvider,
  type Described,
} from './described.ts'

/** What differs from another in nothing of this package, and takes long. */
const ALIKE = new Set([
  'ec-P-384',
  'ec-secp256k1',
  'ec-brainpoolP384r1',
  'ec-brainpoolP512r1',
  'SLH-DSA-SHAKE-128f',
])

/** The types of which a key takes long to make or to use, the quickest first. */
const SLOW = ['dh', 'ec', 'slh-dsa', 'rsa', 'dsa']

/** Where `node:crypto` has no post-quantum keys: those of which this package does otherwise. */
const OTHERWISE = new Set([
  'without a provider',
  FOLDERS[0].name,
  'PKCS#8 of other forms',
  'x25519',
  'ed448',
  'ML-DSA-44',
  'ML-KEM-512',
  'x-wing',
  'SLH-DSA-SHA2-128f',
  ...['ml-dsa', 'ml-kem', 'slh-dsa', 'x-wing'].map((type) => `kept ${type}`),
])

/**
 * What test/conformance.test.ts runs, in parts and the quickest first: `npm run mutation` runs those that reach what it
 * has changed. A part has one kind of key, which is there, made and brought in.
 */
export const parts: { readonly [name: string]: () => Described } = Object.fromEntries(
  all().filter(([name]) => mlKEMSupport() || OTHERWISE.has(name)),
)

function all(): (readonly [name: string, begin: () => Described])[] {
  return [
    ['without a provider', withoutProvider],
    ...FOLDERS.slice(0, 1).map((written) => [written.name, () => inFolder(written)] as const),
    ...SPECS.filter(({ name }) => !ALIKE.has(name))
      .toSorted(byCost)
      .map(
        (spec) =>
          [
            spec.name,
            () => quick(inMemory([spec], kindsOf(NEW_KEYS, spec.type), kindsOf(IMPORTS, spec.type))),
          ] as const,
      ),
    ...FOLDERS.slice(1).map((written) => [written.name, () => quick(inFolder(written))] as const),
    ...IMPORTS.toSorted(byCost).map(
      (kind) =>
        [
          `kept ${kind.type}`,
          () => inFolder({ ...FOLDERS[0], hostile: false }, kindsOf(NEW_KEYS, kind.type), [kind]),
        ] as const,
    ),
  ]
}

/** The quick kinds of a type. DSA's parameters take seconds: the key that is there was made as well. */
function kindsOf(kinds: readonly KeySpec[], type: string): KeySpec[] | undefined {
  const found = type === 'dsa' ? [] : kinds.filter((kind) => kind.type === type)
  return found.length === 0 ? undefined : found
}

/** Looks for leading zeros in few signatures and secrets: what is in search of them is OpenSSL and @noble, not what is mutated. */
function quick({ description, end }: Described): Described {
  return { description: { ...description, shortSignatures: 16 }, end }
}

function byCost(a: { readonly type: string }, b: { readonly type: string }): number {
  return SLOW.indexOf(a.type) - SLOW.indexOf(b.type)
}
