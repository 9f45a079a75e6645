import { InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter, FieldName } from '@kmskeys/core/der'

/**
 * Writes a BIT STRING whose bits have names; it ends with the last one that is set (X.690 11.2.2).
 *
 * @throws {InvalidInputError} when there is none, or one has not one of these names
 */
export function writeNamedBits<T extends string>(
  writer: DERWriter,
  names: readonly T[],
  given: readonly T[],
  what: string,
  rule: string,
  tag?: number,
): void {
  if (!Array.isArray(given) || given.length === 0 || given.some((name: T) => !names.includes(name)))
    throw new InvalidInputError(`${what} is one or more of ${names.join(', ')}`, { rule })
  const bits = names.map((name) => given.includes(name))
  const size = bits.lastIndexOf(true) + 1
  const octets = new Uint8Array(Math.ceil(size / 8))
  for (let i = 0; i < size; i++)
    if (bits[i] === true) octets[i >> 3] = (octets[i >> 3] ?? 0) | (0x80 >> (i & 7))
  writer.bitString(octets, octets.length * 8 - size, tag)
}

/**
 * Reads it; the names in the order of their bits.
 *
 * @throws {InvalidInputError} when the last bit is not set, or has no name
 */
export function readNamedBits<T extends string>(
  reader: DERReader,
  names: readonly T[],
  what: string,
  field?: FieldName,
  tag?: number,
): T[] {
  const start = reader.offset
  const { bytes, unusedBits } = reader.bitString(field, tag)
  const last = bytes.at(-1) ?? 0
  const endsWithZero = ((last >> unusedBits) & 1) === 0 && !reader.tolerates('trailing-zero-bits')
  if (endsWithZero || bytes.length * 8 - unusedBits > names.length) {
    reader.offset = start
    throw reader.error(
      { rule: 'X.690 11.2.2', message: `${what} must end with a bit that is set and known` },
      field,
    )
  }
  return names.filter((_, i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0)
}
