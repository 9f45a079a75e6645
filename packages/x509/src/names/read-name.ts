import { DERReader, type DERTolerance } from '@kmskeys/core/der'
import { readAttribute, type NameAttribute } from './attribute.ts'

/**
 * Reads a DER encoded Name (RFC 5280 section 4.1.2.4).
 *
 * @param path what errors call it
 * @param tolerate what of DER is tolerated
 * @throws {InvalidInputError} when it is malformed, or a relative name is empty
 */
export function readName(
  der: Uint8Array,
  path: string = 'name',
  tolerate?: readonly DERTolerance[],
): readonly (readonly NameAttribute[])[] {
  const input = DERReader.from(der, { path, tolerate })
  const sequence = input.sequence()
  input.end()
  return readRelativeNames(sequence)
}

/** Reads what a Name has inside. */
export function readRelativeNames(sequence: DERReader): readonly (readonly NameAttribute[])[] {
  const rdns: NameAttribute[][] = []
  while (!sequence.done) {
    const set = sequence.setOf(rdns.length)
    const attributes: NameAttribute[] = []
    if (set.done) throw set.error({ rule: 'RFC 5280 4.1.2.4', message: 'a relative name must not be empty' })
    while (!set.done) attributes.push(readAttribute(set))
    rdns.push(attributes)
  }
  return rdns
}
