import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import * as x509 from '@kmskeys/x509'
import {
  certificatePolicies,
  decodeSCT,
  dns,
  encodeSCT,
  Extension,
  makeExtension,
  Name,
  uri,
  type ExtensionReader,
  type SCTv1,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'

const NAME = Name.of({ commonName: 'x' })
const SCT: SCTv1 = {
  version: 'v1',
  logID: new Uint8Array(32),
  timestamp: new Date(5),
  extensions: new Uint8Array(),
  hashAlgorithm: 'sha256',
  signatureAlgorithm: 'ecdsa',
  signature: new Uint8Array(8),
}
const long = 'x'.repeat(201)

describe('a value is refused, with path and rule', () => {
  const cases: readonly (readonly [string, () => unknown, string, string])[] = [
    ['no policy', () => certificatePolicies([]), 'certificatePolicies', 'RFC 5280 4.2.1.4'],
    [
      'a policy twice',
      () => certificatePolicies(['1.2.3', '1.2.3']),
      'certificatePolicies[1]',
      'RFC 5280 4.2.1.4',
    ],
    [
      'a policy that is no OID',
      () => certificatePolicies(['1.2.3', 'x']),
      'certificatePolicies[1].policy',
      'X.660 7.6',
    ],
    [
      'no qualifiers',
      () => certificatePolicies([{ policy: '1.2.3', qualifiers: [] }]),
      'certificatePolicies[0].qualifiers',
      'RFC 5280 4.2.1.4',
    ],
    [
      'a relative CPS',
      () => certificatePolicies([{ policy: '1.2.3', qualifiers: [{ type: 'cps', uri: '/x' }] }]),
      'certificatePolicies[0].qualifiers[0].uri',
      'RFC 5280 4.2.1.6',
    ],
    [
      'an explicit text that is too long',
      () => notice({ text: long, form: 'utf8' }),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'RFC 5280 4.2.1.4',
    ],
    [
      'an empty explicit text',
      () => notice(''),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'RFC 5280 4.2.1.4',
    ],
    [
      'an explicit text as IA5String',
      () => notice({ text: 'x', form: 'ia5' }),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'RFC 6818 3',
    ],
    [
      'a VisibleString that is none',
      () => notice({ text: 'ü', form: 'visible' }),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'X.690 8.23',
    ],
    [
      'a BMPString that is none',
      () => notice({ text: '😀', form: 'bmp' }),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'X.690 8.23',
    ],
    [
      'a form that there is not',
      () => notice({ text: 'x', form: 'utf16' as never }),
      'certificatePolicies[0].qualifiers[0].explicitText',
      'RFC 5280 4.2.1.4',
    ],
    [
      'a known qualifier as another',
      () =>
        certificatePolicies([
          {
            policy: '1.2.3',
            qualifiers: [{ type: 'other', oid: '1.3.6.1.5.5.7.2.1', value: Uint8Array.of(5, 0) }],
          },
        ]),
      'certificatePolicies[0].qualifiers[0].oid',
      'RFC 5280 4.2.1.4',
    ],
    [
      'a mapping from any policy',
      () => x509.policyMappings([{ issuerDomainPolicy: '2.5.29.32.0', subjectDomainPolicy: '1.2.3' }]),
      'policyMappings[0].issuerDomainPolicy',
      'RFC 5280 4.2.1.5',
    ],
    [
      'a mapping to any policy',
      () => x509.policyMappings([{ issuerDomainPolicy: '1.2.3', subjectDomainPolicy: '2.5.29.32.0' }]),
      'policyMappings[0].subjectDomainPolicy',
      'RFC 5280 4.2.1.5',
    ],
    ['no policy constraint', () => x509.policyConstraints({}), 'policyConstraints', 'RFC 5280 4.2.1.11'],
    [
      'a negative policy constraint',
      () => x509.policyConstraints({ inhibitPolicyMapping: -1 }),
      'policyConstraints.inhibitPolicyMapping',
      'RFC 5280 4.2.1.11',
    ],
    ['half a certificate', () => x509.inhibitAnyPolicy(0.5), 'inhibitAnyPolicy', 'RFC 5280 4.2.1.14'],
    ['no name constraint', () => x509.nameConstraints({}), 'nameConstraints', 'RFC 5280 4.2.1.10'],
    [
      'no permitted name',
      () => x509.nameConstraints({ permitted: [], excluded: [dns('a.example')] }),
      'nameConstraints.permitted',
      'RFC 5280 4.2.1.10',
    ],
    [
      'an address for a network',
      () => x509.nameConstraints({ excluded: [dns('a.example'), { type: 'ip', value: '192.0.2.1' }] }),
      'nameConstraints.excluded[1]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'an address in a network',
      () => x509.nameConstraints({ excluded: [{ type: 'ip', value: '192.0.2.1/24' }] }),
      'nameConstraints.excluded[0]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a network of 33 bits',
      () => x509.nameConstraints({ excluded: [{ type: 'ip', value: '192.0.2.0/33' }] }),
      'nameConstraints.excluded[0]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a point before a domain',
      () => x509.nameConstraints({ permitted: [{ type: 'dns', value: '.example.org' }] }),
      'nameConstraints.permitted[0]',
      'RFC 5280 4.2.1.6',
    ],
    [
      'a wildcard',
      () => x509.nameConstraints({ permitted: [dns('*.example.org')] }),
      'nameConstraints.permitted[0]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'no text',
      () => x509.nameConstraints({ permitted: [{ type: 'email', value: 5 as never }] }),
      'nameConstraints.permitted[0]',
      'RFC 5280 4.2.1.6',
    ],
    [
      'a distribution point of reasons alone',
      () => x509.crlDistributionPoints([{ reasons: ['superseded'] }]),
      'cRLDistributionPoints[0]',
      'RFC 5280 4.2.1.13',
    ],
    [
      'both names',
      () => x509.crlDistributionPoints([{ fullName: [uri('x:y')], relativeName: NAME }]),
      'cRLDistributionPoints[0]',
      'RFC 5280 4.2.1.13',
    ],
    [
      'no full name',
      () => x509.crlDistributionPoints([{ fullName: [] }]),
      'cRLDistributionPoints[0].fullName',
      'RFC 5280 4.2.1.6',
    ],
    [
      'two relative names',
      () =>
        x509.crlDistributionPoints([{ relativeName: Name.of([{ commonName: 'a' }, { commonName: 'b' }]) }]),
      'cRLDistributionPoints[0].relativeName',
      'RFC 5280 4.2.1.13',
    ],
    [
      'no relative name',
      () => x509.crlDistributionPoints([{ relativeName: Name.of([]) }]),
      'cRLDistributionPoints[0].relativeName',
      'RFC 5280 4.2.1.13',
    ],
    [
      'no reason',
      () => x509.freshestCRL([{ fullName: [uri('x:y')], reasons: [] }]),
      'freshestCRL[0].reasons',
      'RFC 5280 4.2.1.13',
    ],
    [
      'a reason that is none',
      () => x509.freshestCRL([{ fullName: [uri('x:y')], reasons: ['removeFromCRL' as never] }]),
      'freshestCRL[0].reasons',
      'RFC 5280 4.2.1.13',
    ],
    [
      'a CRL issuer by URI',
      () => x509.crlDistributionPoints([{ crlIssuer: [uri('x:y')] }]),
      'cRLDistributionPoints[0].crlIssuer',
      'RFC 5280 4.2.1.13',
    ],
    [
      'an empty issuing distribution point',
      () => x509.issuingDistributionPoint({ indirectCRL: false }),
      'issuingDistributionPoint',
      'RFC 5280 5.2.5',
    ],
    [
      'only this and only that',
      () => x509.issuingDistributionPoint({ onlyContainsCACerts: true, onlyContainsUserCerts: true }),
      'issuingDistributionPoint',
      'RFC 5280 5.2.5',
    ],
    [
      'a flag that is none',
      () => x509.issuingDistributionPoint({ fullName: [uri('x:y')], indirectCRL: 1 as never }),
      'issuingDistributionPoint.indirectCRL',
      'RFC 5280 5.2.5',
    ],
    ['no access', () => x509.subjectInformationAccess([]), 'subjectInfoAccess', 'RFC 5280 4.2.2.2'],
    [
      'an access that is no OID',
      () => x509.subjectInformationAccess([{ method: 'x', location: uri('x:y') }]),
      'subjectInfoAccess[0].method',
      'X.660 7.6',
    ],
    ['no feature', () => x509.tlsFeature([]), 'tlsFeature', 'RFC 7633 4.1'],
    [
      'a feature that is none',
      () => x509.tlsFeature([5, 'stapling' as never]),
      'tlsFeature[1]',
      'RFC 7633 4.1',
    ],
    ['a feature of 17 bits', () => x509.tlsFeature([65_536]), 'tlsFeature[0]', 'RFC 7633 4.1'],
    [
      'a period without end',
      () => x509.privateKeyUsagePeriod({}),
      'privateKeyUsagePeriod',
      'RFC 3280 4.2.1.4',
    ],
    [
      'a period backwards',
      () => x509.privateKeyUsagePeriod({ notBefore: new Date(1000), notAfter: new Date(0) }),
      'privateKeyUsagePeriod',
      'RFC 3280 4.2.1.4',
    ],
    [
      'no time',
      () => x509.privateKeyUsagePeriod({ notBefore: new Date(Number.NaN) }),
      'privateKeyUsagePeriod.notBefore',
      'RFC 3280 4.2.1.4',
    ],
    [
      'a time after 9999',
      () => x509.privateKeyUsagePeriod({ notAfter: new Date(8.64e15) }),
      'privateKeyUsagePeriod.notAfter',
      'RFC 5280 4.1.2.5',
    ],
    [
      'no timestamps',
      () => x509.signedCertificateTimestamps([]),
      'signedCertificateTimestamps',
      'RFC 6962 3.3',
    ],
    [
      'a log of 31 bytes',
      () => x509.signedCertificateTimestamps([SCT, { ...SCT, logID: new Uint8Array(31) }]),
      'signedCertificateTimestamps[1].logID',
      'RFC 6962 3.2',
    ],
    [
      'a time before 1970',
      () => x509.signedCertificateTimestamps([{ ...SCT, timestamp: new Date(-1) }]),
      'signedCertificateTimestamps[0].timestamp',
      'RFC 6962 3.2',
    ],
    [
      'a hash that is none',
      () => x509.signedCertificateTimestamps([{ ...SCT, hashAlgorithm: 'sha3' as never }]),
      'signedCertificateTimestamps[0].hashAlgorithm',
      'RFC 6962 3.2',
    ],
    [
      'an algorithm of 9 bits',
      () => x509.signedCertificateTimestamps([{ ...SCT, signatureAlgorithm: 256 }]),
      'signedCertificateTimestamps[0].signatureAlgorithm',
      'RFC 6962 3.2',
    ],
    [
      'an unknown version 1',
      () => x509.signedCertificateTimestamps([{ version: 'unknown', bytes: Uint8Array.of(0, 1) }]),
      'signedCertificateTimestamps[0].bytes',
      'RFC 6962 3.2',
    ],
    [
      'too many timestamps',
      () =>
        x509.ocspSignedCertificateTimestamps(
          Array.from({ length: 2 }, () => ({ ...SCT, signature: new Uint8Array(40_000) })),
        ),
      'ocspSignedCertificateTimestamps',
      'RFC 6962 3.3',
    ],
    [
      'a minor version alone',
      () => x509.microsoftCertificateTemplate({ template: '1.2.3', minorVersion: 1 }),
      'certificateTemplate.majorVersion',
      'MS-WCCE 2.2.2.7.7.2',
    ],
    [
      'a version of 33 bits',
      () => x509.microsoftCertificateTemplate({ template: '1.2.3', majorVersion: 2 ** 32 }),
      'certificateTemplate.majorVersion',
      'MS-WCCE 2.2.2.7.7.2',
    ],
    [
      'a title of 129 characters',
      () =>
        x509.admissions({ admissions: [{ professionInfos: [{ professionItems: ['x', long.slice(72)] }] }] }),
      'admissions.admissions[0].professionInfos[0].professionItems[1]',
      'Common PKI 2.0 part 1',
    ],
    [
      'a registration number of another type',
      () =>
        x509.admissions({
          admissions: [{ professionInfos: [{ professionItems: [], registrationNumber: '1_2' }] }],
        }),
      'admissions.admissions[0].professionInfos[0].registrationNumber',
      'X.680 41.4',
    ],
    [
      'no attribute',
      () => x509.subjectDirectoryAttributes([]),
      'subjectDirectoryAttributes',
      'RFC 5280 4.2.1.8',
    ],
    [
      'an attribute without values',
      () => x509.subjectDirectoryAttributes([{ type: 'gender', values: [] }]),
      'subjectDirectoryAttributes[0].values',
      'RFC 5280 4.2.1.8',
    ],
    [
      'an attribute twice',
      () =>
        x509.subjectDirectoryAttributes([
          { type: 'gender', values: ['F'] },
          { type: 'gender', values: ['M'] },
        ]),
      'subjectDirectoryAttributes[1]',
      'RFC 5280 4.2.1.8',
    ],
    [
      'a gender that is none',
      () => x509.subjectDirectoryAttributes([{ type: 'gender', values: ['X'] }]),
      'subjectDirectoryAttributes[0].values',
      'RFC 3739 3.2.2',
    ],
    [
      'a country of three letters',
      () => x509.subjectDirectoryAttributes([{ type: 'countryOfResidence', values: ['DEU'] }]),
      'subjectDirectoryAttributes[0].values',
      'RFC 3739 3.2.2',
    ],
    [
      'a birthday as text',
      () => x509.subjectDirectoryAttributes([{ type: 'dateOfBirth', values: ['2000-01-01' as never] }]),
      'subjectDirectoryAttributes[0].values',
      'RFC 3739 3.2.2',
    ],
    [
      'a known attribute as another',
      () =>
        x509.subjectDirectoryAttributes([
          { type: 'other', oid: '1.3.6.1.5.5.7.9.3', values: [Uint8Array.of(5, 0)] },
        ]),
      'subjectDirectoryAttributes[0].type',
      'RFC 5280 4.2.1.8',
    ],
    ['no statement', () => x509.qcStatements([]), 'qcStatements', 'RFC 3739 3.2.6'],
    [
      'a statement twice',
      () => x509.qcStatements([{ type: 'sscd' }, { type: 'sscd' }]),
      'qcStatements[1]',
      'RFC 3739 3.2.6',
    ],
    [
      'a currency of two letters',
      () => x509.qcStatements([{ type: 'limitValue', currency: 'EU', amount: 1, exponent: 1 }]),
      'qcStatements[0].currency',
      'EN 319 412-5 4.3.2',
    ],
    [
      'a currency of four digits',
      () => x509.qcStatements([{ type: 'limitValue', currency: 1000, amount: 1, exponent: 1 }]),
      'qcStatements[0].currency',
      'EN 319 412-5 4.3.2',
    ],
    [
      'no location',
      () => x509.qcStatements([{ type: 'pds', locations: [] }]),
      'qcStatements[0].locations',
      'EN 319 412-5 4.3.4',
    ],
    [
      'a statement that is none',
      () => x509.qcStatements([{ type: 'x' as never }]),
      'qcStatements[0].type',
      'EN 319 412-5 4',
    ],
    [
      'no country',
      () => x509.qcStatements([{ type: 'legislation', countries: [] }]),
      'qcStatements[0].countries',
      'EN 319 412-5 4',
    ],
    [
      'a scheme of two letters',
      () => x509.cabfOrganizationIdentifier({ scheme: 'NT', country: 'DE', reference: 'x' }),
      'cabfOrganizationIdentifier.scheme',
      'EVG 9.8.2',
    ],
    [
      'no reference',
      () => x509.cabfOrganizationIdentifier({ scheme: 'NTR', country: 'DE', reference: '' }),
      'cabfOrganizationIdentifier.reference',
      'EVG 9.8.2',
    ],
    ['a negative number', () => x509.crlNumber(-1), 'cRLNumber', 'RFC 5280 5.2.3'],
    [
      'a number of 21 octets',
      () => x509.deltaCRLIndicator(2n ** 159n),
      'deltaCRLIndicator',
      'RFC 5280 5.2.3',
    ],
    ['a number that is not whole', () => x509.crlNumber(1.5), 'cRLNumber', 'RFC 5280 5.2.3'],
    ['a reason that is none', () => x509.reasonCode('unused' as never), 'reasonCode', 'RFC 5280 5.3.1'],
    ['no date', () => x509.invalidityDate('2020' as never), 'invalidityDate', 'RFC 5280 5.3.2'],
    ['no nonce', () => x509.ocspNonce(new Uint8Array()), 'ocspNonce', 'RFC 9654 2.1'],
    ['a nonce of 129 bytes', () => x509.ocspNonce(new Uint8Array(129)), 'ocspNonce', 'RFC 9654 2.1'],
    ['no response', () => x509.ocspAcceptableResponses([]), 'ocspAcceptableResponses', 'RFC 6960 4.4.3'],
  ]
  for (const [title, make, path, rule] of cases)
    it(`${path}: ${title}`, () =>
      expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', path, rule })))

  it('and a field that there is not, or a value of another kind', () => {
    for (const make of [
      () => certificatePolicies([{ policy: '1.2.3', qualifier: [] } as never]),
      () => certificatePolicies('1.2.3' as never),
      () => x509.policyConstraints(null as never),
      () => x509.nameConstraints({ permit: [] } as never),
      () => x509.crlDistributionPoints([null as never]),
      () => x509.signedCertificateTimestamps([{ ...SCT, id: 1 } as never]),
      () => x509.signedCertificateTimestamps({} as never),
      () => x509.qcStatements([{ type: 'sscd', years: 5 } as never]),
      () => x509.qcStatements([null as never]),
      () => x509.subjectDirectoryAttributes([undefined as never]),
      () => x509.admissions({ admissions: 5 as never }),
      () => x509.ocspServiceLocator({ issuer: 'CN=x' as never }),
      () => makeExtension(x509.OCSPNoCheck, false as never),
      () => x509.policyMappings([{ issuerDomainPolicy: 5 as never, subjectDomainPolicy: '1.2' }]),
      () => encodeSCT(undefined as never),
      () => decodeSCT('x' as never),
    ])
      expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('what is read is refused, with path and rule', () => {
  const cases: readonly (readonly [
    string,
    ExtensionReader<unknown, never>,
    (w: DERWriter) => unknown,
    string,
    string,
  ])[] = [
    ['empty', x509.CertificatePolicies, empty, '', 'RFC 5280 4.2.1.4'],
    [
      'a policy twice',
      x509.CertificatePolicies,
      (w) => w.sequence(() => w.sequence(() => w.oid('1.2')).sequence(() => w.oid('1.2'))),
      '[1]',
      'RFC 5280 4.2.1.4',
    ],
    [
      'no qualifiers',
      x509.CertificatePolicies,
      one((w) => w.oid('1.2').sequence(() => {})),
      '[0].policyQualifiers',
      'RFC 5280 4.2.1.4',
    ],
    [
      'a CPS as UTF8String',
      x509.CertificatePolicies,
      one((w) => w.oid('1.2').sequence(() => w.sequence(() => w.oid('1.3.6.1.5.5.7.2.1').utf8String('x:y')))),
      '[0].policyQualifiers[0].qualifier',
      'X.690 8.1.2',
    ],
    [
      'an empty text',
      x509.CertificatePolicies,
      one((w) =>
        w
          .oid('1.2')
          .sequence(() => w.sequence(() => w.oid('1.3.6.1.5.5.7.2.2').sequence(() => w.utf8String('')))),
      ),
      '[0].policyQualifiers[0].qualifier.explicitText',
      'RFC 5280 4.2.1.4',
    ],
    ['empty', x509.PolicyMappings, empty, '', 'RFC 5280 4.2.1.5'],
    [
      'any policy',
      x509.PolicyMappings,
      one((w) => w.oid('1.2').oid('2.5.29.32.0')),
      '[0]',
      'RFC 5280 4.2.1.5',
    ],
    ['empty', x509.PolicyConstraints, empty, '', 'RFC 5280 4.2.1.11'],
    [
      'a negative number',
      x509.PolicyConstraints,
      (w) => w.sequence(() => w.integer(-1, 0x80)),
      '.requireExplicitPolicy',
      'RFC 5280 4.2.1.11',
    ],
    [
      'the second first',
      x509.PolicyConstraints,
      (w) => w.sequence(() => w.integer(1, 0x81).integer(1, 0x80)),
      '',
      'X.690 8.1',
    ],
    ['a negative number', x509.InhibitAnyPolicy, (w) => w.integer(-1), '', 'RFC 5280 4.2.1.14'],
    ['empty', x509.NameConstraints, empty, '', 'RFC 5280 4.2.1.10'],
    [
      'none permitted',
      x509.NameConstraints,
      (w) => w.sequence(() => w.constructed(0xa0, () => {})),
      '.permittedSubtrees',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a minimum of 0',
      x509.NameConstraints,
      subtree((w) => w.ia5String('a', 0x82).integer(0, 0x80)),
      '.permittedSubtrees[0]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a maximum',
      x509.NameConstraints,
      subtree((w) => w.ia5String('a', 0x82).integer(5, 0x81)),
      '.permittedSubtrees[0]',
      'RFC 5280 4.2.1.10',
    ],
    [
      'an address of 4 octets',
      x509.NameConstraints,
      subtree((w) => w.octetString(new Uint8Array(4), 0x87)),
      '.permittedSubtrees[0].base',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a mask with a hole',
      x509.NameConstraints,
      subtree((w) => w.octetString(Uint8Array.of(0, 0, 0, 0, 255, 0, 255, 0), 0x87)),
      '.permittedSubtrees[0].base',
      'RFC 5280 4.2.1.10',
    ],
    [
      'a line break',
      x509.NameConstraints,
      subtree((w) => w.ia5String('a\n', 0x82)),
      '.permittedSubtrees[0].base',
      'RFC 5280 4.2.1.10',
    ],
    [
      'an octet above 7F',
      x509.NameConstraints,
      subtree((w) => w.octetString(Uint8Array.of(0xfc), 0x82)),
      '.permittedSubtrees[0].base',
      'X.690 8.23',
    ],
    ['empty', x509.CRLDistributionPoints, empty, '', 'RFC 5280 4.2.1.13'],
    ['an empty point', x509.CRLDistributionPoints, one(() => {}), '[0]', 'RFC 5280 4.2.1.13'],
    [
      'no full name',
      x509.CRLDistributionPoints,
      one((w) => w.explicit(0, () => w.constructed(0xa0, () => {}))),
      '[0].distributionPoint.fullName',
      'RFC 5280 4.2.1.6',
    ],
    [
      'an empty relative name',
      x509.CRLDistributionPoints,
      one((w) => w.explicit(0, () => w.constructed(0xa1, () => {}))),
      '[0].distributionPoint.nameRelativeToCRLIssuer',
      'RFC 5280 4.1.2.4',
    ],
    [
      'reasons with a zero behind',
      x509.CRLDistributionPoints,
      one((w) =>
        w
          .explicit(0, () => w.constructed(0xa0, () => w.ia5String('x:y', 0x86)))
          .bitString(Uint8Array.of(0x40), 5, 0x81),
      ),
      '[0].reasons',
      'X.690 11.2.2',
    ],
    [
      'a tenth reason',
      x509.FreshestCRL,
      one((w) =>
        w
          .explicit(0, () => w.constructed(0xa0, () => w.ia5String('x:y', 0x86)))
          .bitString(Uint8Array.of(0, 0x40), 6, 0x81),
      ),
      '[0].reasons',
      'X.690 11.2.2',
    ],
    ['empty', x509.IssuingDistributionPoint, empty, '', 'RFC 5280 5.2.5'],
    [
      'FALSE written',
      x509.IssuingDistributionPoint,
      (w) => w.sequence(() => w.boolean(false, 0x81).boolean(true, 0x82)),
      '.onlyContainsUserCerts',
      'X.690 11.5',
    ],
    [
      'only this and that',
      x509.IssuingDistributionPoint,
      (w) => w.sequence(() => w.boolean(true, 0x81).boolean(true, 0x82)),
      '',
      'RFC 5280 5.2.5',
    ],
    ['empty', x509.SubjectInformationAccess, empty, '', 'RFC 5280 4.2.2.2'],
    ['something behind NULL', x509.OCSPNoCheck, (w) => w.null().null(), '', 'X.690 8.1'],
    ['an empty SEQUENCE', x509.PrecertificatePoison, empty, '', 'X.690 8.1.2'],
    ['empty', x509.TLSFeature, empty, '', 'RFC 7633 4.1'],
    ['a negative feature', x509.TLSFeature, (w) => w.sequence(() => w.integer(-5)), '[0]', 'RFC 7633 4.1'],
    ['empty', x509.PrivateKeyUsagePeriod, empty, '', 'RFC 3280 4.2.1.4'],
    [
      'a fraction of a second',
      x509.PrivateKeyUsagePeriod,
      (w) => w.sequence(() => w.primitive(0x80, Buffer.from('20200101000000.5Z'))),
      '.notBefore',
      'RFC 5280 4.1.2.5.2',
    ],
    ['a UTCTime', x509.InvalidityDate, (w) => w.utcTime(new Date(0)), '', 'X.690 8.1.2'],
    [
      'no seconds',
      x509.OCSPArchiveCutoff,
      (w) => w.primitive(0x18, Buffer.from('202001010000Z')),
      '',
      'RFC 5280 4.1.2.5.2',
    ],
    [
      'no timestamps',
      x509.SignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 0)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'another length',
      x509.SignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 3, 0, 0)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'a timestamp that is cut',
      x509.SignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 3, 0, 5, 1)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'an empty timestamp',
      x509.OCSPSignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 2, 0, 0)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'half a length',
      x509.OCSPSignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 4, 0, 1, 1, 0)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'a version 1 that is cut',
      x509.SignedCertificateTimestamps,
      (w) => w.octetString(Uint8Array.of(0, 3, 0, 1, 0)),
      '',
      'RFC 6962 3.3',
    ],
    [
      'a version of 33 bits',
      x509.MicrosoftCertificateTemplate,
      (w) => w.sequence(() => w.oid('1.2').integer(2 ** 32)),
      '.templateMajorVersion',
      'MS-WCCE 2.2.2.7.7.2',
    ],
    [
      'a text that is no DirectoryString',
      x509.Admissions,
      (w) =>
        w.sequence(() =>
          w.sequence(() =>
            w.sequence(() => w.sequence(() => w.sequence(() => w.sequence(() => w.ia5String('x'))))),
          ),
        ),
      '.contentsOfAdmissions[0].professionInfos[0].professionItems[0]',
      'Common PKI 2.0 part 1',
    ],
    ['empty', x509.SubjectDirectoryAttributes, empty, '', 'RFC 5280 4.2.1.8'],
    [
      'no values',
      x509.SubjectDirectoryAttributes,
      one((w) => w.oid('1.2').setOf(() => {})),
      '[0].values',
      'RFC 5280 4.2.1.8',
    ],
    [
      'values out of order',
      x509.SubjectDirectoryAttributes,
      one((w) => w.oid('1.2').set(() => w.integer(2).integer(1))),
      '[0].values',
      'X.690 11.6',
    ],
    [
      'a gender that is none',
      x509.SubjectDirectoryAttributes,
      one((w) => w.oid('1.3.6.1.5.5.7.9.3').setOf(() => w.printableString('X'))),
      '[0].values[0]',
      'RFC 3739 3.2.2',
    ],
    ['empty', x509.QCStatements, empty, '', 'RFC 3739 3.2.6'],
    [
      'information where there is none',
      x509.QCStatements,
      one((w) => w.oid('0.4.0.1862.1.1').null()),
      '[0]',
      'X.690 8.1',
    ],
    [
      'no locations',
      x509.QCStatements,
      one((w) => w.oid('0.4.0.1862.1.5').sequence(() => {})),
      '[0].statementInfo',
      'EN 319 412-5 4.3.4',
    ],
    [
      'empty semantics',
      x509.QCStatements,
      one((w) => w.oid('1.3.6.1.5.5.7.11.2').sequence(() => {})),
      '[0].statementInfo',
      'RFC 3739 3.2.6.1',
    ],
    [
      'a currency of four letters',
      x509.QCStatements,
      one((w) => w.oid('0.4.0.1862.1.2').sequence(() => w.printableString('EURO').integer(1).integer(1))),
      '[0].statementInfo.currency',
      'EN 319 412-5 4.3.2',
    ],
    [
      'a country of three letters',
      x509.CABFOrganizationIdentifier,
      (w) => w.sequence(() => w.printableString('NTR').printableString('DEU').utf8String('x')),
      '.registrationCountry',
      'EVG 9.8.2',
    ],
    [
      'an explicit tag',
      x509.CABFOrganizationIdentifier,
      (w) =>
        w.sequence(() =>
          w
            .printableString('NTR')
            .printableString('US')
            .explicit(0, () => w.printableString('CA'))
            .utf8String('x'),
        ),
      '.registrationReference',
      'X.690 8.1.2',
    ],
    ['a negative number', x509.CRLNumber, (w) => w.integer(-1), '', 'RFC 5280 5.2.3'],
    ['21 octets', x509.DeltaCRLIndicator, (w) => w.integer(2n ** 160n), '', 'RFC 5280 5.2.3'],
    ['the reason 7', x509.ReasonCode, (w) => w.integer(7, 0x0a), '', 'RFC 5280 5.3.1'],
    ['an INTEGER', x509.ReasonCode, (w) => w.integer(1), '', 'X.690 8.1.2'],
    ['no name', x509.CertificateIssuer, empty, '', 'RFC 5280 4.2.1.6'],
    ['an empty nonce', x509.OCSPNonce, (w) => w.octetString(new Uint8Array()), '', 'RFC 9654 2.1'],
    ['129 octets', x509.OCSPNonce, (w) => w.octetString(new Uint8Array(129)), '', 'RFC 9654 2.1'],
    ['empty', x509.OCSPAcceptableResponses, empty, '', 'RFC 6960 4.4.3'],
    [
      'an empty locator',
      x509.OCSPServiceLocator,
      (w) => w.sequence(() => w.sequence(() => {}).sequence(() => {})),
      '',
      'RFC 6960 4.4.6',
    ],
  ]
  for (const [title, definition, write, path, rule] of cases)
    it(`${definition.name}${path}: ${title}`, () => {
      const value = encodeDER((w) => void write(w))
      const whole = `extension.${definition.name}${path}`
      expect(() => new Extension<never>(definition.oid, false, value, value).decode(definition)).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          path: whole,
          rule,
          offset: expect.any(Number) as number,
        }),
      )
    })

  it('but not a text of more than 200 characters, which RFC 5280 has readers bear', () => {
    const value = encodeDER((w) =>
      one((inner) =>
        inner
          .oid('1.2')
          .sequence(() =>
            inner.sequence(() => inner.oid('1.3.6.1.5.5.7.2.2').sequence(() => inner.utf8String(long))),
          ),
      )(w),
    )
    const read = new Extension<never>(x509.CertificatePolicies.oid, false, value, value).decode(
      x509.CertificatePolicies,
    )
    expect(read[0]?.qualifiers).toEqual([{ type: 'userNotice', explicitText: { text: long, form: 'utf8' } }])
  })

  it('nor a DirectoryString of any of its types', () => {
    const texts = [
      Uint8Array.of(0x13, 1, 0x41),
      Uint8Array.of(0x14, 1, 0x41),
      Uint8Array.of(0x1e, 2, 0, 0x41),
      Uint8Array.of(0x1c, 4, 0, 0, 0, 0x41),
      Uint8Array.of(0x0c, 1, 0x41),
    ]
    const value = encodeDER((w) =>
      w.sequence(() =>
        w.sequence(() =>
          w.sequence(() =>
            w.sequence(() => w.sequence(() => w.sequence(() => texts.forEach((text) => w.raw(text))))),
          ),
        ),
      ),
    )
    const read = new Extension<never>(x509.Admissions.oid, false, value, value).decode(x509.Admissions)
    expect(read.admissions[0]?.professionInfos[0]?.professionItems).toEqual(['A', 'A', 'A', 'A', 'A'])
  })
})

