import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'

/** The types of response that a client understands: `basic`, or the OID of another one (RFC 6960 section 4.4.3). */
export type OCSPAcceptableResponses = readonly ('basic' | (string & {}))[]

export const OCSPAcceptableResponses: ExtensionDefinition<OCSPAcceptableResponses, 'ocspRequest'> = {
  oid: '1.3.6.1.5.5.7.48.1.4',
  name: 'ocspAcceptableResponses',
  places: { ocspRequest: true },
  encode: (writer, types) =>
    writeList(writer, KIND, types, (type) => writer.oid(type === 'basic' ? BASIC : type)),
  decode: (reader) =>
    readList(reader.sequence(), KIND, (list, index) => {
      const oid = list.oid(index)
      return oid === BASIC ? 'basic' : oid
    }),
}

/**
 * The acceptable responses of an OCSP request: `ocspAcceptableResponses(['basic'])`.
 *
 * @throws {InvalidInputError} when there is none, or one is neither `basic` nor an OID
 */
export function ocspAcceptableResponses(
  types: OCSPAcceptableResponses,
  options?: ExtensionOptions,
): Extension<'ocspRequest'> {
  return makeExtension(OCSPAcceptableResponses, types, options)
}

const BASIC = '1.3.6.1.5.5.7.48.1.1'
const KIND: ListKind = { what: 'acceptable responses', rule: 'RFC 6960 4.4.3' }
