import { goProgram, pythonProgram } from '@kmskeys/testing'
import type { WitnessedObject } from './answers.ts'
import { ask, script } from './programs.ts'

/** What a linter remarks: notices, warnings, errors. */
interface Finding {
  readonly lint: string
  readonly severity: string
  readonly detail: string
}

/** What a linter finds in certificates, all at once; there are none for requests. */
export type Linter = (objects: readonly WitnessedObject[]) => readonly (readonly Finding[])[]

/** Why it is right here that a lint finds something in some of the objects. */
export interface Explanation {
  readonly lint: string
  /** The objects, by their name and the type of their key: `the profile tlsServer, key rsa`. */
  readonly objects: RegExp
  readonly why: string
}

/** zlint, with all that stands in RFCs, and with the CA/Browser Forum's requirements for what has to keep to them. */
export const zlint: Linter = (objects) =>
  ask(
    goProgram('linter') ?? '',
    [],
    objects.map(({ der, browsers }) => ({
      der: Buffer.from(der).toString('base64'),
      sources: browsers === true ? [...RFCS, 'CABF_BR', 'CABF_EV'] : RFCS,
    })),
  ) as readonly (readonly Finding[])[]

/** pkilint, in the same way. */
export const pkilint: Linter = (objects) =>
  ask(
    pythonProgram('python') ?? '',
    [script('lint.py')],
    objects.map(({ der, browsers }) => ({
      der: Buffer.from(der).toString('base64'),
      linters: browsers === true ? ['pkix', 'browsers'] : ['pkix'],
    })),
  ) as readonly (readonly Finding[])[]

const RFCS = ['RFC3279', 'RFC5280', 'RFC5480', 'RFC5891', 'RFC6960', 'RFC6962', 'RFC8813']

export const ZLINT_FINDS: readonly Explanation[] = [
  {
    lint: 'parse',
    objects: /, key (secp256k1|brainpool\w+)$/,
    why: 'zlint reads no keys of these curves',
  },
  {
    lint: 'parse',
    objects: /^CRLDistributionPoints [34], /,
    why: 'zlint reads no names relative to the issuer (RFC 5280 4.2.1.13), and no points of an issuer alone',
  },
  {
    lint: 'parse',
    objects: /^other NameConstraints 1, /,
    why: 'zlint reads no constraints of registered IDs (RFC 5280 4.2.1.10)',
  },
  {
    lint: 'parse',
    objects: /^other SignedCertificateTimestamps 1, /,
    why: 'zlint knows version 1 of timestamps alone, and this list has another, to see that it is kept',
  },
  {
    lint: 'e_ext_authority_key_identifier_no_key_identifier',
    objects: /^(a root signed with|the profile rootCA, key (ed25519|ML-DSA))/,
    why: 'RFC 5280 4.2.1.1 lets what is self-signed leave it out; zlint looks whether it is, and cannot verify SHA-224, SHA-3 and later algorithms',
  },
  {
    lint: 'e_ext_authority_key_identifier_no_key_identifier',
    objects: /^AuthorityKeyIdentifier [35], /,
    why: 'these are there to see that issuer and serial number alone are read, as X.509 has them',
  },
  {
    lint: 'e_name_constraint_not_fqdn',
    objects: /^NameConstraints 4, /,
    why: 'a constraint of all hosts below a domain begins with a dot (RFC 5280 4.2.1.10); zlint takes it for a domain of one label',
  },
  {
    lint: 'n_ecdsa_ee_invalid_ku',
    objects: /^KeyUsage [34], /,
    why: 'RFC 5480 3 allows encipherOnly and decipherOnly beside keyAgreement',
  },
  {
    lint: 'w_ext_cert_policy_contains_noticeref',
    objects: /CertificatePolicies [345], /,
    why: 'these are there to see that notice references are read (RFC 5280 4.2.1.4: should not be written)',
  },
  {
    lint: 'w_ext_cert_policy_explicit_text_not_utf8',
    objects: /^other CertificatePolicies [12], /,
    why: 'these are there to see that the other forms of text are read, which RFC 6818 3 accepts',
  },
  {
    lint: 'w_ext_policy_map_not_in_cert_policy',
    objects: /^other PolicyMappings \d, /,
    why: 'each of these has one extension alone (RFC 5280 4.2.1.5: should be among the policies)',
  },
  {
    lint: 'n_ca_digital_signature_not_set',
    objects: /^the profile (root|issuing)CA, /,
    why: 'the OCSP responses of these CAs are signed by a responder that they certify',
  },
  {
    lint: 'w_ext_subject_key_identifier_not_recommended_subscriber',
    objects: /^the profile tlsServer, /,
    why: 'RFC 5280 4.2.1.2 wants one in every certificate, where the Baseline Requirements rather have none',
  },
  {
    lint: 'w_subject_common_name_included',
    objects: /^the profile tlsServer, /,
    why: "the subject is the caller's choice, and here has a common name, which the Baseline Requirements allow",
  },
]

