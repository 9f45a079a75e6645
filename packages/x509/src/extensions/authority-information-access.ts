import { checkFields, InvalidInputError } from '@kmskeys/core'
import { kindOf } from '../data/bytes.ts'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralName, writeGeneralName } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** One way to get at information about the issuer. */
export interface AccessDescription {
  /** `ocsp`, `caIssuers`, or the OID of another method. */
  readonly method: 'ocsp' | 'caIssuers' | (string & {})
  readonly location: GeneralName
}

/** Where the issuer's certificate and its OCSP service are (RFC 5280 section 4.2.2.1). */
export type AuthorityInformationAccess = readonly AccessDescription[]

export const AuthorityInformationAccess: ExtensionDefinition<AuthorityInformationAccess> = {
  oid: '1.3.6.1.5.5.7.1.1',
  name: 'authorityInfoAccess',
  encode: (writer, descriptions) => {
    checkDescriptions(descriptions)
    if (descriptions.length === 0) throw new InvalidInputError(EMPTY, { rule: 'RFC 5280 4.2.2.1' })
    writer.sequence(() => {
      for (const { method, location } of descriptions)
        writer.sequence(() => writeGeneralName(writer.oid(OIDS.get(method) ?? method), location))
    })
  },
  decode: (reader) => {
    const list = reader.sequence()
    if (list.done) throw list.error({ rule: 'RFC 5280 4.2.2.1', message: EMPTY })
    const descriptions: AccessDescription[] = []
    while (!list.done) {
      const fields = list.sequence(descriptions.length)
      const oid = fields.oid('accessMethod')
      descriptions.push({
        method: NAMES.get(oid) ?? oid,
        location: readGeneralName(fields, 'accessLocation'),
      })
      fields.end()
    }
    return descriptions
  },
}

/**
 * Authority information access: `authorityInformationAccess([{ method: 'ocsp', location: uri('http://…') }])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function authorityInformationAccess(
  descriptions: AuthorityInformationAccess,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(AuthorityInformationAccess, descriptions, options)
}

function checkDescriptions(descriptions: AuthorityInformationAccess): void {
  if (!Array.isArray(descriptions))
    throw new InvalidInputError(
      `authority information access is an array such as [{ method: 'ocsp', location: uri('http://…') }], not ${kindOf(descriptions)}`,
    )
  for (const description of descriptions as AuthorityInformationAccess) {
    checkFields(description, FIELDS, 'access descriptions')
    if (typeof description.method !== 'string')
      throw new InvalidInputError(
        `the method of an access description is ocsp, caIssuers or the text of an OID, not ${kindOf(description.method)}`,
      )
  }
}

const FIELDS: ReadonlySet<string> = new Set(['method', 'location'])
const EMPTY = 'authority information access must not be empty'
const OIDS: ReadonlyMap<string, string> = new Map([
  ['ocsp', '1.3.6.1.5.5.7.48.1'],
  ['caIssuers', '1.3.6.1.5.5.7.48.2'],
])
const NAMES: ReadonlyMap<string, string> = new Map([...OIDS].map(([name, oid]) => [oid, name]))
