import { isDeepStrictEqual } from 'node:util'
import type { AnyPublicKey, SignatureAlgorithm } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import {
  AuthorityInformationAccess,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  CertificateRequest,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  EXTENSION_TYPES,
  InhibitAnyPolicy,
  KEY_PURPOSES,
  KeyUsage,
  makeExtension,
  NameConstraints,
  PolicyConstraints,
  PolicyMappings,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  type AccessMethod,
  type Extension,
  type ExtensionDefinition,
  type GeneralName,
  type Name,
} from '@kmskeys/x509'
import type { Answer, MadeObject } from './answers.ts'

/** What an object says, as it is read here, in the form in which readers answer. */
function ourFields({ kind, der }: MadeObject): Readonly<Record<string, unknown>> {
  return kind === 'request'
    ? ofRequest(CertificateRequest.fromDER(der))
    : ofCertificate(Certificate.fromDER(der))
}

/** The fields that a reader reads otherwise; all that it tells are compared. */
export function differences(object: MadeObject, { fields = {} }: Answer): readonly string[] {
  const ours = ourFields(object)
  return Object.entries(fields).flatMap(([field, theirs]) =>
    isDeepStrictEqual(theirs, ours[field])
      ? []
      : [`${object.name}: ${field} is ${JSON.stringify(theirs)}, and here ${JSON.stringify(ours[field])}`],
  )
}

function ofCertificate(certificate: Certificate): Record<string, unknown> {
  const { fields } = certificate
  return {
    version: certificate.version,
    fingerprint: hex(certificate.fingerprint()),
    serialNumber: certificate.serialNumberHex.toLowerCase().replace(/^0+/, ''),
    issuer: hex(fields.issuer),
    issuerName: relativeNames(certificate.issuer),
    subject: hex(fields.subject),
    subjectName: relativeNames(certificate.subject),
    notBefore: certificate.notBefore.getTime() / 1000,
    notAfter: certificate.notAfter.getTime() / 1000,
    publicKey: hex(fields.subjectPublicKeyInfo),
    ...keyAndAlgorithm(certificate, fields),
    tbs: hex(fields.tbsCertificate),
    signature: hex(fields.signature),
    extensions: extensions(certificate.extensions),
    ca: certificate.extension(BasicConstraints)?.ca ?? false,
    pathLength: certificate.extension(BasicConstraints)?.pathLength ?? -1,
    keyUsage: (certificate.extension(KeyUsage) ?? []).reduce((bits, use) => bits + 2 ** USES.indexOf(use), 0),
    purposes: purposes(certificate.extension(ExtendedKeyUsage)),
    keyID: hex(certificate.extension(SubjectKeyIdentifier) ?? NOTHING),
    issuerKeyID: hex(certificate.extension(AuthorityKeyIdentifier)?.keyIdentifier ?? NOTHING),
    ocsp: locations(certificate, 'ocsp'),
    caIssuers: locations(certificate, 'caIssuers'),
    crls: (certificate.extension(CRLDistributionPoints) ?? []).flatMap(({ fullName = [] }) => uris(fullName)),
    policies: (certificate.extension(CertificatePolicies) ?? []).map(({ policy }) => policy),
    mappings: (certificate.extension(PolicyMappings) ?? []).map((one) => [
      one.issuerDomainPolicy,
      one.subjectDomainPolicy,
    ]),
    policyCounts: [
      certificate.extension(PolicyConstraints)?.requireExplicitPolicy ?? -1,
      certificate.extension(PolicyConstraints)?.inhibitPolicyMapping ?? -1,
      certificate.extension(InhibitAnyPolicy) ?? -1,
    ],
    unlisted: [],
    constraints: constraints(certificate.extension(NameConstraints)),
    ...alternativeNames(certificate.extension(SubjectAlternativeName)),
  }
}

