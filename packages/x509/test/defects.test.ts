// Each a defect that was seen in another library of X.509, tried here; tooling/docs holds the list.
import { constants, sign } from 'node:crypto'
import {
  ECDSA_SHA256,
  ecdsaToP1363,
  IntegrityError,
  InvalidInputError,
  RSA_PSS_SHA256,
  type Signer,
} from '@kmskeys/core'
import { DERReader, encodeDER, type DERWriter } from '@kmskeys/core/der'
import {
  basicConstraints,
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  CRLDistributionPoints,
  crlDistributionPoints,
  directoryName,
  dns,
  ExtendedKeyUsage,
  extendedKeyUsage,
  IssuingDistributionPoint,
  issuingDistributionPoint,
  keyUsage,
  Name,
  nameConstraints,
  NameConstraints,
  PolicyConstraints,
  policyConstraints,
  SubjectAlternativeName,
  subjectAlternativeName,
  subjectKeyIdentifier,
  ToBeSignedCertificate,
  uri,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, wrapped } from './keys.ts'
import { CA_NAME, leafOf, newCA } from './pki.ts'

describe('a defect of others', () => {
  it('an optional field that is left out does not hide those behind it', () => {
    const full = [uri('http://a.example/1.crl')]
    for (const value of [
      { onlyContainsCACerts: true },
      { indirectCRL: true },
      { fullName: full, indirectCRL: true },
      { onlySomeReasons: ['keyCompromise'] as const },
      { fullName: full, onlyContainsAttributeCerts: true },
    ])
      expect(issuingDistributionPoint(value).decode(IssuingDistributionPoint)).toEqual(value)
    for (const value of [{ requireExplicitPolicy: 0 }, { inhibitPolicyMapping: 0 }])
      expect(policyConstraints(value).decode(PolicyConstraints)).toEqual(value)
    for (const value of [{ permitted: [dns('a.example')] }, { excluded: [dns('a.example')] }])
      expect(nameConstraints(value).decode(NameConstraints)).toEqual(value)
  })

  it('a certificate and a request without extensions have no empty list of them, and one that has is refused', async () => {
    const { key } = newKey()
    const certificate = await new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 }).sign(key)
    expect(certificate.extensions).toEqual([])
    expect(withTail(certificate, () => undefined)).toEqual(certificate.toDER())
    const request = await new CertificateRequestBuilder().subject(CA_NAME).sign(key)
    expect(request.attributes).toEqual([])
    const list = withTail(certificate, (w) => w.explicit(3, () => w.sequence(() => undefined)))
    expect(() => Certificate.fromDER(list)).toThrow('RFC 5280 4.1')
    const nothing = withTail(certificate, (w) => w.explicit(3, () => undefined))
    expect(() => Certificate.fromDER(nothing)).toThrow(InvalidInputError)
  })

  it('twenty thousand names are written and read', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => dns(`n${i}.example`))
    const ca = newKey()
    const root = await newCA(ca.key)
    const made = await new CertificateBuilder()
      .subject(CA_NAME)
      .publicKey(newKey().key.publicKey)
      .validFor({ days: 1 })
      .extension(subjectAlternativeName(names))
      .sign(ca.key, { issuer: root })
    expect(Certificate.fromDER(made.toDER()).extension(SubjectAlternativeName)).toEqual(names)
  })

  it('a signature in the other format is no certificate and no request', async () => {
    const { key, keyObject } = newKey()
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    const waiting = [
      builder.publicKey(key.publicKey).toBeSigned(ECDSA_SHA256),
      new CertificateRequestBuilder().toBeSigned(ECDSA_SHA256, key.publicKey),
    ]
    for (const one of waiting) {
      const der = sign('sha256', one.bytes, keyObject)
      expect(() => one.withSignature(ecdsaToP1363(der, 32))).toThrow('DER')
      expect(one.withSignature(der).signature).toEqual(Uint8Array.from(der))
    }
  })

  it('a request is signed once, with all its attributes, and with the padding that it names', async () => {
    const { key, keyObject } = newKey('pss')
    let calls = 0
    const signer = (padding: number): Signer => ({
      ...wrapped(newKey('pss')),
      publicKey: key.publicKey,
      signWith: (_, data) => {
        calls++
        const options = { key: keyObject, padding, saltLength: 32 }
        return Promise.resolve(Uint8Array.from(sign('sha256', data as Uint8Array, options)))
      },
    })
    const builder = new CertificateRequestBuilder().subject(CA_NAME).extension(keyUsage('digitalSignature'))
    const request = await builder.challengePassword('secret').sign(signer(constants.RSA_PKCS1_PSS_PADDING))
    expect(calls).toBe(1)
    const read = CertificateRequest.fromDER(request.toDER())
    read.verify()
    expect(read.challengePassword).toBe('secret')
    expect(read.signatureAlgorithm).toBe(RSA_PSS_SHA256)
    await expect(builder.sign(signer(constants.RSA_PKCS1_PADDING))).rejects.toThrow(IntegrityError)
  })

  it('a serial number that is none has no other way in', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const builder = leafOf(root)
    const waiting = builder.toBeSigned(ECDSA_SHA256, { issuer: root })
    const Builder = CertificateBuilder as unknown as new (draft: object) => CertificateBuilder
    const long = new Uint8Array(21).fill(1)
    const high = new Uint8Array(20).fill(0xff)
    for (const value of [[0], [], high, long]) {
      const serialNumber = Uint8Array.from(value)
      expect(() => builder.serialNumber(serialNumber)).toThrow(InvalidInputError)
      expect(new Builder({ ...builder.draft, serialNumber }).draft.serialNumber).toBeUndefined()
    }
    for (const content of [[0], [0xff], [], [0, 1], [0, ...high], long]) {
      const stored = withSerial(waiting.bytes, Uint8Array.from(content))
      expect(() => ToBeSignedCertificate.fromDER(stored, { issuer: root }), String(content)).toThrow(
        InvalidInputError,
      )
    }
  })

  it('purposes and distribution points are read back, and of two names none is dropped', () => {
    const purposes = ['serverAuth', '1.2.3.4', 'anyExtendedKeyUsage']
    expect(extendedKeyUsage(...purposes).decode(ExtendedKeyUsage)).toEqual(purposes)
    const two = [uri('http://a.example/1.crl'), directoryName(CA_NAME)]
    expect(
      crlDistributionPoints([{ fullName: two, crlIssuer: [directoryName(CA_NAME)] }]).decode(
        CRLDistributionPoints,
      ),
    ).toHaveLength(1)
    expect(
      issuingDistributionPoint({ fullName: two }).decode(IssuingDistributionPoint).fullName,
    ).toHaveLength(2)
    const both = { fullName: two, relativeName: Name.of([{ commonName: 'x' }]) } as never
    expect(() => issuingDistributionPoint(both)).toThrow(InvalidInputError)
    expect(() => crlDistributionPoints([both])).toThrow(InvalidInputError)
  })

  it('what a setter said is not lost by one that is called later', async () => {
    const { key } = newKey()
    const setters: readonly ((builder: CertificateBuilder) => CertificateBuilder)[] = [
      (builder) => builder.extension(basicConstraints({ ca: true })),
      (builder) => builder.subject(CA_NAME),
      (builder) => builder.extension(keyUsage('keyCertSign')),
      (builder) => builder.serialNumber(5n),
      (builder) => builder.validFor({ days: 1 }),
      (builder) => builder.extension(subjectKeyIdentifier(key.publicKey)),
      (builder) => builder.publicKey(key.publicKey),
    ]
    for (let first = 0; first < setters.length; first++) {
      const order = [...setters.slice(first), ...setters.slice(0, first)]
      const made = await order.reduce((builder, set) => set(builder), new CertificateBuilder()).sign(key)
      expect(made.extensions.map(({ oid }) => oid).toSorted()).toEqual([
        '2.5.29.14',
        '2.5.29.15',
        '2.5.29.19',
      ])
      expect([made.serialNumberHex, made.subject.equals(CA_NAME)]).toEqual(['05', true])
    }
  })

  it('bytes behind a certificate, a request or a key, and longer lengths than needed, are refused', async () => {
    const { key } = newKey()
    const root = await newCA(key)
    const request = await new CertificateRequestBuilder().subject(CA_NAME).sign(key)
    for (const [der, read] of [
      [root.toDER(), (bytes: Uint8Array) => Certificate.fromDER(bytes)],
      [request.toDER(), (bytes: Uint8Array) => CertificateRequest.fromDER(bytes)],
      [CA_NAME.toDER(), (bytes: Uint8Array) => Name.fromDER(bytes)],
      [key.publicKey.toDER(), (bytes: Uint8Array) => new CertificateBuilder().publicKey(bytes)],
    ] as const) {
      expect(() => read(Uint8Array.of(...der, 0))).toThrow(InvalidInputError)
      expect(() => read(Uint8Array.of(...der, 5, 0))).toThrow(InvalidInputError)
      expect(() => read(longer(der))).toThrow(InvalidInputError)
      expect(() => read(der)).not.toThrow()
    }
  })
})

