import { InvalidInputError, kindOf } from '@kmskeys/core'
import type { DERWriter } from '@kmskeys/core/der'
import { isList } from '../data/is-list.ts'
import { encodePooled } from '../data/pool.ts'
import { attributeType, rankOf, type AttributeKey } from './attribute-types.ts'
import { writeAttribute } from './attribute.ts'
import type { NameValue, RelativeName } from './name-value.ts'

/** Attributes by the key of their type, or its OID. */
export type NameAttributes = {
  readonly [K in AttributeKey]?: NameValue | readonly NameValue[] | undefined
} & {
  readonly [oid: `${number}.${string}`]: NameValue | readonly NameValue[]
}

/** What a name is made of: attributes in the customary order, or relative names in the order in which they stand. */
export type NameInput = NameAttributes | readonly NameAttributes[]

/** Encodes a name, as `Name.of` describes. */
export function encodeName(input: NameInput): Uint8Array {
  return encodePooled((writer) => writer.sequence(() => writeNames(writer, input)))
}

function writeNames(writer: DERWriter, input: NameInput): void {
  if (isList<NameAttributes>(input)) {
    for (const attributes of input) writeRDN(writer, pairs(attributes))
    return
  }
  const types = typesOf(input)
  if (types.length > 1) types.sort((a, b) => rankOf(a) - rankOf(b))
  for (const type of types)
    for (const value of valuesOf(input, type)) writer.setOf(() => writeAttribute(writer, type, value))
}

/** Encodes a name, relative name by relative name. */
export function encodeRelativeNames(rdns: readonly RelativeName[]): Uint8Array {
  return encodePooled((writer) =>
    writer.sequence(() => {
      for (const rdn of rdns) writeRDN(writer, rdn)
    }),
  )
}

function writeRDN(writer: DERWriter, attributes: RelativeName): void {
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

function pairs(attributes: NameAttributes): RelativeName {
  return typesOf(attributes).flatMap((type) =>
    valuesOf(attributes, type).map((value): [string, NameValue] => [type, value]),
  )
}

function typesOf(attributes: NameAttributes): string[] {
  if (typeof attributes !== 'object' || attributes === null)
    throw new InvalidInputError(
      `a name is made of attributes such as { commonName: 'example.org' }, not of ${kindOf(attributes)}`,
    )
  return Object.keys(attributes)
}

/** One value or several; none where nothing is given. */
function valuesOf(
  attributes: { readonly [type: string]: NameValue | readonly NameValue[] | undefined },
  type: string,
): readonly NameValue[] {
  const values = attributes[type]
  if (values === undefined) return []
  if (!isList(values)) return [values]
  if (values.length > 0) return values
  throw new InvalidInputError(`${type} must have a value; leave it out where there is none`)
}
