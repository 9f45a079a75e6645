import {
  readDistributionPoints,
  writeDistributionPoints,
  type DistributionPoint,
} from './distribution-points.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CERTIFICATE_OR_CRL, type CertificateOrCRL } from './places.ts'

/** Where the delta CRLs are (RFC 5280 sections 4.2.1.15 and 5.2.6). */
export type FreshestCRL = readonly DistributionPoint[]

export const FreshestCRL: ExtensionDefinition<FreshestCRL, CertificateOrCRL> = {
  oid: '2.5.29.46',
  name: 'freshestCRL',
  places: CERTIFICATE_OR_CRL,
  mustBeCritical: false,
  encode: writeDistributionPoints,
  decode: readDistributionPoints,
}

/**
 * Freshest CRL: `freshestCRL([{ fullName: [uri('http://ca.example/delta.crl')] }])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed or has neither a name nor a CRL issuer
 */
export function freshestCRL(points: FreshestCRL, options?: ExtensionOptions): Extension<CertificateOrCRL> {
  return makeExtension(FreshestCRL, points, options)
}
