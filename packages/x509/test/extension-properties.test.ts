import { InvalidInputError } from '@kmskeys/core'
import * as x509 from '@kmskeys/x509'
import {
  directoryName,
  dns,
  email,
  Extension,
  ip,
  makeExtension,
  Name,
  registeredID,
  uri,
  type ExtensionPlace,
  type ExtensionWriter,
  type GeneralName,
} from '@kmskeys/x509'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLES } from './extension-values.ts'

// What is written is read again, and what is read is written again, for any value.

const oid = fc
  .tuple(
    fc.constantFrom('1.2', '2.5', '2.999', '1.3.6.1.4.1'),
    fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  )
  .map(([start, arcs]) => [start, ...arcs].join('.'))
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/)
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => ip(text))
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.floor(maxLength / 10) })
const printable = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(..."A B C x y z 0 1 9 ' ( ) + , - . / : = ?".split(' '), ' '),
    minLength,
    maxLength,
  })
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength })
const distinguished = fc
  .array(fc.record({ commonName: text(64) }), { maxLength: 3 })
  .map((rdns) => Name.of(rdns))
const link = fc
  .tuple(fc.constantFrom('http', 'https', 'ldap'), host, fc.stringMatching(/^[a-zA-Z0-9_~.-]{0,20}$/))
  .map(([scheme, name, path]) => `${scheme}://${name}/${path}`)
const generalName: fc.Arbitrary<GeneralName> = fc.oneof(
  host.map((name) => dns(name)),
  host.map((name) => email(`a.b@${name}`)),
  link.map((name) => uri(name)),
  address,
  oid.map((name) => registeredID(name)),
  distinguished.map((name) => directoryName(name)),
)
const generalNames = fc.array(generalName, { minLength: 1, maxLength: 4 })
const list = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 5 })
/** An object some of whose fields are left out, but not all. */
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }).filter((value) => Object.keys(value).length > 0) as fc.Arbitrary<
    Partial<T>
  >
const optional = <T extends object, K extends keyof T>(
  fields: { [F in keyof T]: fc.Arbitrary<T[F]> },
  requiredKeys: K[],
): fc.Arbitrary<Pick<T, K> & Partial<T>> =>
  fc.record(fields, { requiredKeys }) as fc.Arbitrary<Pick<T, K> & Partial<T>>
