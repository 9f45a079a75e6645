import { Tag, type DERReader } from '@kmskeys/core/der'

/**
 * Reads a field `BOOLEAN DEFAULT FALSE`.
 *
 * @param tag the identifier octet where it is tagged implicitly
 * @throws {InvalidInputError} when FALSE is written (X.690 11.5), unless that is tolerated
 */
export function readDefaultFalse(fields: DERReader, name: string, tag: number = Tag.BOOLEAN): boolean {
  if (!fields.tagIs(tag)) return false
  const start = fields.offset
  if (fields.boolean(name, tag)) return true
  if (fields.tolerates('encoded-default')) return false
  fields.offset = start
  throw fields.error(
    { rule: 'X.690 11.5', message: 'a field that has its default value must be left out' },
    name,
  )
}
