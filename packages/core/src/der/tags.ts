import { InvalidInputError } from '../errors/errors.ts'

/**
 * Identifier octets of the universal types that DER structures use (X.680 8.6, X.690 8.1.2), the constructed bit
 * included where the type is constructed.
 */
export const Tag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const

/** The bit of the identifier octet that says that the content is made of elements (X.690 8.1.2.5). */
export const CONSTRUCTED = 0x20

/** The low bits of an identifier octet whose tag number follows in further octets (X.690 8.1.2.4). */
export const HIGH_TAG = 0x1f

/**
 * The identifier octet of `[n]` where it is primitive, as of an implicitly tagged string.
 *
 * @throws {InvalidInputError} when `n` is not 0 to 30
 */
export function context(n: number): number {
  if (n >= 0 && n < HIGH_TAG && Number.isInteger(n)) return 0x80 | n
  throw new InvalidInputError('a tag number must be 0 to 30', { rule: 'X.690 8.1.2.2' })
}

/**
 * The identifier octet of `[n]` where it is constructed: tagged explicitly, or a SEQUENCE or SET tagged implicitly.
 *
 * @throws {InvalidInputError} when `n` is not 0 to 30
 */
export function contextConstructed(n: number): number {
  return context(n) | CONSTRUCTED
}

/** What an identifier octet stands for, in words for an error message. */
export function tagName(tag: number): string {
  const known = Object.entries(Tag).find(([, value]) => value === tag)
  if (known !== undefined) return known[0].replaceAll('_', ' ')
  const hex = `identifier octet ${tag.toString(16).padStart(2, '0')}`
  return tag >= 0x80 && tag < 0xc0 && (tag & HIGH_TAG) !== HIGH_TAG ? `[${tag & HIGH_TAG}] (${hex})` : hex
}
