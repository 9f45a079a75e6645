import { InvalidInputError } from '@kmskeys/core'
import type { DERWriter } from '@kmskeys/core/der'
import { kindOf } from '../data/bytes.ts'
import { encodePooled } from '../data/pool.ts'
import { attributeType, rankOf, type AttributeKey } from './attribute-types.ts'
import { writeAttribute } from './attribute.ts'

/** Attributes by the key of their type, or its OID. */
export type NameAttributes = { readonly [K in AttributeKey]?: string | readonly string[] | undefined } & {
  readonly [oid: `${number}.${string}`]: string | readonly string[]
}

/** What a name is made of: attributes in the customary order, or relative names in the order in which they stand. */
export type NameInput = NameAttributes | readonly NameAttributes[]

/** Encodes a name, as `Name.of` describes. */
export function encodeName(input: NameInput): Uint8Array {
  return encodePooled((writer) => writer.sequence(() => writeNames(writer, input)))
}

function writeNames(writer: DERWriter, input: NameInput): void {
  if (isList(input)) {
    for (const attributes of input) writeRDN(writer, pairs(attributes))
    return
  }
  const attributes = pairs(input)
  if (attributes.length > 1) attributes.sort((a, b) => rankOf(a[0]) - rankOf(b[0]))
  for (const [type, value] of attributes) writer.setOf(() => writeAttribute(writer, type, value))
}

function writeRDN(writer: DERWriter, attributes: readonly (readonly [string, string])[]): void {
  const types = new Set(attributes.map(([type]) => attributeType(type)?.oid ?? type))
  if (attributes.length === 0)
    throw new InvalidInputError('a relative name must not be empty', { rule: 'RFC 5280 4.1.2.4' })
  if (types.size < attributes.length)
    throw new InvalidInputError(
      'a relative name has each type once; give one object for each relative name',
      { rule: 'X.501 9.3' },
    )
  writer.setOf(() => {
    for (const [type, value] of attributes) writeAttribute(writer, type, value)
  })
}

function pairs(attributes: NameAttributes): [string, string][] {
  if (typeof attributes !== 'object' || attributes === null)
    throw new InvalidInputError(
      `a name is made of attributes such as { commonName: 'example.org' }, not of ${kindOf(attributes)}`,
    )
  const list: [string, string][] = []
  for (const [type, values] of Object.entries(attributes)) {
    if (values === undefined) continue
    if (typeof values === 'string') list.push([type, values])
    else if (!isTexts(values) || values.length === 0)
      throw new InvalidInputError(`${type} must be text or an array of texts`)
    else for (const value of values) list.push([type, value])
  }
  return list
}

function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values)
}

function isList(input: NameInput): input is readonly NameAttributes[] {
  return Array.isArray(input)
}
