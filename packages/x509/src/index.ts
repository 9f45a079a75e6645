/**
 * Certificates and certificate requests, signed by any key.
 *
 * @example
 * ```ts
 * import { basicConstraints, CertificateBuilder, CertificateRequest, dns, Name, subjectAlternativeName } from '@kmskeys/x509'
 *
 * const ca = await new CertificateBuilder()
 *   .subject(Name.of({ commonName: 'Example CA' }))
 *   .validFor({ days: 3650 })
 *   .extension(basicConstraints({ ca: true }))
 *   .sign(caKey) // self-signed; any Signer, asked for what it signs with
 *
 * const request = CertificateRequest.fromPEM(csr)
 * const certificate = await new CertificateBuilder()
 *   .subject(request.subject)
 *   .publicKey(request.publicKey) // after the request's signature was verified
 *   .validFor({ days: 90 })
 *   .extension(subjectAlternativeName([dns('example.org')]))
 *   .sign(caKey, { issuer: ca })
 *
 * certificate.verifySignature(ca) // throws InvalidSignatureError
 * certificate.extension(SubjectAlternativeName) // [{ type: 'dns', value: 'example.org' }]
 * certificate.toPEM()
 * ```
 *
 * @packageDocumentation
 */
export { CertificateBuilder } from './certificates/certificate-builder.ts'
export type { CertificateDraft } from './certificates/certificate-draft.ts'
export type { CertificateFields } from './certificates/certificate-fields.ts'
export type { CertificatePlan } from './certificates/certificate-plan.ts'
export type { CertificateChecks } from './certificates/checks.ts'
export { Certificate, type DecodedCertificate } from './certificates/certificate.ts'
export type { SignCertificateOptions } from './certificates/sign-certificate.ts'
export { ToBeSignedCertificate, type UnsignedOptions } from './certificates/to-be-signed.ts'
export type { Duration, Validity } from './certificates/validity.ts'
export {
  authorityInformationAccess,
  AuthorityInformationAccess,
  type AccessDescription,
} from './extensions/authority-information-access.ts'
export { authorityKeyIdentifier, AuthorityKeyIdentifier } from './extensions/authority-key-identifier.ts'
export { basicConstraints, BasicConstraints } from './extensions/basic-constraints.ts'
export {
  extendedKeyUsage,
  ExtendedKeyUsage,
  KEY_PURPOSES,
  type KeyPurpose,
} from './extensions/extended-key-usage.ts'
export { extension } from './extensions/any-extension.ts'
export {
  Extension,
  makeExtension,
  type ExtensionDefinition,
  type ExtensionOptions,
  type ExtensionReader,
} from './extensions/extension.ts'
export { KEY_USAGES, keyUsage, KeyUsage, type KeyUsageName } from './extensions/key-usage.ts'
export { subjectAlternativeName, SubjectAlternativeName } from './extensions/subject-alternative-name.ts'
export {
  subjectKeyIdentifier,
  SubjectKeyIdentifier,
  type GivenKeyIdentifier,
} from './extensions/subject-key-identifier.ts'
export {
  directoryName,
  dns,
  ediPartyName,
  email,
  ip,
  otherName,
  registeredID,
  uri,
  x400Address,
  type GeneralName,
} from './general-names/general-name.ts'
export type { SubjectPublicKey } from './keys/subject-public-key.ts'
export { ATTRIBUTE_TYPES, type AttributeKey, type AttributeType } from './names/attribute-types.ts'
export type { NameAttribute } from './names/attribute.ts'
export type { NameAttributes, NameInput } from './names/name-input.ts'
export type { NameTextOptions } from './names/name-text.ts'
export type { NameValue } from './names/name-value.ts'
export type { NameStringType } from './names/string-types.ts'
export { Name } from './names/name.ts'
export { CertificateRequest, type DecodedRequest } from './requests/certificate-request.ts'
export { CertificateRequestBuilder, type SignRequestOptions } from './requests/certificate-request-builder.ts'
export type { CertificateRequestFields, RequestAttribute } from './requests/request-fields.ts'
export type { CertificateRequestDraft, CertificateRequestPlan } from './requests/request-plan.ts'
export { ToBeSignedRequest } from './requests/to-be-signed-request.ts'
