import type { GeneralName } from '../general-names/general-name.ts'
import { GENERAL_NAMES } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CRL_ENTRY, type CRLEntryPlace } from './places.ts'

/** Who issued the certificate, and those of the entries that follow, in an indirect CRL (RFC 5280 section 5.3.3). */
export type CertificateIssuer = readonly GeneralName[]

export const CertificateIssuer: ExtensionDefinition<CertificateIssuer, CRLEntryPlace> = {
  oid: '2.5.29.29',
  name: 'certificateIssuer',
  places: CRL_ENTRY,
  mustBeCritical: true,
  ...GENERAL_NAMES,
}

/**
 * The certificate issuer of an entry of an indirect CRL, always critical: `certificateIssuer([directoryName(name)])`.
 *
 * @throws {InvalidInputError} when there are no names, or one is malformed
 */
export function certificateIssuer(
  names: CertificateIssuer,
  options?: ExtensionOptions,
): Extension<CRLEntryPlace> {
  return makeExtension(CertificateIssuer, names, options)
}
