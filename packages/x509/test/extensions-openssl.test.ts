import { needsCommand } from '@kmskeys/testing'
import {
  authorityInformationAccess,
  AuthorityKeyIdentifier,
  basicConstraints,
  cabfOrganizationIdentifier,
  Certificate,
  certificateIssuer,
  certificatePolicies,
  crlDistributionPoints,
  crlNumber,
  deltaCRLIndicator,
  directoryName,
  dns,
  email,
  extendedKeyUsage,
  freshestCRL,
  inhibitAnyPolicy,
  invalidityDate,
  ip,
  issuerAlternativeName,
  issuingDistributionPoint,
  keyUsage,
  makeExtension,
  microsoftCertificateTemplate,
  Name,
  nameConstraints,
  NameConstraints,
  ocspAcceptableResponses,
  ocspArchiveCutoff,
  ocspNoCheck,
  ocspNonce,
  ocspServiceLocator,
  policyConstraints,
  policyMappings,
  precertificatePoison,
  privateKeyUsagePeriod,
  qcStatements,
  reasonCode,
  registeredID,
  subjectAlternativeName,
  subjectDirectoryAttributes,
  subjectInformationAccess,
  subjectKeyIdentifier,
  tlsFeature,
  uri,
  type Extension,
} from '@kmskeys/x509'
import { expect } from 'vitest'
import { openssl } from './openssl.ts'

const SHORT = Name.of([{ commonName: 'dir' }])
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

