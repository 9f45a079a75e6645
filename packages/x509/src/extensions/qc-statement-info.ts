import { checkFields } from '@kmskeys/core'
import { Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralNames, writeGeneralNames } from '../general-names/general-names.ts'
import { uniformResourceIdentifier } from '../general-names/internet-names.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { within } from './refused.ts'
import { checkInteger, checkText } from './values.ts'

/** An amount of money: `amount` times ten to the power of `exponent`. */
export interface QCLimitValue {
  /** The code of ISO 4217, three letters or a number from 1 to 999. */
  readonly currency: string | number
  readonly amount: number
  readonly exponent: number
}

/** Where the terms of a certificate are, in one language. */
export interface PDSLocation {
  readonly url: string
  /** The code of ISO 639-1, two letters. */
  readonly language: string
}

/** What attributes and names mean. */
export interface QCSemantics {
  /** The OID of the semantics. */
  readonly semantics?: string | undefined
  /** Who registers the names. */
  readonly authorities?: readonly GeneralName[] | undefined
}

/** Writes QcEuLimitValue (ETSI EN 319 412-5 section 4.3.2). */
export function writeLimit(writer: DERWriter, { currency, amount, exponent }: QCLimitValue): void {
  writer.sequence(() => {
    within('currency', () =>
      typeof currency === 'number'
        ? writer.integer(checkInteger(currency, LIMIT, 1, 999))
        : writer.printableString(checkText(currency, LIMIT, 3, 3)),
    )
    within('amount', () => writer.integer(checkInteger(amount, LIMIT)))
    within('exponent', () => writer.integer(checkInteger(exponent, LIMIT, Number.MIN_SAFE_INTEGER)))
  })
}

/** Reads it. */
export function readLimit(fields: DERReader): QCLimitValue {
  const start = fields.offset
  const currency = fields.tagIs(Tag.INTEGER)
    ? fields.smallInteger('currency')
    : fields.printableString('currency')
  if (typeof currency === 'number' ? currency < 1 || currency > 999 : currency.length !== 3) {
    fields.offset = start
    throw fields.error(
      { rule: LIMIT, message: 'a currency is three letters or a number from 1 to 999' },
      'currency',
    )
  }
  const amount = fields.smallInteger('amount')
  const exponent = fields.smallInteger('exponent')
  fields.end()
  return { currency, amount, exponent }
}

/** Writes PdsLocations (section 4.3.4). */
export function writeLocations(writer: DERWriter, locations: readonly PDSLocation[]): void {
  writeList(writer, LOCATIONS, locations, (location) => {
    checkFields(location, LOCATION_FIELDS, 'locations')
    const { url, language } = location
    writer.sequence(() => {
      within('url', () => writer.ia5String(uniformResourceIdentifier(url)))
      within('language', () => writer.printableString(checkText(language, LOCATIONS.rule, 2, 2)))
    })
  })
}

/** Reads them. */
export function readLocations(list: DERReader): PDSLocation[] {
  return readList(list, LOCATIONS, (_, index) => {
    const fields = list.sequence(index)
    const url = fields.ia5String('url')
    const start = fields.offset
    const language = fields.printableString('language')
    if (language.length !== 2) {
      fields.offset = start
      throw fields.error(
        { rule: LOCATIONS.rule, message: 'the code of a language has 2 letters' },
        'language',
      )
    }
    fields.end()
    return { url, language }
  })
}

/** Writes QcType (section 4.2.3). */
export function writeTypes(writer: DERWriter, types: readonly string[]): void {
  writeList(writer, TYPES, types, (type) => writer.oid(TYPE_OIDS.get(type) ?? type))
}

/** Reads it. */
export function readTypes(list: DERReader): string[] {
  return readList(list, TYPES, (_, index) => {
    const oid = list.oid(index)
    return TYPE_NAMES.get(oid) ?? oid
  })
}

/** Writes SemanticsInformation (RFC 3739 section 3.2.6.1), which is left out where it says nothing. */
export function writeSemantics(writer: DERWriter, { semantics, authorities }: QCSemantics): void {
  if ((semantics ?? authorities) === undefined) return
  writer.sequence(() => {
    if (semantics !== undefined) within('semantics', () => writer.oid(semantics))
    if (authorities !== undefined)
      within('authorities', () => writer.sequence(() => writeGeneralNames(writer, authorities)))
  })
}

/** Reads it. */
export function readSemantics(fields: DERReader): QCSemantics {
  if (fields.done)
    throw fields.error({ rule: 'RFC 3739 3.2.6.1', message: 'the semantics must not be empty' })
  const semantics = fields.tagIs(Tag.OBJECT_IDENTIFIER) ? fields.oid('semanticsIdentifier') : undefined
  const authorities = fields.tagIs(Tag.SEQUENCE)
    ? readGeneralNames(fields.sequence('nameRegistrationAuthorities'))
    : undefined
  fields.end()
  return { ...(semantics !== undefined && { semantics }), ...(authorities !== undefined && { authorities }) }
}

const LIMIT = 'EN 319 412-5 4.3.2'
const LOCATIONS: ListKind = { what: 'the locations of terms', rule: 'EN 319 412-5 4.3.4' }
const LOCATION_FIELDS: ReadonlySet<string> = new Set(['url', 'language'])
const TYPES: ListKind = { what: 'the types of a certificate', rule: 'EN 319 412-5 4.2.3' }
const TYPE_OIDS: ReadonlyMap<string, string> = new Map([
  ['esign', '0.4.0.1862.1.6.1'],
  ['eseal', '0.4.0.1862.1.6.2'],
  ['web', '0.4.0.1862.1.6.3'],
])
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([...TYPE_OIDS].map(([name, oid]) => [oid, name]))
