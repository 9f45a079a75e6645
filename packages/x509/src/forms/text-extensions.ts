import type { AccessDescription } from '../extensions/access-descriptions.ts'
import { AuthorityInformationAccess } from '../extensions/authority-information-access.ts'
import { AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import { BasicConstraints } from '../extensions/basic-constraints.ts'
import { ANY_POLICY, CertificatePolicies } from '../extensions/certificate-policies.ts'
import { CRLDistributionPoints } from '../extensions/crl-distribution-points.ts'
import type { DistributionPoint } from '../extensions/distribution-points.ts'
import { ExtendedKeyUsage } from '../extensions/extended-key-usage.ts'
import type { Extension, ExtensionReader } from '../extensions/extension.ts'
import { FreshestCRL } from '../extensions/freshest-crl.ts'
import { IssuerAlternativeName } from '../extensions/issuer-alternative-name.ts'
import { KeyUsage } from '../extensions/key-usage.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { NameConstraints } from '../extensions/name-constraints.ts'
import { OCSPNoCheck } from '../extensions/ocsp-no-check.ts'
import { PolicyMappings } from '../extensions/policy-mappings.ts'
import type { PolicyQualifier } from '../extensions/policy-qualifiers.ts'
import { PrecertificatePoison } from '../extensions/precertificate-poison.ts'
import type { SignedCertificateTimestamp } from '../extensions/signed-certificate-timestamp.ts'
import { SignedCertificateTimestamps } from '../extensions/signed-certificate-timestamps.ts'
import { SubjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import { SubjectInformationAccess } from '../extensions/subject-information-access.ts'
import type { GeneralName } from '../general-names/general-name.ts'
import { attempt } from './json.ts'
import {
  colons,
  generalName,
  generalNames,
  hexLines,
  indent,
  nameLine,
  safe,
  time,
  tree,
  words,
  type Lines,
} from './text-values.ts'

/** The lines of extensions, as `openssl x509 -text` has them where it knows them. */
export function extensionLines(extensions: readonly Extension<never>[], path: string): Lines {
  return extensions.flatMap((extension, i) => {
    const { oid, critical, value } = extension
    const definition = knownExtension(oid)
    const row = ROWS.get(oid)
    const title = row?.title ?? (definition === undefined ? oid : words(definition.name))
    const place = `${path}[${i}]`
    const lines =
      definition === undefined
        ? hexLines(value, 16)
        : attempt(
            () => row?.show(extension, place) ?? tree(extension.decode(definition, place)),
            (error) => [`Unreadable: ${safe(error)}`, ...hexLines(value, 16)],
          )
    const start = definition !== undefined && oid.startsWith('2.5.29.') ? 'X509v3 ' : ''
    return [`${start}${title}:${critical ? ' critical' : ''}`, ...indent(lines)]
  })
}

interface Row {
  readonly title: string | undefined
  readonly show: (extension: Extension<never>, path: string) => Lines
}

function row<T>(
  definition: ExtensionReader<T, never>,
  lines: (value: T) => Lines,
  title?: string,
): readonly [string, Row] {
  const show = (extension: Extension<never>, path: string): Lines => lines(extension.decode(definition, path))
  return [definition.oid, { title, show }]
}

function inOneLine(names: readonly GeneralName[]): Lines {
  return [generalNames(names)]
}

function access(descriptions: readonly AccessDescription[]): Lines {
  return descriptions.map(({ method, location }) => `${titled(method)} - ${generalName(location)}`)
}

function points(list: readonly DistributionPoint[]): Lines {
  return list.flatMap(({ fullName, relativeName, reasons, crlIssuer }) => [
    ...named('Full Name', fullName?.map(generalName)),
    ...named('Relative Name', relativeName && [nameLine(relativeName)]),
    ...named('Reasons', reasons && [reasons.map(words).join(', ')]),
    ...named('CRL Issuer', crlIssuer?.map(generalName)),
  ])
}

function named(title: string, lines: Lines | undefined): Lines {
  return lines === undefined ? [] : [`${title}:`, ...indent(lines, 2)]
}

function qualifier(given: PolicyQualifier): Lines {
  if (given.type === 'cps') return [`CPS: ${safe(given.uri)}`]
  if (given.type === 'other') return [`${given.oid}: ${colons(given.value)}`]
  const { noticeReference: reference, explicitText: text } = given
  return named('User Notice', [
    ...(reference === undefined
      ? []
      : [`Organization: ${plain(reference.organization)}`, `Numbers: ${reference.noticeNumbers.join(', ')}`]),
    ...(text === undefined ? [] : [`Explicit Text: ${plain(text)}`]),
  ])
}

function plain(text: string | { readonly text: string }): string {
  return safe(typeof text === 'string' ? text : text.text)
}

function timestamp(sct: SignedCertificateTimestamp): Lines {
  if (sct.version !== 'v1') return named('Signed Certificate Timestamp', hexLines(sct.bytes, 16))
  const { hashAlgorithm, signatureAlgorithm, extensions } = sct
  const milliseconds = sct.timestamp.toISOString().slice(-5, -1)
  const algorithm =
    signatureAlgorithm === 'ecdsa' && hashAlgorithm === 'sha256'
      ? 'ecdsa-with-SHA256'
      : `${signatureAlgorithm} with ${hashAlgorithm}`
  return [
    'Signed Certificate Timestamp:',
    ...indent([
      'Version   : v1 (0x0)',
      ...wrapped('Log ID    : ', sct.logID),
      `Timestamp : ${time(sct.timestamp, milliseconds)}`,
      `Extensions: ${extensions.length === 0 ? 'none' : colons(extensions)}`,
      `Signature : ${algorithm}`,
      ...wrapped('            ', sct.signature),
    ]),
  ]
}

function wrapped(start: string, bytes: Uint8Array): Lines {
  return (colons(bytes).match(/.{1,48}/g) ?? ['']).map(
    (part, i) => `${i === 0 ? start : '            '}${part}`,
  )
}

/** What people know by other words than those of its name. */
function titled(name: string): string {
  return TITLES.get(name) ?? (/^[\d.]+$/.test(name) ? name : words(name))
}

const TITLES: ReadonlyMap<string, string> = new Map([
  ['keyCertSign', 'Certificate Sign'],
  ['serverAuth', 'TLS Web Server Authentication'],
  ['clientAuth', 'TLS Web Client Authentication'],
  ['emailProtection', 'E-mail Protection'],
  ['precertificateSigning', 'CT Precertificate Signer'],
  ['caIssuers', 'CA Issuers'],
  ['caRepository', 'CA Repository'],
  [ANY_POLICY, 'X509v3 Any Policy'],
])

/** What has another form than the tree of its fields. */
const ROWS: ReadonlyMap<string, Row> = new Map([
  row(SubjectAlternativeName, inOneLine, 'Subject Alternative Name'),
  row(IssuerAlternativeName, inOneLine, 'Issuer Alternative Name'),
  row(AuthorityInformationAccess, access, 'Authority Information Access'),
  row(SubjectInformationAccess, access, 'Subject Information Access'),
  row(CRLDistributionPoints, points),
  row(FreshestCRL, points),
  row(BasicConstraints, ({ ca, pathLength }) => [
    `CA:${ca ? 'TRUE' : 'FALSE'}${pathLength === undefined ? '' : `, pathlen:${pathLength}`}`,
  ]),
  row(KeyUsage, (usages) => [usages.map(titled).join(', ')]),
  row(ExtendedKeyUsage, (purposes) => [purposes.map(titled).join(', ')]),
  row(AuthorityKeyIdentifier, ({ keyIdentifier, authorityCertIssuer, authorityCertSerialNumber: serial }) => [
    ...(keyIdentifier === undefined
      ? []
      : [`${serial === undefined ? '' : 'keyid:'}${colons(keyIdentifier)}`]),
    ...(authorityCertIssuer ?? []).map(generalName),
    ...(serial === undefined ? [] : [`serial:${colons(serial)}`]),
  ]),
  row(CertificatePolicies, (policies) =>
    policies.flatMap(({ policy, qualifiers = [] }) => [
      `Policy: ${TITLES.get(policy) ?? policy}`,
      ...indent(qualifiers.flatMap(qualifier), 2),
    ]),
  ),
  row(PolicyMappings, (mappings) => [
    mappings.map((one) => `${one.issuerDomainPolicy}:${one.subjectDomainPolicy}`).join(', '),
  ]),
  row(NameConstraints, ({ permitted, excluded }) => [
    ...named('Permitted', permitted?.map(generalName)),
    ...named('Excluded', excluded?.map(generalName)),
  ]),
  row(SignedCertificateTimestamps, (scts) => scts.flatMap(timestamp), 'CT Precertificate SCTs'),
  row(PrecertificatePoison, () => ['NULL'], 'CT Precertificate Poison'),
  row(OCSPNoCheck, () => []),
])
