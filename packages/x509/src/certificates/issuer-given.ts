import { InvalidInputError, kindOf } from '@kmskeys/core'
import { Certificate } from './certificate.ts'

/** @throws {InvalidInputError} when there is an issuer that is no certificate */
export function checkIssuerGiven(issuer: Certificate | undefined): void {
  if (issuer === undefined || issuer instanceof Certificate) return
  throw new InvalidInputError(
    `issuer must be a Certificate, such as Certificate.fromPEM(pem) reads, not ${kindOf(issuer)}; without one the certificate is self-signed`,
  )
}

/**
 * The same, if it is a certificate.
 *
 * @throws {InvalidInputError} when it is none
 */
export function checkCertificate(certificate: Certificate, what: string): Certificate {
  if (certificate instanceof Certificate) return certificate
  throw new InvalidInputError(`${what} is a Certificate, not ${kindOf(certificate)}`)
}