export const PKILINT_FINDS: readonly Explanation[] = [
  {
    lint: 'itu.invalid_asn1_syntax',
    objects: /^(SubjectAlternativeName|other PolicyMappings) 4, /,
    why: 'pkilint reads no OIDs below 2.40, which X.690 8.19.4 has, 2.999 among them',
  },
  {
    lint: 'base.unhandled_exception',
    objects: /^other SignedCertificateTimestamps 1, /,
    why: 'pkilint knows version 1 of timestamps alone, and this list has another, to see that it is kept',
  },
  {
    lint: 'pkix.invalid_domain_name_syntax',
    objects: /^(a certificate signed with|SubjectAlternativeName 1, )/,
    why: 'RFC 5280 4.2.1.6 leaves wildcards to those who use them, and RFC 9525 6.3 does',
  },
  {
    lint: 'pkix.invalid_uri_syntax',
    objects: /^NameConstraints 4, /,
    why: 'a constraint of all hosts below a domain begins with a dot (RFC 5280 4.2.1.10), which is no URI',
  },
  {
    lint: 'pkix.invalid_uri_syntax',
    objects: /^(SubjectAlternativeName 2|AuthorityKeyIdentifier 3), /,
    why: 'urn:x:y and x:y have a scheme and a part of the scheme, as RFC 5280 4.2.1.6 wants; a host is not asked for',
  },
  {
    lint: 'pkix.authority_key_identifier_keyid_missing',
    objects: /^AuthorityKeyIdentifier [35], /,
    why: 'these are there to see that issuer and serial number alone are read, as X.509 has them',
  },
  {
    lint: 'pkix.rfc5280_certificate_policies_invalid_explicit_text_encoding',
    objects: /^other CertificatePolicies [12], /,
    why: 'RFC 6818 3 accepts VisibleString and BMPString, which RFC 5280 did not',
  },
  {
    lint: 'pkix.certificate_policies_policy_has_qualifier',
    objects: /CertificatePolicies \d, /,
    why: 'these are there to see that qualifiers are read (RFC 5280 4.2.1.4: recommended to have none)',
  },
  {
    lint: 'pkix.certificate_policies_usernotice_has_noticeref',
    objects: /CertificatePolicies [345], /,
    why: 'these are there to see that notice references are read (RFC 5280 4.2.1.4: should not be written)',
  },
  {
    lint: 'pkix.aki_absent_self_issued_and_unsupported_algorithm',
    objects: /^(a root signed with|the profile rootCA, )/,
    why: 'RFC 5280 4.2.1.1 lets what is self-signed leave it out; pkilint cannot verify that these are',
  },
  {
    lint: 'pkix.public_key_algorithm_unsupported',
    objects: /, key dsa$/,
    why: 'pkilint does not look into keys of DSA',
  },
  {
    lint: 'pkix.ldap_uri_not_validated',
    objects: /^CRLDistributionPoints 5, /,
    why: 'pkilint does not look into LDAP URIs',
  },
  {
    lint: 'pkix.unknown_subject_key_identifier_calculation_method',
    objects: /^SubjectKeyIdentifier \d, /,
    why: 'RFC 5280 4.2.1.2 lets identifiers be made in any way',
  },
  {
    lint: 'cabf.ca_certificate_no_digital_signature_bit',
    objects: /^the profile (root|issuing)CA, /,
    why: 'the OCSP responses of these CAs are signed by a responder that they certify',
  },
  {
    lint: 'cabf.serverauth.root.authority_key_identifier_extension_absent',
    objects: /^the profile rootCA, /,
    why: 'RFC 5280 4.2.1.1 lets a root leave it out: it would repeat the subject key identifier',
  },
  {
    lint: 'cabf.serverauth.subscriber.subject_key_identifier_extension_present',
    objects: /^the profile tlsServer, /,
    why: 'RFC 5280 4.2.1.2 wants one in every certificate, where the Baseline Requirements rather have none',
  },
  {
    lint: 'cabf.serverauth.dv.common_name_attribute_present',
    objects: /^the profile tlsServer, /,
    why: "the subject is the caller's choice, and here has a common name, which the Baseline Requirements allow",
  },
]
