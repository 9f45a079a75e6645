import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CRL_ENTRY, type CRLEntryPlace } from './places.ts'
import { wholeSecond } from './values.ts'

/** Since when the key is known or suspected to be compromised (RFC 5280 section 5.3.2). */
export type InvalidityDate = Date

export const InvalidityDate: ExtensionDefinition<InvalidityDate, CRLEntryPlace> = {
  oid: '2.5.29.24',
  name: 'invalidityDate',
  places: CRL_ENTRY,
  mustBeCritical: false,
  encode: (writer, date) => writer.generalizedTime(wholeSecond(date, 'RFC 5280 5.3.2')),
  decode: (reader) => reader.generalizedTime(),
}

/**
 * The invalidity date of an entry of a CRL; a fraction of a second is cut off.
 *
 * @throws {InvalidInputError} when it is no date
 */
export function invalidityDate(date: InvalidityDate, options?: ExtensionOptions): Extension<CRLEntryPlace> {
  return makeExtension(InvalidityDate, date, options)
}
