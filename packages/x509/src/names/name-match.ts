import { equalBytes, toHex } from '../data/bytes.ts'
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

/** What is the same for two relative names when they match, and else not, of each. */
export function formsOf(rdns: readonly (readonly NameAttribute[])[]): readonly string[] {
  return rdns.map(formOfAll)
}

function sameAttributes(a: readonly NameAttribute[], b: readonly NameAttribute[]): boolean {
  if (a.length !== b.length) return false
  const [one] = a
  const [other] = b
  if (a.length === 1 && one !== undefined && other !== undefined) return sameAttribute(one, other)
  return formOfAll(a) === formOfAll(b)
}

/** What relative names have in common that match. Sorted, not looked for: a stranger says how many attributes there are. */
function formOfAll(attributes: readonly NameAttribute[]): string {
  return JSON.stringify(attributes.map(formOf).toSorted())
}

function sameAttribute(a: NameAttribute, b: NameAttribute): boolean {
  if (a.type !== b.type) return false
  if (a.value === undefined || b.value === undefined) return equalBytes(a.der, b.der)
  return normalised(a.value) === normalised(b.value)
}

/** What two attributes have in common when they are the same, and else not. */
function formOf({ type, value, der }: NameAttribute): string {
  return value === undefined ? `${type}#${toHex(der)}` : `${type}=${normalised(value)}`
}

/**
 * The steps of RFC 4518 section 2: mapped to one form and case, white space trimmed and collapsed. Section 2.2 maps to
 * nothing controls and characters with a control function, but for those that are white space. The expressions stand here,
 * where they are made when they are needed: what `\p` means takes its time to look up.
 */
function normalised(text: string): string {
  return text
    .replaceAll(/(?![\t-\r\u0085])(?:[\p{Cc}\p{Cf}\u1806\ufffc]|\p{Variation_Selector}|\u034f)/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll(/[\t-\r\u0085\p{Z}]+/gu, ' ')
    .trim()
}