const time = fc
  .date({ min: new Date('1950-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000))
const distinct = <T>(one: fc.Arbitrary<T>, key: (value: T) => unknown): fc.Arbitrary<T[]> =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 5, selector: key })
const flags = fc.subarray([...x509.REASON_FLAGS], { minLength: 1 })
const access = list(
  fc.record({
    method: fc.oneof(fc.constantFrom('ocsp', 'caIssuers', 'timeStamping', 'caRepository'), oid),
    location: generalName,
  }),
)
const relativeName = text(64).map((commonName) => Name.of([{ commonName }]))
const pointName = fc.oneof(fc.record({ fullName: generalNames }), fc.record({ relativeName }))
const issuers = distinguished.map((name) => [directoryName(name)])
const point: fc.Arbitrary<x509.DistributionPoint> = fc.oneof(
  fc
    .tuple(
      pointName,
      optional<{ reasons: x509.ReasonFlag[]; crlIssuer: GeneralName[] }, never>(
        { reasons: flags, crlIssuer: issuers },
        [],
      ),
    )
    .map(([name, more]) => ({ ...name, ...more })),
  fc.record({ crlIssuer: issuers }),
)
const network = fc.oneof(
  fc.tuple(fc.nat(32), fc.nat(0xffff_ffff)).map(([length, n]) => {
    const value = length === 0 ? 0 : (n >>> (32 - length)) * 2 ** (32 - length)
    return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${length}`
  }),
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }))
    .map(
      ([groups, all]) =>
        `${ip(all.map((group, i) => (i < groups ? group : 0).toString(16)).join(':')).value as string}/${groups * 16}`,
    ),
)
const subtree: fc.Arbitrary<x509.NameSubtree> = fc.oneof(
  host.map((value) => ({ type: 'dns' as const, value })),
  fc
    .tuple(fc.constantFrom('', '.', 'a@'), host)
    .map(([start, name]) => ({ type: 'email' as const, value: start + name })),
  fc
    .tuple(fc.constantFrom('', '.'), host)
    .map(([start, name]) => ({ type: 'uri' as const, value: start + name })),
  network.map((value) => ({ type: 'ip' as const, value })),
  distinguished.map((name) => directoryName(name)),
)
const form = fc.constantFrom<x509.DisplayText['form']>('utf8', 'visible', 'bmp')
const displayText = form.chain((kind) =>
  (kind === 'visible'
    ? fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme-ascii' })
    : kind === 'bmp'
      ? fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom('a', 'ß', 'ε', 'λ', '中') })
      : text(200)
  ).map((value) => ({ text: value, form: kind })),
)
const qualifier: fc.Arbitrary<x509.PolicyQualifier> = fc.oneof(
  link.map((value) => ({ type: 'cps' as const, uri: value })),
  optional<{ noticeReference: x509.NoticeReference; explicitText: x509.DisplayText }, never>(
    {
      noticeReference: fc.record({ organization: displayText, noticeNumbers: fc.array(fc.integer()) }),
      explicitText: displayText,
    },
    [],
  ).map((notice) => ({ type: 'userNotice' as const, ...notice })),
  oid.map((type) => ({ type: 'other' as const, oid: type, value: Uint8Array.of(5, 0) })),
)
const sct: fc.Arbitrary<x509.SignedCertificateTimestamp> = fc.oneof(
  fc.record({
    version: fc.constant('v1' as const),
    logID: bytes(32, 32),
    timestamp: fc.date({ min: new Date(0), noInvalidDate: true }),
    extensions: bytes(0, 9),
    hashAlgorithm: fc.oneof(
      fc.constantFrom(
        'none' as const,
        'md5' as const,
        'sha1' as const,
        'sha224' as const,
        'sha256' as const,
        'sha384' as const,
        'sha512' as const,
      ),
      fc.integer({ min: 7, max: 255 }),
    ),
    signatureAlgorithm: fc.oneof(
      fc.constantFrom('anonymous' as const, 'rsa' as const, 'dsa' as const, 'ecdsa' as const),
      fc.integer({ min: 4, max: 255 }),
    ),
    signature: bytes(0, 90),
  }),
  bytes(1, 30).map((rest) => ({ version: 'unknown' as const, bytes: Uint8Array.of(1, ...rest) })),
)
const namingAuthority = optional<{ id: string; url: string; text: string }, never>(
  { id: oid, url: link, text: text(128) },
  [],
)
const profession = optional<Required<x509.ProfessionInfo>, 'professionItems'>(
  {
    namingAuthority,
    professionItems: fc.array(text(128)),
    professionOIDs: fc.array(oid),
    registrationNumber: printable(1, 128),
    addProfessionInfo: bytes(0, 20),
  },
  ['professionItems'],
)
const admission = optional<Required<x509.Admission>, 'professionInfos'>(
  {
    admissionAuthority: generalName,
    namingAuthority,
    professionInfos: fc.array(profession, { maxLength: 3 }),
  },
  ['professionInfos'],
)
const statement: fc.Arbitrary<x509.QCStatement> = fc.oneof(
  fc.constantFrom<x509.QCStatement>({ type: 'compliance' }, { type: 'sscd' }, { type: 'syntaxV1' }),
  fc.record({
    type: fc.constant('limitValue' as const),
    currency: fc.oneof(printable(3, 3), fc.integer({ min: 1, max: 999 })),
    amount: fc.maxSafeNat(),
    exponent: fc.integer(),
  }),
  fc.record({ type: fc.constant('retentionPeriod' as const), years: fc.nat() }),
  fc.record({
    type: fc.constant('pds' as const),
    locations: list(fc.record({ url: link, language: printable(2, 2) })),
  }),
  fc.record({
    type: fc.constant('types' as const),
    types: list(fc.oneof(fc.constantFrom('esign', 'eseal', 'web'), oid)),
  }),
  fc.record({ type: fc.constant('legislation' as const), countries: list(printable(2, 2)) }),
  optional<{ semantics: string; authorities: GeneralName[] }, never>(
    { semantics: oid, authorities: generalNames },
    [],
  ).map((info) => ({ type: 'syntaxV2' as const, ...info })),
  oid.map((type) => ({ type: 'other' as const, oid: type })),
)
const attribute: fc.Arbitrary<x509.SubjectDirectoryAttribute> = fc.oneof(
  fc.record({ type: fc.constant('dateOfBirth' as const), values: fc.tuple(time) }),
  fc.record({ type: fc.constant('placeOfBirth' as const), values: fc.tuple(text(128)) }),
  fc.record({ type: fc.constant('gender' as const), values: fc.tuple(fc.constantFrom('M', 'F', 'm', 'f')) }),
  fc.record({
    type: fc.constantFrom('countryOfCitizenship' as const, 'countryOfResidence' as const),
    values: fc.tuple(printable(2, 2)),
  }),
  oid.map((type) => ({ type: 'other' as const, oid: type, values: [Uint8Array.of(5, 0)] })),
)

const seen = new Set<string>()

function property<T, P extends ExtensionPlace>(
  definition: ExtensionWriter<T, P>,
  values: fc.Arbitrary<T>,
): void {
  seen.add(definition.oid)
  it(`any ${definition.name}`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const made = makeExtension(definition, value)
        const read = made.decode(definition)
        expect(read).toEqual(value)
        expect(makeExtension(definition, read).der).toEqual(made.der)
      }),
      { numRuns: 60 },
    )
  })
}

describe('what is written is read again', () => {
  property(x509.SubjectAlternativeName, generalNames)
  property(x509.IssuerAlternativeName, generalNames)
  property(x509.CertificateIssuer, generalNames)
  property(x509.AuthorityInformationAccess, access)
  property(x509.SubjectInformationAccess, access)
  property(
    x509.OCSPServiceLocator,
    optional<Required<x509.OCSPServiceLocator>, 'issuer'>({ issuer: distinguished, locator: access }, [
      'issuer',
    ]),
  )
  property(x509.AuthorityKeyIdentifier, fc.record({ keyIdentifier: bytes(1, 64) }))
  property(x509.SubjectKeyIdentifier, bytes(1, 64))
  property(x509.BasicConstraints, fc.record({ ca: fc.constant(true), pathLength: fc.nat() }))
  property(x509.KeyUsage, fc.subarray(x509.KEY_USAGES.slice(0, 7), { minLength: 1 }))
  property(x509.ExtendedKeyUsage, distinct(oid, String))
  property(x509.NameConstraints, some({ permitted: list(subtree), excluded: list(subtree) }))
  property(
    x509.CertificatePolicies,
    distinct(
      optional<Required<x509.PolicyInformation>, 'policy'>({ policy: oid, qualifiers: list(qualifier) }, [
        'policy',
      ]),
      ({ policy }) => policy,
    ),
  )
  property(x509.PolicyMappings, list(fc.record({ issuerDomainPolicy: oid, subjectDomainPolicy: oid })))
  property(
    x509.PolicyConstraints,
    some({ requireExplicitPolicy: fc.nat(), inhibitPolicyMapping: fc.maxSafeNat() }),
  )
  property(x509.InhibitAnyPolicy, fc.maxSafeNat())
  property(x509.CRLDistributionPoints, list(point))
  property(x509.FreshestCRL, list(point))
  property(x509.OCSPNoCheck, fc.constant(true))
  property(x509.PrecertificatePoison, fc.constant(true))
  property(
    x509.TLSFeature,
    list(
      fc.oneof(
        fc.constantFrom('status_request' as const, 'status_request_v2' as const),
        fc.integer({ min: 18, max: 65_535 }),
      ),
    ),
  )
  property(
    x509.PrivateKeyUsagePeriod,
    fc.oneof(
      fc.record({ notBefore: time }),
      fc.record({ notAfter: time }),
      fc
        .tuple(time, time)
        .map(([a, b]) => (a < b ? { notBefore: a, notAfter: b } : { notBefore: b, notAfter: a })),
    ),
  )
  property(x509.SignedCertificateTimestamps, list(sct))
  property(x509.OCSPSignedCertificateTimestamps, list(sct))
  property(
    x509.MicrosoftCertificateTemplate,
    fc.oneof(
      fc.record({ template: oid }),
      fc.record({ template: oid, majorVersion: fc.nat(0xffff_ffff), minorVersion: fc.nat(0xffff_ffff) }),
    ),
  )
  property(
    x509.Admissions,
    optional<Required<x509.Admissions>, 'admissions'>(
      { admissionAuthority: generalName, admissions: fc.array(admission, { maxLength: 3 }) },
      ['admissions'],
    ),
  )
  property(
    x509.SubjectDirectoryAttributes,
    distinct(attribute, (one) => (one.type === 'other' ? one.oid : one.type)),
  )
  property(
    x509.QCStatements,
    distinct(statement, (one) => (one.type === 'other' ? one.oid : one.type)),
  )
  property(
    x509.CABFOrganizationIdentifier,
    optional<Required<x509.CABFOrganizationIdentifier>, 'scheme' | 'country' | 'reference'>(
      {
        scheme: printable(3, 3),
        country: printable(2, 2),
        stateOrProvince: printable(0, 128),
        reference: text(200),
      },
      ['scheme', 'country', 'reference'],
    ),
  )
  property(x509.CRLNumber, fc.bigInt(0n, 2n ** 159n - 1n))
  property(x509.DeltaCRLIndicator, fc.bigInt(0n, 2n ** 159n - 1n))
  property(
    x509.IssuingDistributionPoint,
    fc
      .tuple(
        fc.oneof(pointName, fc.constant({ indirectCRL: true })),
        fc.oneof(fc.constant({}), fc.record({ onlySomeReasons: flags })),
        fc.constantFrom(
          {},
          { onlyContainsUserCerts: true },
          { onlyContainsCACerts: true },
          { onlyContainsAttributeCerts: true },
        ),
      )
      .map((parts) => Object.assign({}, ...parts) as x509.IssuingDistributionPoint),
  )
  property(x509.ReasonCode, fc.constantFrom(...(Object.keys(x509.CRL_REASONS) as x509.CRLReason[])))
  property(x509.InvalidityDate, time)
  property(x509.OCSPArchiveCutoff, time)
  property(x509.OCSPNonce, bytes(1, 128))
  property(x509.OCSPAcceptableResponses, list(oid))

  it('of every type', () => {
    expect(seen).toEqual(new Set(x509.EXTENSION_TYPES.map(({ oid: type }) => type)))
  })
})

describe('changed bytes are refused, or mean something that is written like that', () => {
  for (const { name, extensions, read, write } of SAMPLES)
    it(name, () => {
      fc.assert(
        fc.property(fc.constantFrom(...extensions), fc.nat(), fc.nat(255), (made, at, octet) => {
          const value = made.value.slice()
          value[at % value.length] = octet
          const changed = new Extension<never>(made.oid, made.critical, value, value)
          const meant = readable(() => read(changed))
          const again = meant === undefined ? undefined : readable(() => write(meant))
          // What cannot be written, such as a name that has a form of its own, is not compared.
          const compared = again === undefined || READS_FORMS.has(name) ? value : again.value
          expect(compared).toEqual(value)
        }),
        { numRuns: 300 },
      )
    })
})

/** Types of whose texts the string type is not kept. */
const READS_FORMS: ReadonlySet<string> = new Set(['Admissions', 'SubjectDirectoryAttributes'])

/** What it answers, or `undefined` where it refuses; any other failure is one. */
function readable<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    return undefined
  }
}
