import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import type { CertificateBuilder } from '../certificates/certificate-builder.ts'
import { authorityInformationAccess } from '../extensions/authority-information-access.ts'
import { basicConstraints } from '../extensions/basic-constraints.ts'
import { certificatePolicies, type PolicyInformation } from '../extensions/certificate-policies.ts'
import { crlDistributionPoints } from '../extensions/crl-distribution-points.ts'
import { extendedKeyUsage, type KeyPurpose } from '../extensions/extended-key-usage.ts'
import { keyUsage } from '../extensions/key-usage.ts'
import { nameConstraints, type NameConstraints } from '../extensions/name-constraints.ts'
import { ocspNoCheck } from '../extensions/ocsp-no-check.ts'
import { subjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import { dns, uri, type GeneralName } from '../general-names/general-name.ts'

// Plain functions: each adds to a builder what its kind of certificate has, and answers another builder. What they do not
// say, and what is added before or behind them, is the caller's.

/** Where users of a certificate find what they need of its issuer. */
export interface IssuerLocations {
  /** The policies under which it is issued, OIDs or with qualifiers. */
  readonly policies?: readonly (PolicyInformation | string)[] | undefined
  /** The URL of the issuer's OCSP responder. */
  readonly ocsp?: string | undefined
  /** The URL of the issuer's own certificate. */
  readonly caIssuers?: string | undefined
  /** The URL of the issuer's revocation list. */
  readonly crl?: string | undefined
}

/** What a CA's certificate says beside its name. */
export interface AuthorityOptions extends IssuerLocations {
  /** How many CAs may stand below it, those that certify its own new keys not counted. */
  readonly pathLength?: number | undefined
  /** The names that certificates below it may have. */
  readonly constraints?: NameConstraints | undefined
  /** What certificates below it may be used for, as browsers read the extended key usage of a CA. */
  readonly purposes?: readonly KeyPurpose[] | undefined
}

/** What a certificate of a server or client says. */
export interface EndEntityOptions extends IssuerLocations {
  /** Its alternative names; a text is a DNS name. */
  readonly names?: readonly (GeneralName | string)[] | undefined
}

/**
 * A root CA: CA without a path length unless one is given, key usage of certificates and CRLs, key identifiers.
 *
 *     rootCA(new CertificateBuilder().subject(name).validFor({ days: 3650 })).sign(key)
 *
 * @throws {InvalidInputError} when there is no builder, it has one of these extensions, or an option is not known or
 *   malformed
 */
export function rootCA(
  builder: CertificateBuilder,
  options: Pick<AuthorityOptions, 'pathLength' | 'constraints'> = {},
): CertificateBuilder {
  checkFields(options, ROOT_FIELDS, 'the options of a root CA')
  return authority(builder, options.pathLength, options)
}

/**
 * A CA that is issued by another one: with the path length 0 unless another is given, so that it issues no CAs.
 *
 * @throws {InvalidInputError} as {@link rootCA}
 */
export function issuingCA(builder: CertificateBuilder, options: AuthorityOptions = {}): CertificateBuilder {
  checkFields(options, CA_FIELDS, 'the options of an issuing CA')
  const { pathLength = 0, purposes } = options
  const made = located(authority(builder, pathLength, options), options)
  if (purposes === undefined) return made
  if (!Array.isArray(purposes))
    throw new InvalidInputError(`purposes are an array, such as ['serverAuth'], not ${kindOf(purposes)}`)
  return made.extension(extendedKeyUsage(...(purposes as readonly KeyPurpose[])))
}

/**
 * A TLS server: digital signature, server authentication, alternative names.
 *
 *     tlsServer(builder, { names: ['example.org', ip('192.0.2.1')], crl: 'http://ca.example/1.crl' })
 *
 * @throws {InvalidInputError} as {@link rootCA}, or when there is no name
 */
export function tlsServer(
  builder: CertificateBuilder,
  options: EndEntityOptions & Required<Pick<EndEntityOptions, 'names'>>,
): CertificateBuilder {
  checkFields(options, END_FIELDS, 'the options of a TLS server')
  if (options.names === undefined || (Array.isArray(options.names) && options.names.length === 0))
    throw new InvalidInputError('a TLS server has at least one name: { names: ["example.org"] }', {
      rule: 'RFC 9525 2',
    })
  return endEntity(builder, 'serverAuth', options)
}

/**
 * A TLS client: digital signature, client authentication.
 *
 * @throws {InvalidInputError} as {@link rootCA}
 */
export function tlsClient(builder: CertificateBuilder, options: EndEntityOptions = {}): CertificateBuilder {
  checkFields(options, END_FIELDS, 'the options of a TLS client')
  return endEntity(builder, 'clientAuth', options)
}

/**
 * A signer of code: digital signature, code signing.
 *
 * @throws {InvalidInputError} as {@link rootCA}
 */
export function codeSigning(builder: CertificateBuilder, options: EndEntityOptions = {}): CertificateBuilder {
  checkFields(options, END_FIELDS, 'the options of a signer of code')
  return endEntity(builder, 'codeSigning', options)
}

/**
 * An OCSP responder (RFC 6960 section 4.2.2.2), itself not to be looked up: digital signature, OCSP signing, no check.
 *
 * @throws {InvalidInputError} as {@link rootCA}
 */
export function ocspResponder(
  builder: CertificateBuilder,
  options: EndEntityOptions = {},
): CertificateBuilder {
  checkFields(options, END_FIELDS, 'the options of an OCSP responder')
  return endEntity(builder, 'OCSPSigning', options).extension(ocspNoCheck())
}

/**
 * A timestamping authority (RFC 3161 section 2.3): digital signature, and timestamping as its only purpose, critical.
 *
 * @throws {InvalidInputError} as {@link rootCA}
 */
export function timestamping(
  builder: CertificateBuilder,
  options: EndEntityOptions = {},
): CertificateBuilder {
  checkFields(options, END_FIELDS, 'the options of a timestamping authority')
  return endEntity(builder, 'timeStamping', options)
}

function authority(
  builder: CertificateBuilder,
  pathLength: number | undefined,
  { constraints }: Pick<AuthorityOptions, 'constraints'>,
): CertificateBuilder {
  const made = given(builder)
    .extension(basicConstraints(pathLength === undefined ? { ca: true } : { ca: true, pathLength }))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .keyIdentifiers()
  return constraints === undefined ? made : made.extension(nameConstraints(constraints))
}

function endEntity(
  builder: CertificateBuilder,
  purpose: KeyPurpose,
  options: EndEntityOptions,
): CertificateBuilder {
  const made = given(builder)
    .extension(keyUsage('digitalSignature'))
    .extension(extendedKeyUsage(purpose))
    .keyIdentifiers()
  const { names } = options
  return located(names === undefined ? made : withNames(made, names), options)
}

/** The builder of a profile, which may be one of another copy of this package. */
function given(builder: CertificateBuilder): CertificateBuilder {
  if (typeof builder?.keyIdentifiers === 'function') return builder
  throw new InvalidInputError(`a profile adds to a CertificateBuilder, not to ${kindOf(builder)}`)
}

/** An empty subject makes the alternative names critical (RFC 5280 section 4.2.1.6). */
function withNames(
  builder: CertificateBuilder,
  names: readonly (GeneralName | string)[],
): CertificateBuilder {
  if (!Array.isArray(names))
    throw new InvalidInputError("names are an array, such as ['example.org']", { rule: 'RFC 5280 4.2.1.6' })
  const list = (names as readonly (GeneralName | string)[]).map((name) =>
    typeof name === 'string' ? dns(name) : name,
  )
  const critical = builder.draft.subject?.isEmpty === true
  return builder.extension(subjectAlternativeName(list, { critical }))
}

function located(
  builder: CertificateBuilder,
  { policies, ocsp, caIssuers, crl }: IssuerLocations,
): CertificateBuilder {
  let made = builder
  if (policies !== undefined) made = made.extension(certificatePolicies(policies))
  const access = [
    ...(ocsp === undefined ? [] : [{ method: 'ocsp' as const, location: uri(ocsp) }]),
    ...(caIssuers === undefined ? [] : [{ method: 'caIssuers' as const, location: uri(caIssuers) }]),
  ]
  if (access.length > 0) made = made.extension(authorityInformationAccess(access))
  return crl === undefined ? made : made.extension(crlDistributionPoints([{ fullName: [uri(crl)] }]))
}

const LOCATION_FIELDS = ['policies', 'ocsp', 'caIssuers', 'crl']
const ROOT_FIELDS: ReadonlySet<string> = new Set(['pathLength', 'constraints'])
const CA_FIELDS: ReadonlySet<string> = new Set([...ROOT_FIELDS, ...LOCATION_FIELDS, 'purposes'])
const END_FIELDS: ReadonlySet<string> = new Set([...LOCATION_FIELDS, 'names'])
