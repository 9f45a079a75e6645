import { checkFields, InvalidInputError } from '@kmskeys/core'
import { validateDER, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { opaqueElement } from '../data/opaque-element.ts'
import type { DistinctTypes } from './distinct-types.ts'
import {
  readLimit,
  readLocations,
  readSemantics,
  readTypes,
  writeLimit,
  writeLocations,
  writeSemantics,
  writeTypes,
  type PDSLocation,
  type QCLimitValue,
  type QCSemantics,
} from './qc-statement-info.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { readCount } from './read-count.ts'
import { within } from './refused.ts'
import { checkBytes, checkInteger, checkText } from './values.ts'

/** One statement of a qualified certificate. */
export type QCStatement =
  /** It is qualified, and its key is in a device for qualified signatures (EN 319 412-5 sections 4.2.1, 4.2.2). */
  | { readonly type: 'compliance' | 'sscd' }
  /** The most that it may be used for (section 4.3.2). */
  | ({ readonly type: 'limitValue' } & QCLimitValue)
  /** For how many years after its end what is known of the subject is kept (section 4.3.3). */
  | { readonly type: 'retentionPeriod'; readonly years: number }
  /** Where its terms are (section 4.3.4). */
  | { readonly type: 'pds'; readonly locations: readonly PDSLocation[] }
  /** What it is for: signatures, seals, web sites, or the OID of something else (section 4.2.3). */
  | { readonly type: 'types'; readonly types: readonly ('esign' | 'eseal' | 'web' | (string & {}))[] }
  /** The countries, codes of two letters, by whose law it is qualified (section 4.2.4). */
  | { readonly type: 'legislation'; readonly countries: readonly string[] }
  /** What its attributes and names mean (RFC 3739 section 3.2.6.1). */
  | ({ readonly type: 'syntaxV1' | 'syntaxV2' } & QCSemantics)
  /** One that is not known here; the DER of what it says, where it says something. */
  | { readonly type: 'other'; readonly oid: string; readonly value?: Uint8Array | undefined }

/**
 * Writes it, and answers its OID.
 *
 * @throws {InvalidInputError} when it is malformed
 */
export function writeStatement(writer: DERWriter, statement: QCStatement): string {
  const type = statement?.type
  const oid = type === 'other' ? statement.oid : OIDS.get(type)
  if (typeof oid !== 'string' || (type === 'other' && NAMES.has(oid)))
    throw new InvalidInputError(
      `the type of a statement is one of ${[...OIDS.keys()].join(', ')}, or other with the oid of another one`,
      { path: 'type', rule: RULE },
    )
  checkFields(statement, new Set(['type', ...(FIELDS.get(type) ?? [])]), `statements of type ${type}`)
  writer.sequence(() => {
    within('oid', () => writer.oid(oid))
    writeInfo(writer, statement)
  })
  return oid
}

/** Reads it. */
export function readStatement(fields: DERReader, distinct: DistinctTypes): QCStatement {
  const oid = fields.oid('statementId')
  distinct.add(oid, fields)
  const statement = readInfo(fields, oid)
  fields.end()
  return statement
}

function writeInfo(writer: DERWriter, statement: QCStatement): void {
  switch (statement.type) {
    case 'compliance':
    case 'sscd':
      return
    case 'limitValue':
      writeLimit(writer, statement)
      break
    case 'retentionPeriod':
      within('years', () => writer.integer(checkInteger(statement.years, RULE)))
      break
    case 'pds':
      within('locations', () => writeLocations(writer, statement.locations))
      break
    case 'types':
      within('types', () => writeTypes(writer, statement.types))
      break
    case 'legislation':
      within('countries', () =>
        writeList(writer, COUNTRIES, statement.countries, (country) =>
          writer.printableString(checkText(country, RULE, 2, 2)),
        ),
      )
      break
    case 'other':
      within('value', () => {
        if (statement.value === undefined) return
        validateDER(checkBytes(statement.value, RULE, 2))
        writer.raw(statement.value)
      })
      break
    default:
      writeSemantics(writer, statement)
  }
}

function readInfo(fields: DERReader, oid: string): QCStatement {
  const type = NAMES.get(oid)
  switch (type) {
    case undefined:
      return fields.done
        ? { type: 'other', oid }
        : { type: 'other', oid, value: opaqueElement(fields, 'statementInfo').slice() }
    case 'compliance':
    case 'sscd':
      return { type }
    case 'limitValue':
      return { type, ...readLimit(fields.sequence('statementInfo')) }
    case 'retentionPeriod':
      return { type, years: readCount(fields, 'statementInfo', RULE) }
    case 'pds':
      return { type, locations: readLocations(fields.sequence('statementInfo')) }
    case 'types':
      return { type, types: readTypes(fields.sequence('statementInfo')) }
    case 'legislation':
      return { type, countries: readList(fields.sequence('statementInfo'), COUNTRIES, readCountry) }
    default:
      return { type, ...(!fields.done && readSemantics(fields.sequence('statementInfo'))) }
  }
}

function readCountry(list: DERReader, index: number): string {
  const start = list.offset
  const country = list.printableString(index)
  if (country.length === 2) return country
  list.offset = start
  throw list.error({ rule: RULE, message: 'the code of a country has 2 letters' }, index)
}

type KnownType = Exclude<QCStatement['type'], 'other'>

const RULE = 'EN 319 412-5 4'
const COUNTRIES: ListKind = { what: 'countries', rule: RULE }
const TYPES: readonly (readonly [KnownType, string])[] = [
  ['compliance', '0.4.0.1862.1.1'],
  ['limitValue', '0.4.0.1862.1.2'],
  ['retentionPeriod', '0.4.0.1862.1.3'],
  ['sscd', '0.4.0.1862.1.4'],
  ['pds', '0.4.0.1862.1.5'],
  ['types', '0.4.0.1862.1.6'],
  ['legislation', '0.4.0.1862.1.7'],
  ['syntaxV1', '1.3.6.1.5.5.7.11.1'],
  ['syntaxV2', '1.3.6.1.5.5.7.11.2'],
]
const OIDS: ReadonlyMap<string, string> = new Map(TYPES)
const NAMES: ReadonlyMap<string, KnownType> = new Map(TYPES.map(([name, oid]) => [oid, name]))
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map<QCStatement['type'], readonly string[]>([
  ['limitValue', ['currency', 'amount', 'exponent']],
  ['retentionPeriod', ['years']],
  ['pds', ['locations']],
  ['types', ['types']],
  ['legislation', ['countries']],
  ['syntaxV1', ['semantics', 'authorities']],
  ['syntaxV2', ['semantics', 'authorities']],
  ['other', ['oid', 'value']],
])
