import { checkFields, InvalidInputError } from '@kmskeys/core'
import { checkCertificate } from '../certificates/issuer-given.ts'
import type { Certificate } from '../certificates/certificate.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { promisedTBS } from './promised.ts'

/** What a log of certificate transparency signs a promise of (RFC 6962 section 3.2). */
export type LogEntry =
  | { readonly type: 'certificate'; readonly der: Uint8Array }
  | {
      readonly type: 'precertificate'
      /** The SHA-256 of the SubjectPublicKeyInfo of who issues the final certificate, 32 bytes. */
      readonly issuerKeyHash: Uint8Array
      /** The DER encoded TBSCertificate that precertificate and final certificate share. */
      readonly tbsCertificate: Uint8Array
    }

/** Options of what is said of a precertificate. */
export interface PrecertificateOptions {
  /** The precertificate signing certificate (RFC 6962 section 3.1), where the issuer itself did not sign. */
  readonly signedBy?: Certificate | undefined
}

/** The entry of a certificate that was logged as it is; timestamps of it come by TLS or OCSP. */
export function certificateEntry(certificate: Certificate): LogEntry {
  return { type: 'certificate', der: checkCertificate(certificate, 'the certificate').toDER() }
}

/**
 * The entry of a precertificate; timestamps of it stand in the final certificate, of which it can be told as well.
 *
 * @param certificate the precertificate, or the final certificate
 * @param issuer who issues the final certificate
 * @throws {InvalidInputError} when it is neither, another one issued it, or who signed it is no precertificate signing
 *   certificate of the issuer
 */
export function precertificateEntry(
  certificate: Certificate,
  issuer: Certificate,
  options: PrecertificateOptions = {},
): LogEntry {
  const { fields } = checkCertificate(certificate, 'the certificate')
  const by = signedByOf(certificate, options)
  const named = (by ?? certificate).issuer
  if (!named.equals(checkCertificate(issuer, 'the issuer').subject))
    throw new InvalidInputError(
      `the final certificate is one of ${named.toString()}, not of ${issuer.subject.toString()}`,
      { path: 'tbsCertificate.issuer', rule: 'RFC 6962 3.2' },
    )
  return {
    type: 'precertificate',
    issuerKeyHash: sha256(issuer.fields.subjectPublicKeyInfo),
    tbsCertificate: promisedTBS(fields, by),
  }
}

/**
 * The precertificate signing certificate, where there is one.
 *
 * @throws {InvalidInputError} when it is not who issued the precertificate
 */
export function signedByOf(
  precertificate: Certificate,
  options: PrecertificateOptions,
): Certificate | undefined {
  checkFields(options, OPTIONS, 'the options of a precertificate')
  const { signedBy } = options
  if (signedBy !== undefined && !precertificate.issuer.equals(checkCertificate(signedBy, 'signedBy').subject))
    throw new InvalidInputError(
      `the precertificate names the issuer ${precertificate.issuer.toString()}, not ${signedBy.subject.toString()}`,
      { path: 'tbsCertificate.issuer', rule: 'RFC 6962 3.1' },
    )
  return signedBy
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(nodeCrypto().hash('sha256', bytes, 'buffer'))
}

const OPTIONS: ReadonlySet<string> = new Set(['signedBy'])
