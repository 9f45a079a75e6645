import { InvalidInputError, kindOf } from '@kmskeys/core'
import { validateDER, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { bytesOf } from '../data/bytes.ts'
import { opaqueElement } from '../data/opaque-element.ts'
import { attributeType, attributeTypeLike } from './attribute-types.ts'
import type { NameValue } from './name-value.ts'
import { isStringType, STRING_TAGS, writeText, type NameStringType } from './string-types.ts'

/** One attribute of a name. */
export interface NameAttribute {
  /** The type's OID, in dotted form. */
  readonly type: string
  /** The text; `undefined` where the value is not a character string. */
  readonly value: string | undefined
  /** The DER encoded value, as it was read or will be written. Not to be changed. */
  readonly der: Uint8Array
}

/**
 * Writes `AttributeTypeAndValue` (RFC 5280 section 4.1.2.4), a text with the string type that it names, else with the
 * one that the table gives, UTF8String for a type that is only known by its OID.
 *
 * @param type the key of the table, or an OID
 * @throws {InvalidInputError} when the type is not known, or the value has not the length or characters it must have
 */
export function writeAttribute(writer: DERWriter, type: string, value: NameValue): void {
  const known = attributeType(type)
  if (known === undefined && !OID.test(type))
    throw new InvalidInputError(
      `${JSON.stringify(type)} is no attribute type of a name that is known here; ${hint(type)}`,
    )
  const { oid, string, least, most } = known ?? { oid: type, string: 'utf8', least: 1, most: Infinity }
  if (typeof value === 'string') writeString(writer, oid, string, type, value, least, most)
  else if (isEncoded(value)) writer.sequence(() => writer.oid(oid).raw(encodedValue(type, value.der)))
  else if (isTyped(value)) writeString(writer, oid, value.string, type, value.text, least, most)
  else
    throw new InvalidInputError(
      `the value of ${type} must be text, { text, string } or { der }, not ${kindOf(value)}`,
    )
}

function writeString(
  writer: DERWriter,
  oid: string,
  string: NameStringType,
  type: string,
  text: string,
  least: number,
  most: number,
): void {
  const length = text.length > most ? Array.from(text).length : text.length
  if (length < least || length > most)
    throw new InvalidInputError(
      `${type} must have ${least === most ? most : `${least} to ${most}`} characters, not ${length}`,
      { path: `name.${type}`, rule: 'RFC 5280 A.1' },
    )
  writer.sequence(() => writeText(writer.oid(oid), string, type, text))
}

/** One DER element, of whatever type. */
function encodedValue(type: string, der: Uint8Array): Uint8Array {
  const bytes = bytesOf(der, `the encoded value of ${type}`)
  validateDER(bytes, { path: `name.${type}` })
  return bytes
}

function isEncoded(value: NameValue): value is { readonly der: Uint8Array } {
  return typeof value === 'object' && value !== null && 'der' in value
}

function isTyped(value: NameValue): value is { readonly text: string; readonly string: NameStringType } {
  if (typeof value !== 'object' || value === null || !('text' in value)) return false
  return typeof value.text === 'string' && isStringType(value.string)
}

function hint(type: string): string {
  const meant = attributeTypeLike(type)
  return meant === undefined ? 'give its OID for others' : `did you mean ${meant.key}?`
}

/** Reads `AttributeTypeAndValue`. */
export function readAttribute(set: DERReader): NameAttribute {
  const pair = set.sequence()
  const type = pair.oid('type')
  const start = pair.offset
  const value = STRING_TAGS.has(pair.peekTag() ?? 0) ? pair.characterString('value') : undefined
  if (value === undefined) opaqueElement(pair, 'value')
  const der = pair.since(start)
  pair.end()
  return { type, value, der }
}

/** The dotted form of an OID, of a length that is encoded. */
export const OID: RegExp = /^(?=.{3,2000}$)[0-2](\.\d+)+$/
