import { Tag, type DERReader, type DERWriter, type FieldName } from '@kmskeys/core/der'
import { checkText } from './values.ts'

/**
 * Writes a DirectoryString as UTF8String (RFC 5280 section 4.1.2.4).
 *
 * @throws {InvalidInputError} when it has not 1 to `most` characters
 */
export function writeDirectoryString(writer: DERWriter, text: string, rule: string, most: number): void {
  writer.utf8String(checkText(text, rule, 1, most))
}

/** Reads one, of any of its five types. */
export function readDirectoryString(reader: DERReader, field: FieldName, rule: string, most: number): string {
  const start = reader.offset
  if (!isDirectoryString(reader)) throw reader.error({ rule, message: 'it is no DirectoryString' }, field)
  const text = reader.characterString(field)
  const { length } = Array.from(text)
  if (length > 0 && length <= most) return text
  reader.offset = start
  throw reader.error({ rule, message: `the text must have 1 to ${most} characters` }, field)
}

/** Whether one comes next. */
export function isDirectoryString(reader: DERReader): boolean {
  return TAGS.has(reader.peekTag())
}

const TAGS: ReadonlySet<number> = new Set<number>([
  Tag.UTF8_STRING,
  Tag.PRINTABLE_STRING,
  Tag.TELETEX_STRING,
  Tag.BMP_STRING,
  Tag.UNIVERSAL_STRING,
])
