import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import { toHex } from '../data/bytes.ts'
import { attributeType, attributeTypeLike } from './attribute-types.ts'
import { OID, type NameAttribute } from './attribute.ts'

/** How names are written as text and read from it. */
export interface NameTextOptions {
  /**
   * Names of attribute types, by OID, beside the registered ones and before them, such as
   * `{ '1.2.840.113549.1.9.1': 'E' }`.
   */
  readonly names?: Readonly<Record<string, string>> | undefined
}

const FIELDS: ReadonlySet<string> = new Set(['names'])

/**
 * The same options, if they are some.
 *
 * @throws {InvalidInputError} when they are not, or two types have one name
 */
export function checkNameTextOptions(options: NameTextOptions): NameTextOptions {
  checkFields(options, FIELDS, 'the options of the text of a name')
  const { names = {} } = options
  if (typeof names !== 'object' || names === null)
    throw new InvalidInputError(`names are an object, such as { '2.5.4.3': 'CN' }, not ${kindOf(names)}`)
  const entries = Object.entries(names)
  for (const [oid, name] of entries) {
    if (!OID.test(oid) || typeof name !== 'string' || !SHORT_NAME.test(name))
      throw new InvalidInputError(
        `names give each OID a name of letters, digits and hyphens, not ${JSON.stringify(oid)} ${typeof name === 'string' ? JSON.stringify(name) : kindOf(name)}`,
        { rule: 'RFC 4512 1.4' },
      )
    if ((attributeTypeLike(name)?.oid ?? oid) !== oid)
      throw new InvalidInputError(`${name} is the name of another attribute type than ${oid}`)
  }
  if (new Set(entries.map(([, name]) => name.toLowerCase())).size < entries.length)
    throw new InvalidInputError('names must be different for different OIDs')
  return options
}

/**
 * The text form of a name (RFC 4514 section 2).
 *
 * @param names further names of attribute types, by OID
 */
export function nameToText(
  rdns: readonly (readonly NameAttribute[])[],
  names: Readonly<Record<string, string>> = {},
): string {
  let text = ''
  for (const attributes of rdns.toReversed()) {
    if (text !== '') text += ','
    for (const attribute of attributes)
      text += `${attribute === attributes[0] ? '' : '+'}${attributeToText(attribute, names)}`
  }
  return text
}

/** RFC 4514 section 2.3: a type without a short name is an OID, and its value then the hexadecimal DER. */
export function attributeToText(
  { type, value, der }: NameAttribute,
  names: Readonly<Record<string, string>>,
): string {
  const text = Object.hasOwn(names, type) ? names[type] : attributeType(type)?.text
  return text === undefined || value === undefined
    ? `${text ?? type}=#${toHex(der)}`
    : `${text}=${SPECIAL.test(value) ? escape(value) : value}`
}

/** RFC 4514 section 2.4: what is escaped as hexadecimal is so octet by octet of its UTF-8. */
function escape(value: string): string {
  return value
    .replaceAll(/["+,;<>\\]|^[ #]| $/g, String.raw`\$&`)
    .replaceAll(CONTROL, (character) => toHex(Buffer.from(character)).replaceAll(/../g, String.raw`\$&`))
}

/**
 * Controls, line separators, what changes the direction of writing, and what is never seen, but for the joiners that some
 * scripts need. Only NUL must be escaped; the others are, so that no line break gets into a log, none is shown in another
 * order, and no two that differ look alike for that. As ranges: what `\p` means takes a third of a
 * millisecond to look up, each time that this package is imported.
 */
export const CONTROL: RegExp =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu
const SPECIAL = new RegExp(String.raw`["+,;<>\\]|^[ #]| $|${CONTROL.source}`, 'u')
const SHORT_NAME = /^[A-Za-z][A-Za-z0-9-]*$/
