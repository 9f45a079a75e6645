import { InvalidInputError } from '@kmskeys/core'
import { Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { kindOf } from '../data/bytes.ts'
import { opaqueElement } from '../data/opaque-element.ts'
import { attributeType, attributeTypeLike, type NameStringType } from './attribute-types.ts'

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
 * Writes `AttributeTypeAndValue` (RFC 5280 section 4.1.2.4), with the string type that the table gives, UTF8String
 * for a type that is only known by its OID.
 *
 * @param type the key of the table, or an OID
 * @throws {InvalidInputError} when the type is not known, or the value has not the length or characters it must have
 */
export function writeAttribute(writer: DERWriter, type: string, value: string): void {
  const known = attributeType(type)
  if (known === undefined && !OID.test(type))
    throw new InvalidInputError(
      `${JSON.stringify(type)} is no attribute type of a name that is known here; ${hint(type)}`,
    )
  if (typeof value !== 'string')
    throw new InvalidInputError(`the value of ${type} must be text, not ${kindOf(value)}`)
  const { oid, string, least, most } = known ?? { oid: type, string: 'utf8', least: 1, most: Infinity }
  const length = value.length > most ? Array.from(value).length : value.length
  if (length < least || length > most)
    throw new InvalidInputError(
      `${type} must have ${least === most ? most : `${least} to ${most}`} characters, not ${length}`,
      { path: `name.${type}`, rule: 'RFC 5280 A.1' },
    )
  writer.sequence(() => writeText(writer.oid(oid), string, type, value))
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
  const value = isText(pair.peekTag()) ? pair.characterString('value') : undefined
  if (value === undefined) opaqueElement(pair, 'value')
  const der = pair.since(start)
  pair.end()
  return { type, value, der }
}

function writeText(writer: DERWriter, string: NameStringType, type: string, value: string): void {
  try {
    if (string === 'utf8') writer.utf8String(value)
    else if (string === 'printable') writer.printableString(value)
    else writer.ia5String(value)
  } catch (cause) {
    const allowed = {
      utf8: 'well-formed text',
      printable: "letters, digits, space and '()+,-./:=?",
      ia5: 'ASCII',
    }
    throw new InvalidInputError(`${type} may have only ${allowed[string]}`, { path: `name.${type}`, cause })
  }
}

/** The character string types, of which DirectoryString is a part. */
function isText(tag: number): boolean {
  return TEXT_TAGS.has(tag)
}

const TEXT_TAGS: ReadonlySet<number> = new Set<number>([
  Tag.UTF8_STRING,
  Tag.PRINTABLE_STRING,
  Tag.IA5_STRING,
  Tag.TELETEX_STRING,
  Tag.BMP_STRING,
  Tag.UNIVERSAL_STRING,
  Tag.NUMERIC_STRING,
  Tag.VISIBLE_STRING,
])
const OID = /^[0-2](\.\d+)+$/
