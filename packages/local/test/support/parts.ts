import { FOLDERS, IMPORTS, inFolder, inMemory, NEW_KEYS, SPECS, type Described } from './described.ts'

const FEW = SPECS.filter(({ type }) => type === 'ed25519' || type === 'x25519')

const SLOW = ['dsa', 'slh-dsa', 'ec', 'rsa']

/**
 * What test/conformance.test.ts runs, in parts and the quickest first: `npm run mutation` runs those that reach what it
 * has changed.
 */
export const parts: { readonly [name: string]: () => Described } = {
  ...Object.fromEntries(FOLDERS.slice(0, 1).map((written) => [written.name, () => inFolder(written)])),
  'new keys': () => inMemory(FEW, NEW_KEYS),
  'imported keys': () => inMemory(FEW, undefined, IMPORTS),
  'kept keys': () => inFolder(FOLDERS[0], NEW_KEYS, IMPORTS),
  ...Object.fromEntries(SPECS.toSorted(byCost).map((spec) => [spec.name, () => quick(inMemory([spec]))])),
  ...Object.fromEntries(FOLDERS.slice(1).map((written) => [written.name, () => quick(inFolder(written))])),
}

/** Looks for leading zeros in few signatures and secrets: what is in search of them is OpenSSL and @noble, not what is mutated. */
function quick({ description, end }: Described): Described {
  return { description: { ...description, shortSignatures: 16 }, end }
}

function byCost(a: { readonly type: string }, b: { readonly type: string }): number {
  return SLOW.indexOf(a.type) - SLOW.indexOf(b.type)
}
