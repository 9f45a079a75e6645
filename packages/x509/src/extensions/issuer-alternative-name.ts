import type { GeneralName } from '../general-names/general-name.ts'
import { GENERAL_NAMES } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CERTIFICATE_OR_CRL, type CertificateOrCRL } from './places.ts'

/** The names that the issuer goes by (RFC 5280 sections 4.2.1.7 and 5.2.2). */
export type IssuerAlternativeName = readonly GeneralName[]

export const IssuerAlternativeName: ExtensionDefinition<IssuerAlternativeName, CertificateOrCRL> = {
  oid: '2.5.29.18',
  name: 'issuerAltName',
  places: CERTIFICATE_OR_CRL,
  ...GENERAL_NAMES,
}

/**
 * Issuer alternative names: `issuerAlternativeName([uri('https://ca.example'), email('ca@example.org')])`.
 *
 * @throws {InvalidInputError} when there are none, or one is malformed
 */
export function issuerAlternativeName(
  names: IssuerAlternativeName,
  options?: ExtensionOptions,
): Extension<CertificateOrCRL> {
  return makeExtension(IssuerAlternativeName, names, options)
}
