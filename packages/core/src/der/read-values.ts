import { integerFault } from './content.ts'
import type { Fault } from './fault.ts'
import { contentStart, elementEnd, headerFault } from './header.ts'
import { TOO_MUCH_TEXT, unexpected } from './reader-faults.ts'
import type { Cursor, FieldName } from './cursor.ts'
import { decodeText, stringFault } from './strings.ts'
import { parseTime, timeFault } from './time.ts'

/** Where the content of the next element ends, which must have this tag. */
export function contentEnd(reader: Cursor, tag: number, name: FieldName | undefined): number {
  const { source, offset, limit } = reader
  if (offset + 2 > limit || source[offset] !== tag) throw unexpected(reader, tag, name)
  const end = offset + 2 + (source[offset + 1] ?? 0)
  // The usual case, a length of one octet, is decided here.
  if (end < offset + 0x82 && end <= limit) return end
  const longEnd = elementEnd(source, offset, limit, reader.input.nonMinimalLength)
  if (longEnd < 0) throw reader.error(headerFault(longEnd), name)
  return longEnd
}

/** As {@link contentEnd}, for a well-formed INTEGER. */
export function integerEnd(reader: Cursor, tag: number, name: FieldName | undefined): number {
  const end = contentEnd(reader, tag, name)
  check(reader, integerFault(reader.source, contentStart(reader.source, reader.offset), end), name)
  return end
}

/** A character string type with its own tag or another. */
export function readCharacters(
  reader: Cursor,
  type: number,
  tag: number,
  name: FieldName | undefined,
): string {
  const end = contentEnd(reader, tag, name)
  const start = contentStart(reader.source, reader.offset)
  if (end - start > MAX_TEXT_SIZE) throw reader.error(TOO_MUCH_TEXT, name)
  check(reader, stringFault(type, reader.source, start, end), name)
  reader.offset = end
  return decodeText(reader.input, type, start, end)
}

/** A UTCTime or GeneralizedTime with its own tag or another. */
export function readTime(reader: Cursor, type: number, tag: number, name: FieldName | undefined): Date {
  const end = contentEnd(reader, tag, name)
  const milliseconds = parseTime(type, reader.source, contentStart(reader.source, reader.offset), end)
  if (Number.isNaN(milliseconds)) throw reader.error(timeFault(type), name)
  reader.offset = end
  return new Date(milliseconds)
}

/** Throws when there is a fault. */
export function check(reader: Cursor, fault: Fault | undefined, name: FieldName | undefined): void {
  if (fault !== undefined) throw reader.error(fault, name)
}

/** A string of JavaScript has a limit of its own, somewhat below 2^29 characters. */
const MAX_TEXT_SIZE = 2 ** 28
