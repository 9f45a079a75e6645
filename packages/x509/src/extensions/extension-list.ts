import { InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import { DistinctTypes, MAX_TYPES } from './distinct-types.ts'
import { readDefaultFalse } from './default-false.ts'
import { Extension, placesOf } from './extension.ts'
import { knownExtension } from './known-extensions.ts'
import { checkPlace, type ExtensionPlace } from './places.ts'

/** Writes Extensions ::= SEQUENCE SIZE (1..MAX), which is left out where there are none. */
export function writeExtensions(writer: DERWriter, extensions: readonly Extension<never>[]): void {
  writer.sequence(() => {
    for (const { der } of extensions) writer.raw(der)
  }, sizeOfExtensions(extensions))
}

/** How many bytes the extensions are, without what is around them. */
export function sizeOfExtensions(extensions: readonly Extension<never>[]): number {
  let size = 0
  for (const { der } of extensions) size += der.length
  return size
}

/**
 * Reads Extensions (RFC 5280 section 4.1).
 *
 * @throws {InvalidInputError} when it is empty, an OID occurs twice, there are more than 1,000, or `critical` is written though it is FALSE
 */
export function readExtensions(input: DERReader): readonly Extension[] {
  const list = input.sequence('extensions')
  const extensions: Extension[] = []
  if (list.done)
    throw list.error({
      rule: 'RFC 5280 4.1',
      message: 'Extensions must not be empty; the field is left out where there are none',
    })
  const distinct = new DistinctTypes('extension', 'RFC 5280 4.2')
  while (!list.done) extensions.push(readExtension(list, extensions.length, distinct))
  return extensions
}

function readExtension(list: DERReader, index: number, distinct: DistinctTypes): Extension {
  const start = list.offset
  const fields = list.sequence(index)
  const oid = fields.oid('extnID')
  distinct.add(oid, fields)
  const critical = readDefaultFalse(fields, 'critical')
  const value = fields.octetString('extnValue')
  fields.end()
  return new Extension(oid, critical, value, list.since(start), undefined, list.input.tolerate)
}

/**
 * A new list with one more extension.
 *
 * @param place where they stand
 * @throws {InvalidInputError} when it may not stand there, there is one of this type already, or 1,000 others
 */
export function addExtension<P extends ExtensionPlace>(
  extensions: readonly Extension<P>[],
  added: Extension<P>,
  place: P,
): readonly Extension<P>[] {
  if (!(added instanceof Extension))
    throw new InvalidInputError(
      'an extension is made by functions such as basicConstraints(), or by extension(oid, bytes)',
    )
  const definition = added.places === undefined ? knownExtension(added.oid) : undefined
  const places = definition === undefined ? added.places : placesOf(definition)
  if (places !== undefined) checkPlace(added.oid, places, place)
  if (extensions.length >= MAX_TYPES)
    throw new InvalidInputError(`there may be at most ${MAX_TYPES} extensions`)
  for (const { oid } of extensions)
    if (oid === added.oid)
      throw new InvalidInputError(`there is an extension ${oid} already`, { rule: 'RFC 5280 4.2' })
  return [...extensions, added]
}
