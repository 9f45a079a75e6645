import { equalBytes } from '../data/bytes.ts'
import type { NameAttribute } from './attribute.ts'

/**
 * Whether two names match (RFC 5280 section 7.1): the same relative names in the same order, each with the same
 * attributes in any order; texts are compared after normalisation, without regard to case and runs of white space.
 */
export function sameNames(
  a: readonly (readonly NameAttribute[])[],
  b: readonly (readonly NameAttribute[])[],
): boolean {
  return a.length === b.length && a.every((attributes, i) => sameAttributes(attributes, b[i] ?? []))
}

function sameAttributes(a: readonly NameAttribute[], b: readonly NameAttribute[]): boolean {
  if (a.length !== b.length) return false
  const left = [...b]
  return a.every((attribute) => {
    const at = left.findIndex((other) => sameAttribute(attribute, other))
    if (at !== -1) left.splice(at, 1)
    return at !== -1
  })
}

function sameAttribute(a: NameAttribute, b: NameAttribute): boolean {
  if (a.type !== b.type) return false
  if (a.value === undefined || b.value === undefined) return equalBytes(a.der, b.der)
  return normalised(a.value) === normalised(b.value)
}

/** The steps of RFC 4518 that show in practice: mapped to one form and case, white space trimmed and collapsed. */
function normalised(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').trim().replaceAll(/\s+/gu, ' ')
}
