import { encodeDER } from '@kmskeys/core/der'
import * as x509 from '@kmskeys/x509'
import {
  directoryName,
  dns,
  email,
  ip,
  makeExtension,
  Name,
  registeredID,
  uri,
  type Extension,
  type ExtensionPlace,
  type ExtensionWriter,
} from '@kmskeys/x509'
import { expect } from 'vitest'

// Names also hold what was decoded so far, which says nothing of what they are.
expect.addEqualityTesters([
  (a, b) =>
    a instanceof Name && b instanceof Name ? Buffer.from(a.der).equals(Buffer.from(b.der)) : undefined,
])

/** A type of extension, values of it, and what is made of them. */
export interface Sample {
  readonly name: string
  readonly oid: string
  readonly values: readonly unknown[]
  readonly extensions: readonly Extension<never>[]
  /** What the type reads from an extension. */
  readonly read: (extension: Extension<never>) => unknown
  /** What is made of such a value. */
  readonly write: (value: unknown) => Extension<never>
}

function sample<T, P extends ExtensionPlace>(
  name: string,
  definition: ExtensionWriter<T, P>,
  ...values: T[]
): Sample {
  return {
    name,
    oid: definition.oid,
    values,
    extensions: values.map((value) => makeExtension(definition, value)),
    read: (extension) => extension.decode(definition),
    write: (value) => makeExtension(definition, value as T),
  }
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const NAME = Name.of({ commonName: 'Example CA', organization: 'Exämple', country: 'DE' })
const OTHER_NAME = Name.of([{ country: 'AT' }, { organization: 'Other' }])
const FIRST = new Date('2001-02-03T04:05:06Z')
const LAST = new Date('2055-12-31T23:59:59Z')
const DAY = new Date('1970-01-01T12:00:00Z')
const RELATIVE = Name.of([{ commonName: 'CRL 1' }])
const SEVERAL = Name.of([{ commonName: 'CRL 2', organizationalUnit: 'Part' }])
/** One DER value of a type that nobody knows. */
const STRANGE = encodeDER((w) => w.sequence(() => w.integer(5).utf8String('ü')))

const sct = (
  n: number,
  hash: x509.SCTv1['hashAlgorithm'],
  signature: x509.SCTv1['signatureAlgorithm'],
): x509.SCTv1 => ({
  version: 'v1',
  logID: new Uint8Array(32).fill(n),
  timestamp: new Date(1_700_000_000_000 + n * 1001),
  extensions: new Uint8Array(n % 2 === 0 ? 0 : n).fill(7),
  hashAlgorithm: hash,
  signatureAlgorithm: signature,
  signature: new Uint8Array(64 + n).fill(n + 1),
})
const SCTS: readonly (readonly x509.SignedCertificateTimestamp[])[] = [
  [sct(1, 'sha256', 'ecdsa')],
  [sct(2, 'sha384', 'ecdsa'), sct(3, 'sha256', 'rsa')],
  [sct(4, 'sha512', 'rsa')],
  [sct(5, 'sha1', 'dsa'), sct(6, 'sha224', 'ecdsa'), sct(7, 'md5', 'rsa')],
  [sct(0, 'sha256', 'ecdsa')],
]

/** Those of which there is a class in pyca/cryptography, by its name there, with the values of pyca_extensions.py. */
export const PYCA_SAMPLES: readonly Sample[] = [
  sample(
    'AuthorityInformationAccess',
    x509.AuthorityInformationAccess,
    [{ method: 'ocsp', location: uri('http://ocsp.example') }],
    [
      { method: 'caIssuers', location: uri('http://ca.example/ca.cer') },
      { method: 'ocsp', location: dns('a.example') },
    ],
    [{ method: '1.2.3.4', location: directoryName(NAME) }],
    [
      { method: 'ocsp', location: ip('192.0.2.1') },
      { method: 'ocsp', location: ip('2001:db8::1') },
    ],
    [{ method: 'caIssuers', location: registeredID('1.2.3.6') }],
  ),
  sample(
    'AuthorityKeyIdentifier',
    x509.AuthorityKeyIdentifier,
    { keyIdentifier: bytes('0102') },
    {
      keyIdentifier: new Uint8Array(20).fill(9),
      authorityCertIssuer: [directoryName(NAME)],
      authorityCertSerialNumber: bytes('80'),
    },
    {
      authorityCertIssuer: [dns('a.example'), uri('x:y')],
      authorityCertSerialNumber: bytes('0102030405060708090a'),
    },
    { keyIdentifier: new Uint8Array(32).fill(0xff) },
    { authorityCertIssuer: [directoryName(OTHER_NAME)], authorityCertSerialNumber: bytes('7f') },
  ),
  sample(
    'BasicConstraints',
    x509.BasicConstraints,
    { ca: true },
    { ca: true, pathLength: 0 },
    { ca: true, pathLength: 1 },
    { ca: true, pathLength: 127 },
    { ca: true, pathLength: 300 },
  ),
  sample(
    'CRLDistributionPoints',
    x509.CRLDistributionPoints,
    [{ fullName: [uri('http://ca.example/1.crl')] }],
    [
      {
        fullName: [uri('http://ca.example/1.crl'), directoryName(NAME)],
        reasons: ['keyCompromise', 'cACompromise'],
      },
    ],
    [{ relativeName: RELATIVE, reasons: ['aACompromise'], crlIssuer: [directoryName(NAME)] }],
    [{ crlIssuer: [directoryName(OTHER_NAME)] }, { relativeName: SEVERAL }],
    [
      {
        fullName: [dns('crl.example')],
        reasons: [
          'affiliationChanged',
          'superseded',
          'cessationOfOperation',
          'certificateHold',
          'privilegeWithdrawn',
        ],
      },
      { fullName: [uri('ldap://ca.example/cn=x?y')] },
    ],
  ),
  sample('CRLNumber', x509.CRLNumber, 1n, 127n, 128n, 0x1_0000_0000n, 2n ** 159n - 1n),
  sample(
    'CRLReason',
    x509.ReasonCode,
    'keyCompromise',
    'cACompromise',
    'removeFromCRL',
    'privilegeWithdrawn',
    'aACompromise',
    'affiliationChanged',
    'superseded',
    'cessationOfOperation',
    'certificateHold',
    'unspecified',
  ),
  sample(
    'CertificateIssuer',
    x509.CertificateIssuer,
    [directoryName(NAME)],
    [directoryName(OTHER_NAME)],
    [dns('a.example')],
    [directoryName(NAME), uri('http://ca.example')],
    [email('ca@example.org'), ip('2001:db8::')],
  ),
  sample(
    'CertificatePolicies',
    x509.CertificatePolicies,
    [{ policy: '2.23.140.1.2.1' }],
    [
      { policy: '2.5.29.32.0', qualifiers: [{ type: 'cps', uri: 'https://ca.example/cps' }] },
      { policy: '1.2.3.6' },
    ],
    [
      {
        policy: '1.2.3.6',
        qualifiers: [{ type: 'userNotice', explicitText: { text: 'Für alle', form: 'utf8' } }],
      },
    ],
    [
      {
        policy: '1.2.3.6',
        qualifiers: [
          {
            type: 'userNotice',
            noticeReference: { organization: { text: 'Ørg', form: 'utf8' }, noticeNumbers: [1, 2, 300] },
            explicitText: { text: 'Text', form: 'utf8' },
          },
        ],
      },
    ],
    [
      {
        policy: '1.2.4.6',
        qualifiers: [
          { type: 'cps', uri: 'http://a.example' },
          {
            type: 'userNotice',
            noticeReference: { organization: { text: 'O', form: 'utf8' }, noticeNumbers: [7] },
          },
        ],
      },
      { policy: '1.2.5.6', qualifiers: [{ type: 'userNotice' }] },
    ],
  ),
  sample('DeltaCRLIndicator', x509.DeltaCRLIndicator, 1n, 255n, 256n, 65_536n, 2n ** 150n),
  sample(
    'ExtendedKeyUsage',
    x509.ExtendedKeyUsage,
    ['serverAuth'],
    ['clientAuth', 'serverAuth'],
    ['codeSigning', '1.2.3.4'],
    ['timeStamping'],
    ['OCSPSigning', 'emailProtection', 'anyExtendedKeyUsage'],
  ),
  sample(
    'FreshestCRL',
    x509.FreshestCRL,
    [{ fullName: [uri('http://ca.example/d.crl')] }],
    [{ fullName: [uri('http://ca.example/d.crl')], reasons: ['keyCompromise'] }],
    [{ crlIssuer: [directoryName(NAME)] }],
    [{ relativeName: RELATIVE, crlIssuer: [directoryName(NAME)] }],
    [
      {
        fullName: [directoryName(NAME)],
        reasons: ['superseded', 'aACompromise'],
        crlIssuer: [directoryName(OTHER_NAME)],
      },
    ],
  ),
  sample('InhibitAnyPolicy', x509.InhibitAnyPolicy, 0, 1, 2, 127, 128),
  sample(
    'InvalidityDate',
    x509.InvalidityDate,
    FIRST,
    LAST,
    DAY,
    new Date('1999-12-31T23:59:59Z'),
    new Date('2049-06-01T00:00:00Z'),
  ),
  sample(
    'IssuerAlternativeName',
    x509.IssuerAlternativeName,
    [dns('ca.example')],
    [email('ca@example.org'), uri('https://ca.example/x')],
    [ip('203.0.113.7')],
    [registeredID('1.2.840.113549'), directoryName(NAME)],
    [directoryName(OTHER_NAME)],
  ),
  sample(
    'IssuingDistributionPoint',
    x509.IssuingDistributionPoint,
    { fullName: [uri('http://ca.example/1.crl')] },
    { fullName: [uri('http://ca.example/1.crl'), directoryName(NAME)], onlyContainsUserCerts: true },
    { relativeName: RELATIVE, onlyContainsCACerts: true },
    { onlySomeReasons: ['keyCompromise', 'cessationOfOperation'], indirectCRL: true },
    { fullName: [dns('crl.example')], onlySomeReasons: ['aACompromise'], onlyContainsAttributeCerts: true },
  ),
  sample(
    'KeyUsage',
    x509.KeyUsage,
    ['digitalSignature'],
    ['keyCertSign', 'cRLSign'],
    ['keyAgreement', 'encipherOnly'],
    ['keyAgreement', 'decipherOnly'],
    ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'],
  ),
  sample(
    'MSCertificateTemplate',
    x509.MicrosoftCertificateTemplate,
    { template: '1.3.6.1.4.1.311.21.8.1.2' },
    { template: '1.2.3.6', majorVersion: 0 },
    { template: '1.2.3.6', majorVersion: 100, minorVersion: 0 },
    { template: '1.2.3.6', majorVersion: 1, minorVersion: 300 },
    { template: '2.5.4.999', majorVersion: 4_294_967_295, minorVersion: 128 },
  ),
  sample(
    'NameConstraints',
    x509.NameConstraints,
    { permitted: [dns('example.org')] },
    {
      permitted: [dns('a.example'), { type: 'ip', value: '192.0.2.0/24' }],
      excluded: [{ type: 'ip', value: '2001:db8::/33' }],
    },
    {
      excluded: [
        { type: 'email', value: 'example.org' },
        { type: 'email', value: '.example.org' },
        { type: 'email', value: 'a@example.org' },
      ],
    },
    {
      permitted: [
        directoryName(NAME),
        { type: 'uri', value: 'host.example' },
        { type: 'uri', value: '.example' },
      ],
    },
    {
      excluded: [
        { type: 'ip', value: '0.0.0.0/0' },
        { type: 'ip', value: '::/0' },
        { type: 'ip', value: '203.0.113.9/32' },
        { type: 'dns', value: '' },
      ],
    },
  ),
  sample(
    'OCSPAcceptableResponses',
    x509.OCSPAcceptableResponses,
    ['basic'],
    ['1.2.3.6'],
    ['basic', '1.2.3.6'],
    ['1.3.6.1.5.5.7.48.1.9', 'basic'],
    ['2.5.4.3', '2.5.4.4', '2.5.4.5'],
  ),
  sample('OCSPNoCheck', x509.OCSPNoCheck, true),
  sample(
    'OCSPNonce',
    x509.OCSPNonce,
    bytes('00'),
    bytes('ff00'),
    new Uint8Array(16).fill(3),
    new Uint8Array(32).fill(4),
    new Uint8Array(128).fill(5),
  ),
  sample(
    'PolicyConstraints',
    x509.PolicyConstraints,
    { requireExplicitPolicy: 0 },
    { inhibitPolicyMapping: 1 },
    { requireExplicitPolicy: 2, inhibitPolicyMapping: 0 },
    { requireExplicitPolicy: 127, inhibitPolicyMapping: 128 },
    { inhibitPolicyMapping: 70_000 },
  ),
  sample('PrecertPoison', x509.PrecertificatePoison, true),
  sample('PrecertificateSignedCertificateTimestamps', x509.SignedCertificateTimestamps, ...SCTS),
  sample(
    'PrivateKeyUsagePeriod',
    x509.PrivateKeyUsagePeriod,
    { notBefore: FIRST },
    { notAfter: LAST },
    { notBefore: FIRST, notAfter: LAST },
    { notBefore: DAY, notAfter: DAY },
    { notBefore: new Date('1949-01-01T00:00:00Z') },
  ),
  sample('SignedCertificateTimestamps', x509.OCSPSignedCertificateTimestamps, ...SCTS),
  sample(
    'SubjectAlternativeName',
    x509.SubjectAlternativeName,
    [dns('a.example'), dns('*.a.example')],
    [email('a@example.org'), uri('urn:x:y')],
    [ip('192.0.2.1'), ip('2001:db8::5')],
    [directoryName(NAME), registeredID('2.999.1')],
    [
      x509.otherName(
        '1.2.3.6',
        encodeDER((w) => w.utf8String('ü')),
      ),
    ],
  ),
  sample(
    'SubjectInformationAccess',
    x509.SubjectInformationAccess,
    [{ method: 'caRepository', location: uri('http://ca.example/') }],
    [
      { method: 'timeStamping', location: uri('http://tsa.example') },
      { method: 'caRepository', location: directoryName(NAME) },
    ],
    [{ method: '1.2.3.6', location: dns('a.example') }],
    [{ method: 'caRepository', location: email('a@example.org') }],
    [{ method: '1.3.6.1.5.5.7.48.10', location: uri('rsync://rpki.example/x') }],
  ),
  sample(
    'SubjectKeyIdentifier',
    x509.SubjectKeyIdentifier,
    bytes('01'),
    bytes('0102'),
    new Uint8Array(8).fill(1),
    new Uint8Array(20).fill(2),
    new Uint8Array(64).fill(3),
  ),
  sample(
    'TLSFeature',
    x509.TLSFeature,
    ['status_request'],
    ['status_request_v2'],
    ['status_request', 'status_request_v2'],
    ['status_request_v2', 'status_request'],
    ['status_request', 'status_request'],
  ),
  sample(
    'Admissions',
    x509.Admissions,
    { admissions: [{ professionInfos: [{ professionItems: ['Notar'] }] }] },
    {
      admissionAuthority: directoryName(NAME),
      admissions: [
        {
          professionInfos: [
            {
              professionItems: ['Ärztin', 'Arzt'],
              professionOIDs: ['1.2.276.0.76.4.30', '1.2.3.6'],
              registrationNumber: '1-2/3',
            },
          ],
        },
      ],
    },
    {
      admissions: [
        {
          admissionAuthority: dns('a.example'),
          namingAuthority: { id: '1.2.3.6', url: 'http://a.example', text: 'Kammer' },
          professionInfos: [{ professionItems: ['x'], addProfessionInfo: bytes('0500') }],
        },
      ],
    },
    {
      admissionAuthority: uri('http://a.example'),
      admissions: [
        {
          professionInfos: [
            { namingAuthority: { text: 'T' }, professionItems: ['a'] },
            { namingAuthority: { url: 'x:y' }, professionItems: ['b', 'c'], registrationNumber: '9' },
          ],
        },
      ],
    },
    {
      admissions: [
        {
          namingAuthority: { id: '1.2.4.6' },
          professionInfos: [{ professionItems: ['p'], professionOIDs: ['1.2.3.6'] }],
        },
        { admissionAuthority: email('a@example.org'), professionInfos: [] },
      ],
    },
  ),
]

/** The others, and values that pyca does not write. */
export const OTHER_SAMPLES: readonly Sample[] = [
  sample(
    'CertificatePolicies',
    x509.CertificatePolicies,
    [
      {
        policy: '1.2.3.6',
        qualifiers: [{ type: 'userNotice', explicitText: { text: 'visible', form: 'visible' } }],
      },
    ],
    [
      {
        policy: '1.2.3.6',
        qualifiers: [{ type: 'userNotice', explicitText: { text: 'ελληνικά', form: 'bmp' } }],
      },
    ],
    [
      {
        policy: '1.2.3.6',
        qualifiers: [
          {
            type: 'userNotice',
            noticeReference: { organization: { text: 'ASCII', form: 'ia5' }, noticeNumbers: [] },
          },
        ],
      },
    ],
    [{ policy: '1.2.3.6', qualifiers: [{ type: 'other', oid: '1.2.4.6', value: STRANGE }] }],
  ),
  sample('IssuingDistributionPoint', x509.IssuingDistributionPoint, {
    relativeName: SEVERAL,
    onlyContainsCACerts: true,
    onlySomeReasons: ['unused', 'superseded'],
    indirectCRL: true,
  }),
  sample('TLSFeature', x509.TLSFeature, [0, 'status_request_v2', 65_535], [43]),
  sample('NameConstraints', x509.NameConstraints, {
    excluded: [registeredID('1.2.3.6')],
    permitted: [{ type: 'ip', value: '10.0.0.0/9' }],
  }),
  sample('SignedCertificateTimestamps', x509.SignedCertificateTimestamps, [
    { version: 'unknown', bytes: bytes('01020304') },
    sct(8, 'none', 'anonymous'),
    sct(9, 8, 7),
  ]),
  sample(
    'PolicyMappings',
    x509.PolicyMappings,
    [{ issuerDomainPolicy: '1.2.3.6', subjectDomainPolicy: '1.2.4.6' }],
    [{ issuerDomainPolicy: '1.2.3.6', subjectDomainPolicy: '1.2.3.6' }],
    [
      { issuerDomainPolicy: '1.2.3.6', subjectDomainPolicy: '1.2.4.6' },
      { issuerDomainPolicy: '1.2.3.6', subjectDomainPolicy: '1.2.5.6' },
    ],
    [{ issuerDomainPolicy: '2.999.1', subjectDomainPolicy: '2.999.2' }],
    [{ issuerDomainPolicy: '1.3.6.1.4.1.99999.1', subjectDomainPolicy: '0.9.2342' }],
  ),
  sample(
    'SubjectDirectoryAttributes',
    x509.SubjectDirectoryAttributes,
    [{ type: 'dateOfBirth', values: [DAY] }],
    [
      { type: 'placeOfBirth', values: ['Köln'] },
      { type: 'gender', values: ['F'] },
    ],
    [
      { type: 'countryOfCitizenship', values: ['DE', 'FR'] },
      { type: 'countryOfResidence', values: ['AT'] },
    ],
    [{ type: 'other', oid: '1.2.3.6', values: [STRANGE] }],
    [
      { type: 'dateOfBirth', values: [FIRST] },
      { type: 'gender', values: ['m'] },
      { type: 'other', oid: '2.5.4.12', values: [bytes('0c0141'), bytes('0c0142')] },
    ],
  ),
  sample(
    'QCStatements',
    x509.QCStatements,
    [{ type: 'compliance' }],
    [{ type: 'sscd' }, { type: 'types', types: ['esign', 'eseal', 'web', '1.2.3.6'] }],
    [
      { type: 'limitValue', currency: 'EUR', amount: 15, exponent: 3 },
      { type: 'retentionPeriod', years: 15 },
    ],
    [
      {
        type: 'pds',
        locations: [
          { url: 'https://ca.example/en.pdf', language: 'en' },
          { url: 'https://ca.example/de.pdf', language: 'de' },
        ],
      },
      { type: 'legislation', countries: ['GB', 'CH'] },
    ],
    [
      { type: 'syntaxV1' },
      { type: 'syntaxV2', semantics: '0.4.0.194121.1.1', authorities: [dns('a.example')] },
      { type: 'other', oid: '0.4.0.19495.2', value: STRANGE },
      { type: 'other', oid: '1.2.3.6' },
    ],
    [{ type: 'limitValue', currency: 978, amount: 0, exponent: -2 }],
    [
      { type: 'syntaxV2', semantics: '1.2.3.6' },
      { type: 'syntaxV1', authorities: [uri('http://a.example')] },
    ],
  ),
  sample(
    'CABFOrganizationIdentifier',
    x509.CABFOrganizationIdentifier,
    { scheme: 'NTR', country: 'DE', reference: 'HRB 1' },
    { scheme: 'NTR', country: 'US', stateOrProvince: 'CA', reference: '12345678' },
    { scheme: 'VAT', country: 'XI', reference: 'ü-1' },
    { scheme: 'PSD', country: 'PL', reference: 'PLPFSA-1' },
    { scheme: 'INT', country: 'XG', stateOrProvince: 'x', reference: 'y' },
  ),
  sample(
    'OCSPArchiveCutoff',
    x509.OCSPArchiveCutoff,
    FIRST,
    LAST,
    DAY,
    new Date('2000-02-29T00:00:00Z'),
    new Date('1950-01-01T00:00:00Z'),
  ),
  sample(
    'OCSPServiceLocator',
    x509.OCSPServiceLocator,
    { issuer: NAME },
    { issuer: OTHER_NAME, locator: [{ method: 'ocsp', location: uri('http://o.example') }] },
    {
      issuer: NAME,
      locator: [
        { method: 'caIssuers', location: uri('http://a.example') },
        { method: 'ocsp', location: dns('a.example') },
      ],
    },
    { issuer: Name.of([]) },
    { issuer: NAME, locator: [{ method: '1.2.3.6', location: directoryName(OTHER_NAME) }] },
  ),
]

export const SAMPLES: readonly Sample[] = [...PYCA_SAMPLES, ...OTHER_SAMPLES]
