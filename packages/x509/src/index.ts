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
export type { CertificateTolerance, ReadCertificateOptions } from './certificates/read-options.ts'
export type { SignCertificateOptions } from './certificates/sign-certificate.ts'
export { ToBeSignedCertificate, type UnsignedOptions } from './certificates/to-be-signed.ts'
export type { Duration, Validity } from './certificates/validity.ts'
export type { AccessDescription, AccessMethod } from './extensions/access-descriptions.ts'
export { admissions, Admissions, type Admission } from './extensions/admissions.ts'
export { extension } from './extensions/any-extension.ts'
export {
  authorityInformationAccess,
  AuthorityInformationAccess,
} from './extensions/authority-information-access.ts'
export { authorityKeyIdentifier, AuthorityKeyIdentifier } from './extensions/authority-key-identifier.ts'
export { basicConstraints, BasicConstraints } from './extensions/basic-constraints.ts'
export {
  cabfOrganizationIdentifier,
  CABFOrganizationIdentifier,
} from './extensions/cabf-organization-identifier.ts'
export { certificateIssuer, CertificateIssuer } from './extensions/certificate-issuer.ts'
export {
  ANY_POLICY,
  certificatePolicies,
  CertificatePolicies,
  type PolicyInformation,
} from './extensions/certificate-policies.ts'
export { crlDistributionPoints, CRLDistributionPoints } from './extensions/crl-distribution-points.ts'
export { crlNumber, CRLNumber } from './extensions/crl-number.ts'
export { deltaCRLIndicator, DeltaCRLIndicator } from './extensions/delta-crl-indicator.ts'
export type { DisplayText } from './extensions/display-text.ts'
export type { DistributionPointName } from './extensions/distribution-point-name.ts'
export type { DistributionPoint } from './extensions/distribution-points.ts'
export {
  extendedKeyUsage,
  ExtendedKeyUsage,
  KEY_PURPOSES,
  type KeyPurpose,
} from './extensions/extended-key-usage.ts'
export {
  Extension,
  makeExtension,
  type ExtensionDefinition,
  type ExtensionOptions,
  type ExtensionReader,
  type ExtensionWriter,
} from './extensions/extension.ts'
export { freshestCRL, FreshestCRL } from './extensions/freshest-crl.ts'
export { inhibitAnyPolicy, InhibitAnyPolicy } from './extensions/inhibit-any-policy.ts'
export { invalidityDate, InvalidityDate } from './extensions/invalidity-date.ts'
export { issuerAlternativeName, IssuerAlternativeName } from './extensions/issuer-alternative-name.ts'
export {
  issuingDistributionPoint,
  IssuingDistributionPoint,
} from './extensions/issuing-distribution-point.ts'
export { KEY_USAGES, keyUsage, KeyUsage, type KeyUsageName } from './extensions/key-usage.ts'
export { EXTENSION_TYPES } from './extensions/known-extensions.ts'
export {
  microsoftCertificateTemplate,
  MicrosoftCertificateTemplate,
} from './extensions/microsoft-certificate-template.ts'
export { nameConstraints, NameConstraints } from './extensions/name-constraints.ts'
export type { NameSubtree } from './extensions/name-subtrees.ts'
export type { NamingAuthority } from './extensions/naming-authority.ts'
export { ocspAcceptableResponses, OCSPAcceptableResponses } from './extensions/ocsp-acceptable-responses.ts'
export { ocspArchiveCutoff, OCSPArchiveCutoff } from './extensions/ocsp-archive-cutoff.ts'
export { ocspNoCheck, OCSPNoCheck } from './extensions/ocsp-no-check.ts'
export { ocspNonce, OCSPNonce } from './extensions/ocsp-nonce.ts'
export { ocspServiceLocator, OCSPServiceLocator } from './extensions/ocsp-service-locator.ts'
export type {
  CertificateOrCRL,
  CertificatePlace,
  CRLEntryPlace,
  ExtensionPlace,
  Places,
} from './extensions/places.ts'
export { policyConstraints, PolicyConstraints } from './extensions/policy-constraints.ts'
export { policyMappings, PolicyMappings, type PolicyMapping } from './extensions/policy-mappings.ts'
export type {
  CPSQualifier,
  NoticeReference,
  PolicyQualifier,
  UnknownQualifier,
  UserNotice,
} from './extensions/policy-qualifiers.ts'
export { precertificatePoison, PrecertificatePoison } from './extensions/precertificate-poison.ts'
export { privateKeyUsagePeriod, PrivateKeyUsagePeriod } from './extensions/private-key-usage-period.ts'
export type { ProfessionInfo } from './extensions/profession-info.ts'
export type { PDSLocation, QCLimitValue, QCSemantics } from './extensions/qc-statement-info.ts'
export type { QCStatement } from './extensions/qc-statement.ts'
export { qcStatements, QCStatements } from './extensions/qc-statements.ts'
export { reasonCode, ReasonCode } from './extensions/reason-code.ts'
export { CRL_REASONS, REASON_FLAGS, type CRLReason, type ReasonFlag } from './extensions/reasons.ts'
export {
  decodeSCT,
  encodeSCT,
  type SCTv1,
  type SignedCertificateTimestamp,
  type UnknownSCT,
} from './extensions/signed-certificate-timestamp.ts'
export {
  ocspSignedCertificateTimestamps,
  OCSPSignedCertificateTimestamps,
  signedCertificateTimestamps,
  SignedCertificateTimestamps,
} from './extensions/signed-certificate-timestamps.ts'
export { subjectAlternativeName, SubjectAlternativeName } from './extensions/subject-alternative-name.ts'
export {
  subjectDirectoryAttributes,
  SubjectDirectoryAttributes,
  type SubjectDirectoryAttribute,
} from './extensions/subject-directory-attributes.ts'
export {
  subjectInformationAccess,
  SubjectInformationAccess,
} from './extensions/subject-information-access.ts'
export {
  subjectKeyIdentifier,
  SubjectKeyIdentifier,
  type GivenKeyIdentifier,
} from './extensions/subject-key-identifier.ts'
export { TLS_FEATURES, tlsFeature, TLSFeature, type TLSFeatureName } from './extensions/tls-feature.ts'
export type {
  AlgorithmJSON,
  CertificateJSON,
  CertificateRequestJSON,
  ExtensionJSON,
  JSONValue,
  NameJSON,
  PublicKeyJSON,
  SignedJSON,
  UnreadableJSON,
} from './forms/json.ts'
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
export {
  codeSigning,
  issuingCA,
  ocspResponder,
  rootCA,
  timestamping,
  tlsClient,
  tlsServer,
  type AuthorityOptions,
  type EndEntityOptions,
  type IssuerLocations,
} from './profiles/profiles.ts'
export { CertificateRequest, type DecodedRequest } from './requests/certificate-request.ts'
export { CertificateRequestBuilder, type SignRequestOptions } from './requests/certificate-request-builder.ts'
export type { CertificateRequestFields, RequestAttribute } from './requests/request-fields.ts'
export type { CertificateRequestDraft, CertificateRequestPlan } from './requests/request-plan.ts'
export { ToBeSignedRequest } from './requests/to-be-signed-request.ts'
export type { VerifySignatureOptions } from './signing/accepted-algorithm.ts'
export {
  finalCertificate,
  FinalCertificate,
  type FinalSignOptions,
} from './transparency/final-certificate.ts'
export {
  certificateEntry,
  precertificateEntry,
  type LogEntry,
  type PrecertificateOptions,
} from './transparency/log-entry.ts'
export { verifySCT } from './transparency/verify-sct.ts'
