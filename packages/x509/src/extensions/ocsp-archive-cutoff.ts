import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { wholeSecond } from './values.ts'

/** Until when back the responder tells of certificates that are no longer valid (RFC 6960 section 4.4.4). */
export type OCSPArchiveCutoff = Date

export const OCSPArchiveCutoff: ExtensionDefinition<OCSPArchiveCutoff, 'ocspSingleResponse'> = {
  oid: '1.3.6.1.5.5.7.48.1.6',
  name: 'ocspArchiveCutoff',
  places: { ocspSingleResponse: true },
  encode: (writer, date) => writer.generalizedTime(wholeSecond(date, 'RFC 6960 4.4.4')),
  decode: (reader) => reader.generalizedTime(),
}

/**
 * The archive cutoff beside an answer of OCSP; a fraction of a second is cut off.
 *
 * @throws {InvalidInputError} when it is no date
 */
export function ocspArchiveCutoff(
  date: OCSPArchiveCutoff,
  options?: ExtensionOptions,
): Extension<'ocspSingleResponse'> {
  return makeExtension(OCSPArchiveCutoff, date, options)
}
