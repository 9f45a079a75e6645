import { X509Certificate } from 'node:crypto'
import { InvalidInputError } from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificateBuilder,
  CertificateRequestBuilder,
  codeSigning,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  ip,
  issuingCA,
  KeyUsage,
  Name,
  OCSPNoCheck,
  ocspResponder,
  rootCA,
  subjectKeyIdentifier,
  SubjectKeyIdentifier,
  timestamping,
  tlsClient,
  tlsServer,
  type Certificate,
  type EndEntityOptions,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { openssl } from './openssl.ts'

const root = newKey()
const issuing = newKey('rsa')
const named = (commonName: string, days: number = 30): CertificateBuilder =>
  new CertificateBuilder().subject(Name.of({ commonName })).validFor({ days })
const rootCertificate = await rootCA(named('Root', 90)).sign(root.key)
const issuer = await issuingCA(named('Issuing', 60).publicKey(issuing.key.publicKey), {
  crl: 'http://ca.example/root.crl',
  purposes: ['serverAuth', 'clientAuth', 'codeSigning', 'OCSPSigning', 'timeStamping'],
}).sign(root.key, { issuer: rootCertificate })

const PROFILES = {
  tlsServer: [
    (builder: CertificateBuilder) => tlsServer(builder, { names: ['leaf.example', ip('192.0.2.1')] }),
    'sslserver',
  ],
  tlsClient: [tlsClient, 'sslclient'],
  codeSigning: [codeSigning, undefined],
  ocspResponder: [ocspResponder, 'ocsphelper'],
  timestamping: [timestamping, 'timestampsign'],
} as const satisfies Record<
  string,
  readonly [(builder: CertificateBuilder) => CertificateBuilder, string | undefined]
>

describe('a profile', () => {
  it('of CAs', () => {
    expect(rootCertificate.extension(BasicConstraints)).toEqual({ ca: true })
    expect(issuer.extension(BasicConstraints)).toEqual({ ca: true, pathLength: 0 })
    expect(issuer.extension(KeyUsage)).toEqual(['keyCertSign', 'cRLSign'])
    expect(rootCertificate.extension(AuthorityKeyIdentifier)).toBeUndefined()
    expect(issuer.extension(AuthorityKeyIdentifier)?.keyIdentifier).toEqual(
      rootCertificate.extension(SubjectKeyIdentifier),
    )
    expect(issuer.extension(CRLDistributionPoints)).toHaveLength(1)
  })

  for (const [name, [profile, purpose]] of Object.entries(PROFILES))
    needsCommand('openssl').it(`of ${name} is taken by openssl for its purpose`, async () => {
      const leaf = await leafOf(profile)
      expect(leaf.extension(KeyUsage)).toEqual(['digitalSignature'])
      expect(leaf.extension(OCSPNoCheck)).toBe(name === 'ocspResponder' ? true : undefined)
      const files = { ca: rootCertificate.toPEM(), issuer: issuer.toPEM(), leaf: leaf.toPEM() }
      const wanted = purpose === undefined ? [] : ['-purpose', purpose]
      expect(
        openssl(['verify', '-x509_strict', ...wanted, '-CAfile', 'ca', '-untrusted', 'issuer', 'leaf'], files)
          .output,
      ).toContain('OK')
      const others = name === 'tlsServer' ? 'sslclient' : 'sslserver'
      expect(() =>
        openssl(['verify', '-purpose', others, '-CAfile', 'ca', '-untrusted', 'issuer', 'leaf'], files),
      ).toThrow('purpose')
    })

  it('of a TLS server has its names', async () => {
    const leaf = await leafOf(PROFILES.tlsServer[0])
    expect(new X509Certificate(leaf.toDER()).checkHost('leaf.example')).toBe('leaf.example')
    expect(new X509Certificate(leaf.toDER()).checkIP('192.0.2.1')).toBe('192.0.2.1')
    expect(leaf.extension(ExtendedKeyUsage)).toEqual(['serverAuth'])
  })

  it('makes the names of an empty subject critical', async () => {
    const builder = tlsServer(new CertificateBuilder().subject(Name.of([])).validFor({ days: 1 }), {
      names: ['a.example'],
    })
    const leaf = await builder.publicKey(newKey().key.publicKey).sign(issuing.key, { issuer })
    expect(leaf.extensions.find(({ oid }) => oid === '2.5.29.17')?.critical).toBe(true)
  })

  it('keeps what is there, and can be added to', async () => {
    const own = { keyIdentifier: Uint8Array.of(1, 2, 3) }
    const leaf = await tlsClient(named('x').extension(subjectKeyIdentifier(own)), { names: ['a.example'] })
      .publicKey(newKey().key.publicKey)
      .sign(issuing.key, { issuer })
    expect(leaf.extension(SubjectKeyIdentifier)).toEqual(own.keyIdentifier)
    expect(leaf.extensions.filter(({ oid }) => oid === SubjectKeyIdentifier.oid)).toHaveLength(1)
    expect(() => tlsClient(tlsServer(named('x'), { names: ['a.example'] }))).toThrow('already')
  })

  it.each<[string, (builder: never) => unknown]>([
    ['rootCA', rootCA],
    ['issuingCA', issuingCA],
    ['tlsServer', (builder) => tlsServer(builder, { names: ['example.org'] })],
    ['ocspResponder', ocspResponder],
  ])('%s refuses what is no builder', (_, profile) => {
    for (const value of [undefined, null, Name.of({}), { subject: 'x' }])
      expect(() => profile(value as never)).toThrow(InvalidInputError)
  })

  it('refuses options that it has not', () => {
    for (const make of [
      () => rootCA(named('x'), { crl: 'http://a' } as never),
      () => issuingCA(named('x'), { names: ['a'] } as never),
      () => issuingCA(named('x'), { purposes: [] }),
      () => tlsServer(named('x'), {} as never),
      () => tlsServer(named('x'), { names: [] }),
      () => tlsServer(named('x'), { names: 'a.example' as never }),
      () => tlsServer(named('x'), { names: ['a.example'], crl: 'ca' }),
      () => tlsClient(named('x'), { name: ['a.example'] } as EndEntityOptions),
      () => timestamping(named('x'), null as never),
      () => rootCA({} as never),
      () => tlsServer({ names: ['a.example'] } as never, named('x') as never),
      () => tlsClient(undefined as never),
      () => codeSigning(new CertificateRequestBuilder() as never),
    ])
      expect(make, String(make)).toThrow(InvalidInputError)
    expect(() => tlsServer(named('x'), { names: [] })).toThrow('at least one name')
  })
})

function leafOf(profile: (builder: CertificateBuilder) => CertificateBuilder): Promise<Certificate> {
  return profile(named('leaf.example').publicKey(newKey().key.publicKey)).sign(issuing.key, { issuer })
}