/** A certificate whose fields behind the key are others, with the signature that it had. */
function withTail({ fields }: Certificate, tail: (writer: DERWriter) => unknown): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.explicit(0, () => w.integer(2)).unsignedInteger(Uint8Array.from(fields.serialNumber))
        w.raw(fields.signatureAlgorithm).raw(fields.issuer).raw(fields.validity)
        w.raw(fields.subject).raw(fields.subjectPublicKeyInfo)
        tail(w)
      })
      w.raw(fields.signatureAlgorithm).bitString(fields.signature)
    }),
  )
}

/** What is to be signed, with the content of another serial number. */
function withSerial(tbsCertificate: Uint8Array, content: Uint8Array): Uint8Array {
  const fields = DERReader.from(tbsCertificate).sequence()
  const version = fields.element()
  fields.element()
  const rest: Uint8Array[] = []
  while (!fields.done) rest.push(fields.element())
  return encodeDER((w) =>
    w.sequence(() => {
      w.raw(version).primitive(2, content)
      for (const field of rest) w.raw(field)
    }),
  )
}

/** The same element with one octet more for its length. */
function longer(der: Uint8Array): Uint8Array {
  const [tag = 0, first = 0] = der
  const octets = first < 0x80 ? [first] : [...der.subarray(2, 2 + (first & 0x7f))]
  const content = der.subarray(first < 0x80 ? 2 : 2 + octets.length)
  const length = first < 0x80 ? octets : [0, ...octets]
  return Uint8Array.of(tag, 0x80 | length.length, ...length, ...content)
}
