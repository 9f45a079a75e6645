import type { InvalidInputError } from '../errors/errors.ts'
import type { Fault } from './fault.ts'
import type { Cursor, FieldName } from './cursor.ts'
import { HIGH_TAG, tagName } from './tags.ts'

/** The path of a field that a reader reads, such as `tbsCertificate.extensions[2]`. Made only for errors. */
export function pathOf(reader: Cursor, name: FieldName | undefined): string {
  const names: FieldName[] = name === undefined ? [] : [name]
  for (let at: Cursor | undefined = reader; at !== undefined; at = at.parent)
    if (at.name !== undefined) names.push(at.name)
  let path = reader.input.path
  for (const part of names.toReversed())
    path += typeof part === 'number' ? `[${part}]` : path === '' ? part : `.${part}`
  return path
}

/** The error for an element that is missing, cut, or has another tag than the one that is expected. */
export function unexpected(reader: Cursor, tag: number, name: FieldName | undefined): InvalidInputError {
  const found = reader.peekTag()
  const expected = tagName(tag)
  if (found === -1) return reader.error({ ...NO_ELEMENT, message: `${expected} is missing` }, name)
  if (found === tag)
    return reader.error({ ...NO_ELEMENT, message: `the input ends inside the header of ${expected}` }, name)
  const high = (found & HIGH_TAG) === HIGH_TAG ? ', whose tag number is above 30' : ''
  return reader.error({ ...OTHER_TAG, message: `expected ${expected}, found ${tagName(found)}${high}` }, name)
}

export const NO_ELEMENT: Fault = { rule: 'X.690 8.1', message: 'an element is missing' }
export const OTHER_TAG: Fault = {
  rule: 'X.690 8.1.2',
  message: 'the element has another tag than the expected one',
}
export const NO_STRING: Fault = { rule: 'X.690 8.1.2', message: 'the element is not a character string' }
export const NOT_PRIMITIVE: Fault = {
  rule: 'X.690 8.1.2.5',
  message: 'the tag is that of a constructed element',
}
export const TRAILING: Fault = { rule: 'X.690 8.1', message: 'there is something behind the last element' }
export const TOO_DEEP: Fault = { rule: 'maxDepth', message: 'elements are nested deeper than the limit' }
export const TOO_LARGE: Fault = {
  rule: 'X.690 8.3',
  message: 'the INTEGER is too large to be read as a number',
}
export const TOO_MUCH_TEXT: Fault = {
  rule: 'X.690 8.23',
  message: 'the character string is too long to be read as text',
}
export const NEGATIVE: Fault = { rule: 'X.690 8.3', message: 'the INTEGER must not be negative' }
export const UNUSED_BITS: Fault = { rule: 'X.690 8.6', message: 'the BIT STRING must be whole octets' }
