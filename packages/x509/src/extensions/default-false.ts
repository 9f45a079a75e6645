import { Tag, type DERReader } from '@kmskeys/core/der'

/**
 * Reads a field `BOOLEAN DEFAULT FALSE`.
 *
 * @throws {InvalidInputError} when FALSE is written (X.690 11.5)
 */
export function readDefaultFalse(fields: DERReader, name: string): boolean {
  if (!fields.tagIs(Tag.BOOLEAN)) return false
  const start = fields.offset
  if (fields.boolean(name)) return true
  fields.offset = start
  throw fields.error(
    { rule: 'X.690 11.5', message: 'a field that has its default value must be left out' },
    name,
  )
}
