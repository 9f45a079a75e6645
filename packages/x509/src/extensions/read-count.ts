import type { DERReader, FieldName } from '@kmskeys/core/der'

/**
 * Reads an INTEGER (`least`..MAX), 0 or more unless said otherwise.
 *
 * @throws {InvalidInputError} when it is less, or too large for a number
 */
export function readCount(
  reader: DERReader,
  field: FieldName | undefined,
  rule: string,
  tag?: number,
  least: number = 0,
): number {
  const start = reader.offset
  const value = reader.smallInteger(field, tag)
  if (value >= least) return value
  reader.offset = start
  throw reader.error({ rule, message: `the number must not be below ${least}` }, field)
}