/** What OpenSSL is told in its configuration, and what is made here; several of each type are several certificates. */
const CASES: readonly (readonly [string, Extension<never>])[] = [
  ['basicConstraints=critical,CA:TRUE,pathlen:3', basicConstraints({ ca: true, pathLength: 3 })],
  ['basicConstraints=CA:FALSE', basicConstraints({ ca: false })],
  [
    'keyUsage=critical,cRLSign,decipherOnly,keyAgreement',
    keyUsage('keyAgreement', 'cRLSign', 'decipherOnly'),
  ],
  ['extendedKeyUsage=clientAuth,1.2.3,timeStamping', extendedKeyUsage('clientAuth', '1.2.3', 'timeStamping')],
  ['subjectKeyIdentifier=01:02:03', subjectKeyIdentifier({ keyIdentifier: hex('010203') })],
  [
    'subjectAltName=critical,DNS:a.example,email:a@example.org,URI:x:y,IP:192.0.2.1,IP:2001:db8::,RID:1.2.3,dirName:dir',
    subjectAlternativeName(
      [
        dns('a.example'),
        email('a@example.org'),
        uri('x:y'),
        ip('192.0.2.1'),
        ip('2001:db8::'),
        registeredID('1.2.3'),
        directoryName(SHORT),
      ],
      { critical: true },
    ),
  ],
  [
    'issuerAltName=DNS:a.example,URI:http://a.example',
    issuerAlternativeName([dns('a.example'), uri('http://a.example')]),
  ],
  [
    'authorityInfoAccess=OCSP;URI:http://o.example,caIssuers;dirName:dir,1.2.3;DNS:a.example',
    authorityInformationAccess([
      { method: 'ocsp', location: uri('http://o.example') },
      { method: 'caIssuers', location: directoryName(SHORT) },
      { method: '1.2.3', location: dns('a.example') },
    ]),
  ],
  [
    'subjectInfoAccess=caRepository;URI:http://a.example,ad_timestamping;URI:http://t.example',
    subjectInformationAccess([
      { method: 'caRepository', location: uri('http://a.example') },
      { method: 'timeStamping', location: uri('http://t.example') },
    ]),
  ],
  [
    'nameConstraints=critical,permitted;DNS:example.org,permitted;email:.example.org,permitted;IP:192.0.2.0/255.255.255.0,excluded;IP:2001:db8::/ffff:ffff:8000::,excluded;URI:host.example,excluded;dirName:dir',
    nameConstraints({
      permitted: [
        dns('example.org'),
        { type: 'email', value: '.example.org' },
        { type: 'ip', value: '192.0.2.0/24' },
      ],
      excluded: [
        { type: 'ip', value: '2001:db8::/33' },
        { type: 'uri', value: 'host.example' },
        directoryName(SHORT),
      ],
    }),
  ],
  [
    'nameConstraints=critical,excluded;IP:0.0.0.0/0.0.0.0',
    nameConstraints({ excluded: [{ type: 'ip', value: '0.0.0.0/0' }] }),
  ],
  [
    'certificatePolicies=2.23.140.1.2.1,@policy,@visible',
    certificatePolicies([
      '2.23.140.1.2.1',
      {
        policy: '1.2.3',
        qualifiers: [
          { type: 'cps', uri: 'http://cps.example' },
          { type: 'cps', uri: 'http://b.example' },
          {
            type: 'userNotice',
            noticeReference: { organization: { text: 'Org', form: 'visible' }, noticeNumbers: [1, 200] },
            explicitText: { text: 'Text', form: 'utf8' },
          },
        ],
      },
      {
        policy: '1.2.4',
        qualifiers: [{ type: 'userNotice', explicitText: { text: 'seen', form: 'visible' } }],
      },
    ]),
  ],
  [
    '2.5.29.32=ASN1:SEQUENCE:policies',
    certificatePolicies([
      {
        policy: '1.2.5',
        qualifiers: [
          {
            type: 'userNotice',
            noticeReference: { organization: { text: 'ascii', form: 'ia5' }, noticeNumbers: [] },
            explicitText: { text: 'wide ελ', form: 'bmp' },
          },
          { type: 'other', oid: '1.2.6', value: hex('0500') },
        ],
      },
    ]),
  ],
  [
    'policyMappings=critical,1.2.3:1.2.4,1.2.5:1.2.6',
    policyMappings([
      { issuerDomainPolicy: '1.2.3', subjectDomainPolicy: '1.2.4' },
      { issuerDomainPolicy: '1.2.5', subjectDomainPolicy: '1.2.6' },
    ]),
  ],
  [
    'policyConstraints=critical,requireExplicitPolicy:3,inhibitPolicyMapping:200',
    policyConstraints({ requireExplicitPolicy: 3, inhibitPolicyMapping: 200 }),
  ],
  ['policyConstraints=critical,inhibitPolicyMapping:0', policyConstraints({ inhibitPolicyMapping: 0 })],
  ['inhibitAnyPolicy=critical,300', inhibitAnyPolicy(300)],
  [
    'crlDistributionPoints=point1,point2,URI:http://c.example',
    crlDistributionPoints([
      {
        fullName: [uri('http://a.example'), dns('b.example')],
        reasons: ['keyCompromise', 'aACompromise'],
        crlIssuer: [directoryName(SHORT)],
      },
      { relativeName: Name.of([{ commonName: 'rel' }]) },
      { fullName: [uri('http://c.example')] },
    ]),
  ],
  ['freshestCRL=URI:http://d.example', freshestCRL([{ fullName: [uri('http://d.example')] }])],
  [
    'issuingDistributionPoint=critical,@idp',
    issuingDistributionPoint({
      fullName: [uri('http://a.example')],
      onlyContainsUserCerts: true,
      onlySomeReasons: ['cACompromise', 'certificateHold'],
      indirectCRL: true,
    }),
  ],
  [
    'issuingDistributionPoint=critical,@idp2',
    issuingDistributionPoint({
      relativeName: Name.of([{ commonName: 'rel' }]),
      onlyContainsAttributeCerts: true,
    }),
  ],
  ['noCheck=ignored', ocspNoCheck()],
  ['tlsfeature=status_request,17,65535', tlsFeature(['status_request', 'status_request_v2', 65_535])],
  ['1.3.6.1.4.1.11129.2.4.3=critical,ASN1:NULL', precertificatePoison()],
  [
    '2.5.29.16=ASN1:SEQUENCE:period',
    privateKeyUsagePeriod({
      notBefore: new Date('2001-02-03T04:05:06Z'),
      notAfter: new Date('2055-01-01T00:00:00Z'),
    }),
  ],
  [
    '1.3.6.1.4.1.311.21.7=ASN1:SEQUENCE:template',
    microsoftCertificateTemplate({ template: '1.2.3', majorVersion: 100, minorVersion: 3 }),
  ],
  ['2.5.29.20=ASN1:INTEGER:0x0102030405060708090a', crlNumber(0x0102030405060708090an)],
  ['2.5.29.27=critical,ASN1:INTEGER:128', deltaCRLIndicator(128)],
  ['2.5.29.21=ASN1:ENUM:9', reasonCode('privilegeWithdrawn')],
  ['2.5.29.24=ASN1:GENTIME:20200102030405Z', invalidityDate(new Date('2020-01-02T03:04:05.678Z'))],
  ['2.5.29.29=critical,ASN1:SEQUENCE:issuers', certificateIssuer([uri('x:y')])],
  ['1.3.6.1.5.5.7.48.1.2=ASN1:FORMAT:HEX,OCT:0a0b0c', ocspNonce(hex('0a0b0c'))],
  ['1.3.6.1.5.5.7.48.1.4=ASN1:SEQUENCE:responses', ocspAcceptableResponses(['basic', '1.2.3'])],
  ['1.3.6.1.5.5.7.48.1.6=ASN1:GENTIME:19991231235959Z', ocspArchiveCutoff(new Date('1999-12-31T23:59:59Z'))],
  [
    '1.3.6.1.5.5.7.48.1.7=ASN1:SEQUENCE:locator',
    ocspServiceLocator({ issuer: SHORT, locator: [{ method: 'ocsp', location: uri('x:y') }] }),
  ],
  [
    '2.5.29.9=ASN1:SEQUENCE:attributes',
    subjectDirectoryAttributes([
      { type: 'dateOfBirth', values: [new Date('1970-01-01T12:00:00Z')] },
      { type: 'placeOfBirth', values: ['Köln'] },
      { type: 'gender', values: ['F'] },
      { type: 'countryOfCitizenship', values: ['FR', 'DE'] },
      { type: 'countryOfResidence', values: ['AT'] },
      { type: 'other', oid: '1.2.3', values: [hex('0500')] },
    ]),
  ],
  [
    '1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:statements',
    qcStatements([
      { type: 'compliance' },
      { type: 'limitValue', currency: 'EUR', amount: 15, exponent: -3 },
      { type: 'retentionPeriod', years: 10 },
      { type: 'sscd' },
      { type: 'pds', locations: [{ url: 'https://a.example', language: 'en' }] },
      { type: 'types', types: ['esign', '1.2.3'] },
      { type: 'legislation', countries: ['DE', 'CH'] },
      { type: 'syntaxV2', semantics: '0.4.0.194121.1.1', authorities: [uri('x:y')] },
      { type: 'other', oid: '0.4.0.19495.2', value: hex('0500') },
    ]),
  ],
  [
    '1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:statement',
    qcStatements([{ type: 'limitValue', currency: 978, amount: 1, exponent: 0 }]),
  ],
  [
    '2.23.140.3.1=ASN1:SEQUENCE:registration',
    cabfOrganizationIdentifier({ scheme: 'NTR', country: 'US', stateOrProvince: 'CA', reference: 'Ü-1' }),
  ],
]

