import { InvalidInputError } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import {
  Certificate,
  CertificateBuilder,
  CertificateRequestBuilder,
  EXTENSION_TYPES,
  extension,
  inhibitAnyPolicy,
  makeExtension,
  nameConstraints,
  policyConstraints,
  type Extension,
  type ExtensionDefinition,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { SAMPLES, type Sample } from './extension-values.ts'
import { newKey } from './keys.ts'
import { CA_NAME } from './pki.ts'

/** Where RFC 5280 section 4 and 5, RFC 6960 section 4.4, RFC 6962 section 3.3 and so on have each. */
const CERTIFICATES_ALONE = new Set(['PrecertPoison', 'PrecertificateSignedCertificateTimestamps'])
const ELSEWHERE: Readonly<Record<string, string>> = {
  CRLNumber: 'a CRL',
  DeltaCRLIndicator: 'a CRL',
  IssuingDistributionPoint: 'a CRL',
  CRLReason: 'an entry of a CRL, what an OCSP response says of one certificate',
  CertificateIssuer: 'an entry of a CRL, what an OCSP response says of one certificate',
  InvalidityDate: 'an entry of a CRL, what an OCSP response says of one certificate',
  OCSPNonce: 'an OCSP request, an OCSP response',
  OCSPAcceptableResponses: 'an OCSP request',
  OCSPArchiveCutoff: 'what an OCSP response says of one certificate',
  OCSPServiceLocator: 'what an OCSP request says of one certificate',
  SignedCertificateTimestamps: 'what an OCSP response says of one certificate',
}
const types: readonly Sample[] = SAMPLES.filter(
  ({ oid }, i) => SAMPLES.findIndex((sample) => sample.oid === oid) === i,
)

it('every type has values in these tests', () => {
  expect(new Set(types.map(({ oid }) => oid))).toEqual(new Set(EXTENSION_TYPES.map(({ oid }) => oid)))
  const few = types.filter(({ values }) => values.length < 5).map(({ name }) => name)
  expect(few).toEqual(['OCSPNoCheck', 'PrecertPoison'])
})

describe('a place where the type may not stand is refused', () => {
  for (const { name, extensions } of types) {
    const others = ELSEWHERE[name]
    const [first] = extensions
    // The compiler would refuse it as well.
    const add = (builder: CertificateBuilder | CertificateRequestBuilder): unknown =>
      builder.extension(first as Extension)
    it(`${name} in a certificate: ${others === undefined ? 'no' : 'yes'}`, () => {
      const told = others && `may not stand in a certificate, but in ${others}`
      expect(refusal(() => add(new CertificateBuilder()))).toEqual(told && saying(told))
    })
    const refused = others ?? (CERTIFICATES_ALONE.has(name) ? 'a certificate' : undefined)
    it(`${name} in a request: ${refused === undefined ? 'no' : 'yes'}`, () => {
      const told = refused && `may not stand in a certificate request, but in ${refused}`
      expect(refusal(() => add(new CertificateRequestBuilder()))).toEqual(told && saying(told))
    })
  }

  it('also when it comes as bytes, and of a type of one’s own', () => {
    const number = encodeDER((w) => w.integer(5))
    expect(() => new CertificateBuilder().extension(extension('2.5.29.20', number))).toThrow(
      InvalidInputError,
    )
    const Shade: ExtensionDefinition<number, 'crl'> = {
      oid: '1.2.3',
      name: 'shade',
      places: { crl: true },
      encode: (w, value) => w.integer(value),
      decode: (r) => r.smallInteger(),
    }
    const made: Extension<never> = makeExtension(Shade, 5)
    expect(() => new CertificateBuilder().extension(made as Extension)).toThrow('but in a CRL')
  })
})

describe('criticality', () => {
  const always = new Set([
    'NameConstraints',
    'PolicyConstraints',
    'InhibitAnyPolicy',
    'PrecertPoison',
    'DeltaCRLIndicator',
    'IssuingDistributionPoint',
    'CertificateIssuer',
  ])
  const never = new Set([
    'AuthorityKeyIdentifier',
    'SubjectKeyIdentifier',
    'AuthorityInformationAccess',
    'SubjectInformationAccess',
    'FreshestCRL',
    'SubjectDirectoryAttributes',
    'PrivateKeyUsagePeriod',
    'CRLNumber',
    'CRLReason',
    'InvalidityDate',
  ])
  const usually = new Set(['BasicConstraints', 'KeyUsage', 'PolicyMappings'])

  for (const { name, oid, extensions } of types)
    it(`of ${name}`, () => {
      const [first] = extensions
      expect(first?.critical).toBe(always.has(name) || usually.has(name))
      const value = first?.value ?? new Uint8Array()
      // As bytes, so that one way is tried for all types.
      const as = (critical: boolean): string | undefined => refusal(() => extension(oid, value, { critical }))
      const must = name === 'BasicConstraints' ? 'of a CA must be critical' : 'must be critical'
      const needed = always.has(name) || name === 'BasicConstraints'
      expect(as(false)).toEqual(needed ? saying(must) : undefined)
      expect(as(true)).toEqual(never.has(name) ? saying('must not be critical') : undefined)
    })

  it('is refused with the path', () => {
    for (const [make, path] of [
      [
        () => nameConstraints({ permitted: [{ type: 'dns', value: 'a' }] }, { critical: false }),
        'nameConstraints.critical',
      ],
      [
        () => policyConstraints({ requireExplicitPolicy: 1 }, { critical: false }),
        'policyConstraints.critical',
      ],
      [() => inhibitAnyPolicy(1, { critical: false }), 'inhibitAnyPolicy.critical'],
    ] as const)
      expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', path }))
  })
})

describe('in a certificate', () => {
  it('all types are read back, and those that nobody knows are told of', async () => {
    const { key } = newKey()
    const strange = [
      extension('1.2.3', Uint8Array.of(5, 0), { critical: true }),
      extension('1.2.4', Uint8Array.of(5, 0)),
    ]
    const rounds = [0, 1, 2, 3, 4]
    for (const round of rounds) {
      let builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
      const added = types.flatMap(({ name, extensions, values, read }) =>
        name in ELSEWHERE || name === 'KeyUsage'
          ? []
          : [{ made: extensions[round % extensions.length], value: values[round % values.length], read }],
      )
      for (const { made } of added) builder = builder.extension(made as Extension)
      for (const made of strange) builder = builder.extension(made)
      const certificate = Certificate.fromDER((await builder.sign(key)).toDER())
      expect(certificate.extensions).toHaveLength(added.length + 2)
      for (const { made, value, read } of added) {
        const found = certificate.extensions.find(({ oid }) => oid === made?.oid)
        expect(found && read(found)).toEqual(value)
        expect(found?.critical).toBe(made?.critical)
      }
      expect(certificate.unknownCriticalExtensions.map(({ oid }) => oid)).toEqual(['1.2.3'])
    }
  })
})

/** The message of what it throws; `undefined` where it does not. */
function refusal(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error instanceof InvalidInputError ? error.message : `not refused, but failed: ${String(error)}`
  }
}

/** Any text with these words in it. */
function saying(words: string): unknown {
  return expect.stringContaining(words)
}
