import { readAccess, writeAccess, type AccessDescription } from './access-descriptions.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import type { ListKind } from './lists.ts'
import { CERTIFICATE_OR_CRL, type CertificateOrCRL } from './places.ts'

/** Where the issuer's certificate and its OCSP service are (RFC 5280 sections 4.2.2.1 and 5.2.7). */
export type AuthorityInformationAccess = readonly AccessDescription[]

export const AuthorityInformationAccess: ExtensionDefinition<AuthorityInformationAccess, CertificateOrCRL> = {
  oid: '1.3.6.1.5.5.7.1.1',
  name: 'authorityInfoAccess',
  places: CERTIFICATE_OR_CRL,
  mustBeCritical: false,
  encode: (writer, descriptions) => writeAccess(writer, KIND, descriptions),
  decode: (reader) => readAccess(reader, KIND),
}

/**
 * Authority information access: `authorityInformationAccess([{ method: 'ocsp', location: uri('http://…') }])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function authorityInformationAccess(
  descriptions: AuthorityInformationAccess,
  options?: ExtensionOptions,
): Extension<CertificateOrCRL> {
  return makeExtension(AuthorityInformationAccess, descriptions, options)
}

const KIND: ListKind = {
  what: 'authority information access',
  rule: 'RFC 5280 4.2.2.1',
  example: "[{ method: 'ocsp', location: uri('http://…') }]",
}