describe('bytes of a signed certificate timestamp', () => {
  it('are what they were', () => {
    const made = encodeSCT({
      ...SCT,
      extensions: Uint8Array.of(1, 2),
      timestamp: new Date(1_700_000_000_123),
    })
    expect(Buffer.from(made).toString('hex')).toBe(
      `00${'00'.repeat(32)}0000018bcfe5687b00020102040300080000000000000000`,
    )
    expect(encodeSCT(decodeSCT(made))).toEqual(made)
    expect(() => decodeSCT(made.subarray(0, -1))).toThrow('lengths')
    expect(() => decodeSCT(Uint8Array.of(...made, 0))).toThrow('lengths')
    const late = made.slice()
    late.fill(0xff, 33, 41)
    expect(() => decodeSCT(late)).toThrow('out of range')
    const later = decodeSCT(Uint8Array.of(1, ...made.subarray(1)))
    expect(later.version).toBe('unknown')
    expect(encodeSCT(later)).toEqual(Uint8Array.of(1, ...made.subarray(1)))
  })
})

function notice(explicitText: string | x509.DisplayText): unknown {
  return certificatePolicies([{ policy: '1.2.3', qualifiers: [{ type: 'userNotice', explicitText }] }])
}

function empty(w: DERWriter): unknown {
  return w.sequence(() => {})
}

/** A SEQUENCE of one. */
function one(write: (w: DERWriter) => unknown): (w: DERWriter) => unknown {
  return (w) => w.sequence(() => w.sequence(() => write(w)))
}

function subtree(write: (w: DERWriter) => unknown): (w: DERWriter) => unknown {
  return (w) => w.sequence(() => w.constructed(0xa0, () => w.sequence(() => write(w))))
}
