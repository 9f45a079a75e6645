import { Admissions } from './admissions.ts'
import { AuthorityInformationAccess } from './authority-information-access.ts'
import { AuthorityKeyIdentifier } from './authority-key-identifier.ts'
import { BasicConstraints } from './basic-constraints.ts'
import { CABFOrganizationIdentifier } from './cabf-organization-identifier.ts'
import { CertificateIssuer } from './certificate-issuer.ts'
import { CertificatePolicies } from './certificate-policies.ts'
import { CRLDistributionPoints } from './crl-distribution-points.ts'
import { CRLNumber } from './crl-number.ts'
import { DeltaCRLIndicator } from './delta-crl-indicator.ts'
import { ExtendedKeyUsage } from './extended-key-usage.ts'
import type { ExtensionReader } from './extension.ts'
import { FreshestCRL } from './freshest-crl.ts'
import { InhibitAnyPolicy } from './inhibit-any-policy.ts'
import { InvalidityDate } from './invalidity-date.ts'
import { IssuerAlternativeName } from './issuer-alternative-name.ts'
import { IssuingDistributionPoint } from './issuing-distribution-point.ts'
import { KeyUsage } from './key-usage.ts'
import { MicrosoftCertificateTemplate } from './microsoft-certificate-template.ts'
import { NameConstraints } from './name-constraints.ts'
import { OCSPAcceptableResponses } from './ocsp-acceptable-responses.ts'
import { OCSPArchiveCutoff } from './ocsp-archive-cutoff.ts'
import { OCSPNoCheck } from './ocsp-no-check.ts'
import { OCSPNonce } from './ocsp-nonce.ts'
import { OCSPServiceLocator } from './ocsp-service-locator.ts'
import { PolicyConstraints } from './policy-constraints.ts'
import { PolicyMappings } from './policy-mappings.ts'
import { PrecertificatePoison } from './precertificate-poison.ts'
import { PrivateKeyUsagePeriod } from './private-key-usage-period.ts'
import { QCStatements } from './qc-statements.ts'
import { ReasonCode } from './reason-code.ts'
import {
  SignedCertificateTimestamps,
  OCSPSignedCertificateTimestamps,
} from './signed-certificate-timestamps.ts'
import { SubjectAlternativeName } from './subject-alternative-name.ts'
import { SubjectDirectoryAttributes } from './subject-directory-attributes.ts'
import { SubjectInformationAccess } from './subject-information-access.ts'
import { SubjectKeyIdentifier } from './subject-key-identifier.ts'
import { TLSFeature } from './tls-feature.ts'

/**
 * The types of extension that are known here, which are those that are decoded when something new is read back. A new type
 * is one file and one line.
 */
export const EXTENSION_TYPES: readonly ExtensionReader<unknown, never>[] = [
  Admissions,
  AuthorityInformationAccess,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CABFOrganizationIdentifier,
  CRLDistributionPoints,
  CRLNumber,
  CertificateIssuer,
  CertificatePolicies,
  DeltaCRLIndicator,
  ExtendedKeyUsage,
  FreshestCRL,
  InhibitAnyPolicy,
  InvalidityDate,
  IssuerAlternativeName,
  IssuingDistributionPoint,
  KeyUsage,
  MicrosoftCertificateTemplate,
  NameConstraints,
  OCSPAcceptableResponses,
  OCSPArchiveCutoff,
  OCSPNoCheck,
  OCSPNonce,
  OCSPServiceLocator,
  OCSPSignedCertificateTimestamps,
  PolicyConstraints,
  PolicyMappings,
  PrecertificatePoison,
  PrivateKeyUsagePeriod,
  QCStatements,
  ReasonCode,
  SignedCertificateTimestamps,
  SubjectAlternativeName,
  SubjectDirectoryAttributes,
  SubjectInformationAccess,
  SubjectKeyIdentifier,
  TLSFeature,
]

/** What is known here of the type with this OID. */
export function knownExtension(oid: string): ExtensionReader<unknown, never> | undefined {
  return BY_OID.get(oid)
}

const BY_OID = new Map(EXTENSION_TYPES.map((definition) => [definition.oid, definition]))
