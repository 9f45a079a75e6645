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

/** Where the CRLs are that tell whether the certificate is revoked (RFC 5280 section 4.2.1.13). */
export type CRLDistributionPoints = readonly DistributionPoint[]

export const CRLDistributionPoints: ExtensionDefinition<CRLDistributionPoints> = {
  oid: '2.5.29.31',
  name: 'cRLDistributionPoints',
  encode: writeDistributionPoints,
  decode: readDistributionPoints,
}

/**
 * CRL distribution points: `crlDistributionPoints([{ fullName: [uri('http://ca.example/ca.crl')] }])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed or has neither a name nor a CRL issuer
 */
export function crlDistributionPoints(points: CRLDistributionPoints, options?: ExtensionOptions): Extension {
  return makeExtension(CRLDistributionPoints, points, options)
}
