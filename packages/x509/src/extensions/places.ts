import { InvalidInputError } from '@kmskeys/core'

/**
 * Where an extension may stand: in a certificate or a request, in a certificate revocation list or one of its entries
 * (RFC 5280 section 5), in a request or response of OCSP as a whole, or beside one certificate in them (RFC 6960
 * section 4.4).
 */
export type ExtensionPlace = keyof typeof IN_WORDS

/** Where extensions stand whose types say nothing else. */
export type CertificatePlace = 'certificate' | 'request'

/** The places where an extension of a type may stand. */
export type Places<P extends ExtensionPlace> = { readonly [K in P]: true }

/** Where extensions stand that are of certificates and of CRLs. */
export type CertificateOrCRL = CertificatePlace | 'crl'

/** Where extensions of entries of CRLs stand; beside an answer of OCSP too (RFC 6960 section 4.4.5). */
export type CRLEntryPlace = 'crlEntry' | 'ocspSingleResponse'

export const CERTIFICATE: Places<CertificatePlace> = { certificate: true, request: true }
export const CERTIFICATE_OR_CRL: Places<CertificateOrCRL> = { ...CERTIFICATE, crl: true }
export const CRL_ENTRY: Places<CRLEntryPlace> = { crlEntry: true, ocspSingleResponse: true }

/**
 * Checks that an extension may stand where it is put.
 *
 * @throws {InvalidInputError} when it may not
 */
export function checkPlace(oid: string, places: object, place: ExtensionPlace): void {
  if (Object.hasOwn(places, place)) return
  const allowed = Object.entries(IN_WORDS).flatMap(([key, words]) =>
    Object.hasOwn(places, key) ? [words] : [],
  )
  throw new InvalidInputError(
    `the extension ${oid} may not stand in ${IN_WORDS[place]}, but in ${allowed.join(', ')}`,
  )
}

const IN_WORDS = {
  certificate: 'a certificate',
  request: 'a certificate request',
  crl: 'a CRL',
  crlEntry: 'an entry of a CRL',
  ocspRequest: 'an OCSP request',
  ocspSingleRequest: 'what an OCSP request says of one certificate',
  ocspResponse: 'an OCSP response',
  ocspSingleResponse: 'what an OCSP response says of one certificate',
}
