import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readSCTs, writeSCTs } from './sct-list.ts'
import type { SignedCertificateTimestamp } from './signed-certificate-timestamp.ts'

/** What logs of certificate transparency promised of this certificate, in itself (RFC 6962 section 3.3). */
export type SignedCertificateTimestamps = readonly SignedCertificateTimestamp[]

export const SignedCertificateTimestamps: ExtensionDefinition<SignedCertificateTimestamps, 'certificate'> = {
  oid: '1.3.6.1.4.1.11129.2.4.2',
  name: 'signedCertificateTimestamps',
  places: { certificate: true },
  encode: writeSCTs,
  decode: readSCTs,
}

/** The same of the certificate that an OCSP response tells of (RFC 6962 section 3.3). */
export const OCSPSignedCertificateTimestamps: ExtensionDefinition<
  SignedCertificateTimestamps,
  'ocspSingleResponse'
> = {
  oid: '1.3.6.1.4.1.11129.2.4.5',
  name: 'ocspSignedCertificateTimestamps',
  places: { ocspSingleResponse: true },
  encode: writeSCTs,
  decode: readSCTs,
}

/**
 * Signed certificate timestamps in a certificate: `signedCertificateTimestamps([decodeSCT(bytes)])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function signedCertificateTimestamps(
  scts: SignedCertificateTimestamps,
  options?: ExtensionOptions,
): Extension<'certificate'> {
  return makeExtension(SignedCertificateTimestamps, scts, options)
}

/**
 * The same in an OCSP response, beside the answer for the certificate.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function ocspSignedCertificateTimestamps(
  scts: SignedCertificateTimestamps,
  options?: ExtensionOptions,
): Extension<'ocspSingleResponse'> {
  return makeExtension(OCSPSignedCertificateTimestamps, scts, options)
}