const SECTIONS = `
[dir]
CN=dir
[policy]
policyIdentifier=1.2.3
CPS.1=http://cps.example
CPS.2=http://b.example
userNotice.1=@notice
[notice]
explicitText=UTF8:Text
organization=Org
noticeNumbers=1,200
[visible]
policyIdentifier=1.2.4
userNotice.1=@seen
[seen]
explicitText=VISIBLE:seen
[policies]
a=SEQUENCE:wide
[wide]
a=OID:1.2.5
b=SEQUENCE:qualifiers
[qualifiers]
a=SEQUENCE:usernotice
b=SEQUENCE:unknown
[usernotice]
a=OID:1.3.6.1.5.5.7.2.2
b=SEQUENCE:texts
[texts]
a=SEQUENCE:reference
b=FORMAT:UTF8,BMP:wide ελ
[reference]
a=IA5:ascii
b=SEQUENCE:none
[none]
[unknown]
a=OID:1.2.6
b=NULL
[point1]
fullname=URI:http://a.example,DNS:b.example
CRLissuer=dirName:dir
reasons=keyCompromise,AACompromise
[point2]
relativename=rel
[rel]
CN=rel
[idp]
fullname=URI:http://a.example
onlyuser=TRUE
onlysomereasons=CACompromise,certificateHold
indirectCRL=TRUE
[idp2]
relativename=rel
onlyAA=TRUE
[period]
a=IMPLICIT:0,GENTIME:20010203040506Z
b=IMPLICIT:1,GENTIME:20550101000000Z
[template]
a=OID:1.2.3
b=INTEGER:100
c=INTEGER:3
[issuers]
a=IMPLICIT:6,IA5:x:y
[responses]
a=OID:1.3.6.1.5.5.7.48.1.1
b=OID:1.2.3
[locator]
a=SEQUENCE:issuer
b=SEQUENCE:accesses
[issuer]
a=SET:rdn
[rdn]
a=SEQUENCE:attribute
[attribute]
a=OID:2.5.4.3
b=UTF8:dir
[accesses]
a=SEQUENCE:access
[access]
a=OID:1.3.6.1.5.5.7.48.1
b=IMPLICIT:6,IA5:x:y
[attributes]
a=SEQUENCE:birth
b=SEQUENCE:place
c=SEQUENCE:gender
d=SEQUENCE:citizenship
e=SEQUENCE:residence
f=SEQUENCE:strange
[birth]
a=OID:1.3.6.1.5.5.7.9.1
b=SET:births
[births]
a=GENTIME:19700101120000Z
[place]
a=OID:1.3.6.1.5.5.7.9.2
b=SET:places
[places]
a=FORMAT:UTF8,UTF8:Köln
[gender]
a=OID:1.3.6.1.5.5.7.9.3
b=SET:genders
[genders]
a=PRINTABLE:F
[citizenship]
a=OID:1.3.6.1.5.5.7.9.4
b=SET:citizenships
[citizenships]
a=PRINTABLE:DE
b=PRINTABLE:FR
[residence]
a=OID:1.3.6.1.5.5.7.9.5
b=SET:residences
[residences]
a=PRINTABLE:AT
[strange]
a=OID:1.2.3
b=SET:nulls
[nulls]
a=NULL
[statements]
a=SEQUENCE:compliance
b=SEQUENCE:limit
c=SEQUENCE:retention
d=SEQUENCE:sscd
e=SEQUENCE:pds
f=SEQUENCE:types
g=SEQUENCE:legislation
h=SEQUENCE:syntax
i=SEQUENCE:psd2
[compliance]
a=OID:0.4.0.1862.1.1
[limit]
a=OID:0.4.0.1862.1.2
b=SEQUENCE:value
[value]
a=PRINTABLE:EUR
b=INTEGER:15
c=INTEGER:-3
[retention]
a=OID:0.4.0.1862.1.3
b=INTEGER:10
[sscd]
a=OID:0.4.0.1862.1.4
[pds]
a=OID:0.4.0.1862.1.5
b=SEQUENCE:locations
[locations]
a=SEQUENCE:location
[location]
a=IA5:https://a.example
b=PRINTABLE:en
[types]
a=OID:0.4.0.1862.1.6
b=SEQUENCE:typelist
[typelist]
a=OID:0.4.0.1862.1.6.1
b=OID:1.2.3
[legislation]
a=OID:0.4.0.1862.1.7
b=SEQUENCE:countries
[countries]
a=PRINTABLE:DE
b=PRINTABLE:CH
[syntax]
a=OID:1.3.6.1.5.5.7.11.2
b=SEQUENCE:semantics
[semantics]
a=OID:0.4.0.194121.1.1
b=SEQUENCE:issuers
[psd2]
a=OID:0.4.0.19495.2
b=NULL
[statement]
a=SEQUENCE:numeric
[numeric]
a=OID:0.4.0.1862.1.2
b=SEQUENCE:number
[number]
a=INTEGER:978
b=INTEGER:1
c=INTEGER:0
[registration]
a=PRINTABLE:NTR
b=PRINTABLE:US
c=IMPLICIT:0,PRINTABLE:CA
d=FORMAT:UTF8,UTF8:Ü-1
`