function ofRequest(request: CertificateRequest): Record<string, unknown> {
  const { fields } = request
  return {
    subject: hex(fields.subject),
    subjectName: relativeNames(request.subject),
    publicKey: hex(fields.subjectPublicKeyInfo),
    ...keyAndAlgorithm(
      { publicKey: request.unverifiedPublicKey, signatureAlgorithm: request.signatureAlgorithm },
      fields,
    ),
    unlisted: [],
    attributes: request.attributes.map(({ type, values: [first = NOTHING] }) => [type, hex(content(first))]),
    tbs: hex(fields.certificationRequestInfo),
    signature: hex(fields.signature),
    extensions: extensions(request.extensions),
    ...alternativeNames(request.extension(SubjectAlternativeName)),
  }
}

/** The texts of alternative names, form by form. */
function alternativeNames(names: SubjectAlternativeName = []): Record<string, unknown> {
  return Object.fromEntries(
    ['dns', 'email', 'ip', 'uri'].map((form) => [
      form,
      names.filter(({ type }) => type === form).map(({ value }) => value),
    ]),
  )
}

/** Each with its value as it is written of what was read, where the type is known; these are the bytes that were read. */
function extensions(list: readonly Extension<never>[]): unknown {
  return list.map((extension) => {
    const { oid, critical, value } = extension
    const type = TYPES.find((known) => known.oid === oid)
    const again =
      type === undefined ? value : makeExtension<unknown, never>(type, extension.decode(type)).value
    return { oid, critical, value: hex(again) }
  })
}

/** The relative names, each a list of types and texts. */
function relativeNames({ rdns }: Name): unknown {
  return rdns.map((attributes) => attributes.map(({ type, value }) => [type, value ?? '']))
}

/** The key as it is written of what was read, and the OIDs and the name of the algorithm; not of those that are not known. */
function keyAndAlgorithm(
  object: { readonly publicKey: AnyPublicKey; readonly signatureAlgorithm: SignatureAlgorithm },
  fields: { readonly subjectPublicKeyInfo: Uint8Array; readonly signatureAlgorithm: Uint8Array },
): Record<string, unknown> {
  const info = DERReader.from(fields.subjectPublicKeyInfo).sequence()
  return {
    key: hex(object.publicKey.toDER()),
    publicKeyAlgorithm: info.sequence().oid(),
    algorithm: DERReader.from(fields.signatureAlgorithm).sequence().oid(),
    algorithmName: goName(object.signatureAlgorithm.name),
  }
}

/** What Go calls an algorithm. */
function goName(name: string): string {
  const [, scheme = '', hash = ''] = /^(RSA_PKCS1V15|RSA_PSS|ECDSA|DSA)_(SHA\d+)$/.exec(name) ?? []
  const names: Readonly<Record<string, string>> = {
    RSA_PKCS1V15: `${hash}-RSA`,
    RSA_PSS: `${hash}-RSAPSS`,
    ECDSA: `ECDSA-${hash}`,
    DSA: `DSA-${hash}`,
  }
  return names[scheme] ?? (name === 'ED25519' ? 'Ed25519' : name)
}

function purposes(list: ExtendedKeyUsage = []): readonly string[] {
  return list.map((purpose) => OIDS.get(purpose) ?? purpose)
}

function locations(certificate: Certificate, method: AccessMethod): readonly string[] {
  return (certificate.extension(AuthorityInformationAccess) ?? [])
    .filter((one) => one.method === method)
    .flatMap(({ location }) => uris([location]))
}

function uris(names: readonly GeneralName[]): readonly string[] {
  return names.flatMap((name) => (name.type === 'uri' ? [name.value] : []))
}

function constraints({ permitted = [], excluded = [] }: NameConstraints = {}): unknown {
  return Object.fromEntries(
    ['dns', 'email', 'ip', 'uri'].flatMap((form) =>
      Object.entries({ permitted, excluded }).map(([which, names]) => [
        `${which} ${form}`,
        names.filter(({ type }) => type === form).map(({ value }) => value),
      ]),
    ),
  )
}

/** What stands in an element. */
function content(element: Uint8Array): Uint8Array {
  const [, first = 0] = element
  return element.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The types can write, too; the list is for reading. */
const TYPES = EXTENSION_TYPES as readonly ExtensionDefinition<unknown, never>[]
const NOTHING = new Uint8Array()
const OIDS: ReadonlyMap<string, string> = new Map(Object.entries(KEY_PURPOSES))
/** RFC 5280 section 4.2.1.3, in the order of the bits. */
const USES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]
