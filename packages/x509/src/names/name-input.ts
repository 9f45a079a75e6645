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
  const attributes = entriesOf(input)
  if (attributes.length > 1) attributes.sort((a, b) => rankOf(a[0]) - rankOf(b[0]))
  for (const [type, values] of attributes)
    for (const value of textsOf(type, values)) writer.setOf(() => writeAttribute(writer, type, value))
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
  return entriesOf(attributes).flatMap(([type, values]) =>
    textsOf(type, values).map((value): [string, string] => [type, value]),
  )
}

type Values = string | readonly string[] | undefined

function entriesOf(attributes: NameAttributes): [string, Values][] {
  if (typeof attributes !== 'object' || attributes === null)
    throw new InvalidInputError(
      `a name is made of attributes such as { commonName: 'example.org' }, not of ${kindOf(attributes)}`,
    )
  return Object.entries(attributes)
}

/** One text or several; none where nothing is given. */
function textsOf(type: string, values: Values): readonly string[] {
  if (typeof values === 'string') return [values]
  if (values === undefined) return []
  if (isTexts(values) && values.length > 0) return values
  throw new InvalidInputError(`${type} must be text or an array of texts`)
}

/** Callers without types may give anything. */
function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values)
}

function isList(input: NameInput): input is readonly NameAttributes[] {
  return Array.isArray(input)
}
