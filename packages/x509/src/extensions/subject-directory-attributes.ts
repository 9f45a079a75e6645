import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import { validateDER, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { opaqueElement } from '../data/opaque-element.ts'
import { readDirectoryString, writeDirectoryString } from './directory-string.ts'
import { DistinctTypes, MAX_TYPES } from './distinct-types.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { within } from './refused.ts'
import { checkBytes, checkText, wholeSecond } from './values.ts'

/**
 * Something that is known of the subject (RFC 3739 section 3.2.2), one or more values of one type. A birthday is the
 * noon of that day in UTC; countries are codes of two letters.
 */
export type SubjectDirectoryAttribute =
  | { readonly type: 'dateOfBirth'; readonly values: readonly Date[] }
  | {
      readonly type: 'placeOfBirth' | 'gender' | 'countryOfCitizenship' | 'countryOfResidence'
      readonly values: readonly string[]
    }
  | {
      /** One that is not known here: the DER of its values. */
      readonly type: 'other'
      readonly oid: string
      readonly values: readonly Uint8Array[]
    }

/** What is known of the subject beside its name, each type once (RFC 5280 section 4.2.1.8). */
export type SubjectDirectoryAttributes = readonly SubjectDirectoryAttribute[]

export const SubjectDirectoryAttributes: ExtensionDefinition<SubjectDirectoryAttributes> = {
  oid: '2.5.29.9',
  name: 'subjectDirectoryAttributes',
  mustBeCritical: false,
  encode: (writer, attributes) => {
    const seen = new Set<string>()
    writeList(writer, KIND, attributes, (attribute) => {
      const oid = writeAttribute(writer, attribute)
      if (seen.has(oid)) throw new InvalidInputError(`the attribute ${oid} occurs twice`, { rule: KIND.rule })
      seen.add(oid)
    })
  },
  decode: (reader) => {
    const distinct = new DistinctTypes('attribute', KIND.rule)
    return readList(reader.sequence(), KIND, (list, index) => readAttribute(list.sequence(index), distinct))
  },
}

/**
 * Subject directory attributes: `subjectDirectoryAttributes([{ type: 'countryOfCitizenship', values: ['DE'] }])`.
 *
 * @throws {InvalidInputError} when there is none, one occurs twice, or is malformed
 */
export function subjectDirectoryAttributes(
  attributes: SubjectDirectoryAttributes,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(SubjectDirectoryAttributes, attributes, options)
}

function writeAttribute(writer: DERWriter, attribute: SubjectDirectoryAttribute): string {
  checkFields(attribute, attribute?.type === 'other' ? OTHER_FIELDS : FIELDS, 'attributes')
  const oid = attribute.type === 'other' ? attribute.oid : OIDS.get(attribute.type)
  if (typeof oid !== 'string' || (attribute.type === 'other' && NAMES.has(oid)))
    throw new InvalidInputError(
      `the type of an attribute is one of ${[...OIDS.keys()].join(', ')}, or other with the oid of another one`,
      { path: 'type', rule: KIND.rule },
    )
  if (!Array.isArray(attribute.values) || attribute.values.length === 0)
    throw new InvalidInputError('an attribute must have a value', { path: 'values', rule: KIND.rule })
  writer.sequence(() => {
    within('oid', () => writer.oid(oid))
    within('values', () =>
      writer.setOf(() => {
        for (const value of attribute.values) writeValue(writer, attribute.type, value)
      }),
    )
  })
  return oid
}

function writeValue(
  writer: DERWriter,
  type: SubjectDirectoryAttribute['type'],
  value: Date | string | Uint8Array,
): void {
  if (type === 'dateOfBirth' && value instanceof Date) writer.generalizedTime(wholeSecond(value, RULE))
  else if (type === 'placeOfBirth' && typeof value === 'string')
    writeDirectoryString(writer, value, RULE, 128)
  else if (type === 'gender' && typeof value === 'string') {
    if (!GENDER.test(value)) throw new InvalidInputError(NO_GENDER, { rule: RULE })
    writer.printableString(value)
  } else if (type === 'other' && value instanceof Uint8Array) {
    validateDER(checkBytes(value, KIND.rule, 2))
    writer.raw(value)
  } else if (typeof value === 'string' && type.startsWith('country'))
    writer.printableString(checkText(value, RULE, 2, 2))
  else throw new InvalidInputError(`a value of ${type} cannot be ${kindOf(value)}`, { rule: RULE })
}

function readAttribute(fields: DERReader, distinct: DistinctTypes): SubjectDirectoryAttribute {
  const oid = fields.oid('type')
  distinct.add(oid, fields)
  const set = fields.setOf('values')
  fields.end()
  const type = NAMES.get(oid)
  switch (type) {
    case undefined:
      return {
        type: 'other',
        oid,
        values: readList(set, VALUES, (list, i) => opaqueElement(list, i).slice()),
      }
    case 'dateOfBirth':
      return { type, values: readList(set, VALUES, (list, i) => list.generalizedTime(i)) }
    case 'placeOfBirth':
      return { type, values: readList(set, VALUES, (list, i) => readDirectoryString(list, i, RULE, 128)) }
    default:
      return { type, values: readList(set, VALUES, (list, i) => readCode(list, i, type)) }
  }
}

function readCode(list: DERReader, index: number, type: string): string {
  const start = list.offset
  const code = list.printableString(index)
  if (type === 'gender' ? GENDER.test(code) : code.length === 2) return code
  list.offset = start
  throw list.error(
    { rule: RULE, message: type === 'gender' ? NO_GENDER : 'the code of a country has 2 letters' },
    index,
  )
}

type KnownType = Exclude<SubjectDirectoryAttribute['type'], 'other'>

const FIELDS: ReadonlySet<string> = new Set(['type', 'values'])
const OTHER_FIELDS: ReadonlySet<string> = new Set(['type', 'oid', 'values'])
const KIND: ListKind = { what: 'subject directory attributes', rule: 'RFC 5280 4.2.1.8', most: MAX_TYPES }
const VALUES: ListKind = { what: 'the values of an attribute', rule: 'RFC 5280 4.2.1.8' }
const RULE = 'RFC 3739 3.2.2'
const GENDER = /^[MFmf]$/
const NO_GENDER = 'the gender is M, F, m or f'
const TYPES: readonly (readonly [KnownType, string])[] = [
  ['dateOfBirth', '1.3.6.1.5.5.7.9.1'],
  ['placeOfBirth', '1.3.6.1.5.5.7.9.2'],
  ['gender', '1.3.6.1.5.5.7.9.3'],
  ['countryOfCitizenship', '1.3.6.1.5.5.7.9.4'],
  ['countryOfResidence', '1.3.6.1.5.5.7.9.5'],
]
const OIDS: ReadonlyMap<string, string> = new Map(TYPES)
const NAMES: ReadonlyMap<string, KnownType> = new Map(TYPES.map(([name, oid]) => [oid, name]))
