import { InvalidInputError } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { kindOf } from '../data/bytes.ts'
import { ATTRIBUTE_TYPES, attributeType, type AttributeKey } from './attribute-types.ts'
import { writeAttribute } from './attribute.ts'

/** Attributes by the key of their type, or its OID. */
export type NameAttributes = { readonly [K in AttributeKey]?: string | readonly string[] | undefined } & {
  readonly [oid: `${number}.${string}`]: string | readonly string[]
}

/** What a name is made of: attributes in the customary order, or relative names in the order in which they stand. */
export type NameInput = NameAttributes | readonly NameAttributes[]

/** Encodes a name, as `Name.of` describes. */
export function encodeName(input: NameInput): Uint8Array {
  return encodeDER((writer) => writer.sequence(() => writeNames(writer, input)))
}

function writeNames(writer: DERWriter, input: NameInput): void {
  if (isList(input)) for (const attributes of input) writeRDN(writer, pairs(attributes))
  else for (const pair of pairs(input).toSorted((a, b) => rank(a[0]) - rank(b[0]))) writeRDN(writer, [pair])
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
  return Object.entries(attributes).flatMap(([type, values]) => {
    if (values === undefined) return []
    if (typeof values !== 'string' && (!Array.isArray(values) || values.length === 0))
      throw new InvalidInputError(`${type} must be text or an array of texts`)
    const list: readonly string[] = typeof values === 'string' ? [values] : values
    return list.map((value): [string, string] => [type, value])
  })
}

/** Where a type stands in the customary order; types that are not in the table stand before the common name. */
function rank(type: string): number {
  const { key } = attributeType(type) ?? { key: 'serialNumber' }
  return ATTRIBUTE_TYPES.findIndex((row) => row.key === key)
}

function isList(input: NameInput): input is readonly NameAttributes[] {
  return Array.isArray(input)
}