const CONFIG = `[req]
distinguished_name=dn
prompt=no
[dn]
CN=test
`

/** A certificate of OpenSSL with these lines of configuration. */
function certificateWith(lines: readonly string[]): Certificate {
  const { file } = openssl(
    [...COMMAND, '-config', 'c.cnf', '-extensions', 'ext', '-keyout', 'key.pem', '-out', 'out.pem'],
    { 'c.cnf': `${CONFIG}[ext]\n${lines.join('\n')}\n${SECTIONS}` },
  )
  return Certificate.fromPEM(file('out.pem'))
}

const COMMAND = 'req -x509 -utf8 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256'.split(' ')

needsCommand('openssl').describe('OpenSSL', () => {
  needsCommand('openssl').it(
    'writes the same bytes for the same values',
    () => {
      // Each certificate has each type once.
      const rounds: (readonly [string, Extension<never>])[][] = []
      for (const one of CASES) {
        const free = rounds.find((round) => !round.some(([, { oid }]) => oid === one[1].oid))
        if (free === undefined) rounds.push([one])
        else free.push(one)
      }
      for (const round of rounds) {
        const certificate = certificateWith(round.map(([line]) => line))
        for (const [line, made] of round) {
          const theirs = certificate.extensions.find(({ oid }) => oid === made.oid)
          expect([line, theirs && Buffer.from(theirs.der).toString('hex')]).toEqual([
            line,
            Buffer.from(made.der).toString('hex'),
          ])
        }
      }
    },
    60_000,
  )

  needsCommand('openssl').it('writes an authority key identifier with issuer and serial number', () => {
    const certificate = certificateWith([
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid,issuer:always',
    ])
    const value = certificate.extension(AuthorityKeyIdentifier)
    expect(value?.authorityCertIssuer).toHaveLength(1)
    expect(value?.authorityCertSerialNumber).toEqual(certificate.serialNumber)
    const theirs = certificate.extensions.find(({ oid }) => oid === AuthorityKeyIdentifier.oid)
    expect(value && makeExtension(AuthorityKeyIdentifier, value).der).toEqual(theirs?.der)
  })

  needsCommand('openssl').it('is not followed where it writes what RFC 5280 forbids', () => {
    const certificate = certificateWith(['nameConstraints=permitted;IP:192.0.2.1/255.0.255.0'])
    expect(() => certificate.extension(NameConstraints)).toThrow('a network is an address and a mask')
  })
})
