import type { CertificateFields } from '../certificates/certificate-fields.ts'
import type { Extension } from '../extensions/extension.ts'
import type { Name } from '../names/name.ts'
import type { CertificateRequestFields, RequestAttribute } from '../requests/request-fields.ts'

/** What certificates and requests have in common, as far as it is shown. */
export interface Shown {
  readonly fields: CertificateFields | CertificateRequestFields
  readonly subject: Name
  readonly extensions: readonly Extension<never>[]
}

/** A certificate, as far as it is shown. */
export interface ShownCertificate extends Shown {
  readonly fields: CertificateFields
  readonly issuer: Name
  readonly serialNumberHex: string
  readonly notBefore: Date
  readonly notAfter: Date
  fingerprint(): Uint8Array
}

/** A request, as far as it is shown. */
export interface ShownRequest extends Shown {
  readonly attributes: readonly RequestAttribute[]
  readonly challengePassword: string | undefined
}
