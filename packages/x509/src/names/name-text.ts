import { toHex } from '../data/bytes.ts'
import { attributeType } from './attribute-types.ts'
import type { NameAttribute } from './attribute.ts'

/** The text form of a name (RFC 4514 section 2). */
export function nameToText(rdns: readonly (readonly NameAttribute[])[]): string {
  let text = ''
  for (const attributes of rdns.toReversed()) {
    if (text !== '') text += ','
    for (const attribute of attributes)
      text += `${attribute === attributes[0] ? '' : '+'}${attributeToText(attribute)}`
  }
  return text
}

/** RFC 4514 section 2.3: a type without a short name is an OID, and its value then the hexadecimal DER. */
function attributeToText({ type, value, der }: NameAttribute): string {
  const text = attributeType(type)?.text
  return text === undefined || value === undefined
    ? `${text ?? type}=#${toHex(der)}`
    : `${text}=${SPECIAL.test(value) ? escape(value) : value}`
}

/** RFC 4514 section 2.4. */
function escape(value: string): string {
  return value
    .replaceAll(/["+,;<>\\]|^[ #]| $/g, String.raw`\$&`)
    .replaceAll(
      CONTROL,
      (character) => `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
}

/** Only NUL must be escaped; the others are, so that no line break gets into a log. */
const CONTROL = /\p{Cc}/gu
const SPECIAL = /["+,;<>\\\p{Cc}]|^[ #]| $/u
