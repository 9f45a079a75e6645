import { X509Certificate } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  ED25519PH,
  IntegrityError,
  InvalidInputError,
  PSS,
  RSA_PSS_SHA256,
  rsaSignatureAlgorithm,
  SHA256,
  UnsupportedAlgorithmError,
  type Signer,
} from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  AuthorityKeyIdentifier,
  BasicConstraints,
  basicConstraints,
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  directoryName,
  dns,
  email,
  extendedKeyUsage,
  ExtendedKeyUsage,
  extension,
  ip,
  issuingCA,
  keyUsage,
  KeyUsage,
  makeExtension,
  Name,
  nameConstraints,
  registeredID,
  subjectAlternativeName,
  SubjectAlternativeName,
  subjectKeyIdentifier,
  SubjectKeyIdentifier,
  uri,
  certificatePolicies,
  qcStatements,
  subjectDirectoryAttributes,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, wrapped } from './keys.ts'
import { CA_NAME, newCA } from './pki.ts'

/** A value that the types do not allow. */
function untyped(value: unknown): never {
  return value as never
}

describe('a value of the wrong kind', () => {
  it.each<[string, () => unknown]>([
    [
      'otherName of an object',
      () => subjectAlternativeName([{ type: 'otherName', typeID: '1.2.3', value: untyped({}) }]),
    ],
    ['options before purposes', () => extendedKeyUsage(untyped({ critical: true }), 'serverAuth')],
    ['options before usages', () => keyUsage(untyped({ critical: true }), 'keyCertSign')],
    ['an array of purposes', () => extendedKeyUsage(untyped(['serverAuth']))],
    ['an array of usages', () => keyUsage(untyped(['keyCertSign']))],
    ['a usage that is undefined', () => keyUsage(untyped(undefined))],
    ['usages that are undefined', () => makeExtension(KeyUsage, untyped([undefined]))],
    ['purposes that are no text', () => makeExtension(ExtendedKeyUsage, untyped([{}]))],
    [
      'an own type that writes no bytes',
      () =>
        makeExtension(
          { oid: '1.2.3', name: 'x', encode: (w: DERWriter) => w.raw(untyped({})), decode: () => 0 },
          0,
        ),
    ],
  ])('is refused, and what follows is made as ever: %s', async (_, make) => {
    expect(make).toThrow(InvalidInputError)
    const made = await newCA(newKey().key)
    expect(Certificate.fromDER(made.toDER()).subject.toString()).toBe(CA_NAME.toString())
  })
})

it.each([{ name: 'sha9' }, ECDSA_SHA256, 'sha256', null])(
  'a fingerprint is not made with %o',
  async (hash) => {
    const certificate = await newCA(newKey().key)
    expect(() => certificate.fingerprint(untyped(hash))).toThrow(InvalidInputError)
  },
)

it('a definition that spoils its writer spoils nothing else', async () => {
  const made = makeExtension(
    {
      oid: '1.2.3',
      name: 'x',
      encode: (w: DERWriter) => {
        w.length = Number.NaN
      },
      decode: () => 0,
    },
    0,
  )
  expect(made.der).toHaveLength(0)
  await expect(newCA(newKey().key)).resolves.toBeInstanceOf(Certificate)
})

describe('very many', () => {
  it('extensions are refused, in a certificate and by a builder', async () => {
    const { key } = newKey()
    const root = await newCA(key)
    const withExtensions = (count: number): Uint8Array =>
      signed((w) => {
        w.explicit(0, () => w.integer(2)).integer(5)
        w.raw(ECDSA_SHA256.algorithmIdentifier).raw(CA_NAME.der).raw(root.fields.validity).raw(CA_NAME.der)
        w.raw(key.publicKey.toDER()).explicit(3, () => w.sequence(() => manyExtensions(w, count)))
      })
    expect(Certificate.fromDER(withExtensions(1000)).extensions).toHaveLength(1000)
    expect(() => Certificate.fromDER(withExtensions(1001))).toThrow('more than 1000 extensions')
    let builder = new CertificateBuilder()
    for (let i = 0; i < 1000; i++) builder = builder.extension(extension(`1.2.3.${i}`, Uint8Array.of(5, 0)))
    expect(() => builder.extension(extension('1.2.4', Uint8Array.of(5, 0)))).toThrow(InvalidInputError)
  })

  it('attributes of a request are refused', () => {
    const { key } = newKey()
    const withAttributes = (types: readonly string[]): Uint8Array =>
      signed((w) => {
        w.integer(0).raw(CA_NAME.der).raw(key.publicKey.toDER())
        w.setOf(() => {
          for (const type of types) w.sequence(() => w.oid(type).setOf(() => w.null()))
        }, 0xa0)
      })
    const types = Array.from({ length: 1000 }, (_, i) => `1.2.3.${i}`)
    expect(CertificateRequest.fromDER(withAttributes(types)).attributes).toHaveLength(1000)
    expect(() => CertificateRequest.fromDER(withAttributes([...types, '1.2.4']))).toThrow('1000 attributes')
    expect(() => CertificateRequest.fromDER(withAttributes([...types.slice(0, 20), '1.2.3.5']))).toThrow(
      'the attribute 1.2.3.5 occurs twice',
    )
  })

  it('are not written where they would not be read', async () => {
    const oids = Array.from({ length: 1000 }, (_, i) => `1.2.3.${i}`)
    const value = Uint8Array.of(5, 0)
    const other = 'other' as const
    for (const write of [
      (list: readonly string[]) => certificatePolicies(list),
      (list: readonly string[]) => qcStatements(list.map((oid) => ({ type: other, oid }))),
      (list: readonly string[]) =>
        subjectDirectoryAttributes(list.map((oid) => ({ type: other, oid, values: [value] }))),
    ]) {
      const { oid, value: written } = write(oids)
      expect(() => extension(oid, written)).not.toThrow()
      expect(() => write([...oids, '1.2.4'])).toThrow('at most 1000')
    }
    let full = new CertificateRequestBuilder().extension(keyUsage('digitalSignature'))
    for (const oid of oids.slice(1)) full = full.attribute(oid, value)
    const request = await full.sign(newKey().key)
    expect(CertificateRequest.fromDER(request.toDER()).attributes).toHaveLength(1000)
    expect(() => full.attribute('1.2.4', value)).toThrow('at most 999')
  })
})

const { key } = newKey()
const root = await newCA(key)
const pem = root.toPEM()
const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })

describe('a field that there is not', () => {
  it.each<[string, () => unknown]>([
    ['basic constraints', () => basicConstraints(untyped({ ca: true, pathLen: 0 }))],
    ['basic constraints, alone', () => makeExtension(BasicConstraints, untyped({ ca: true, pathLen: 0 }))],
    ['an extension', () => subjectAlternativeName([dns('a.example')], untyped({ crit: true }))],
    ['an extension by its OID', () => extension('1.2.3', Uint8Array.of(5, 0), untyped({ crit: true }))],
    ['key usage', () => keyUsage('cRLSign', untyped({ crit: true }))],
    ['a key identifier', () => subjectKeyIdentifier(untyped({ keyIdentifier: new Uint8Array(2), id: 1 }))],
    ["an issuer's identifier", () => makeExtension(AuthorityKeyIdentifier, untyped({ keyID: 1 }))],
    [
      'an access description',
      () =>
        authorityInformationAccess([
          untyped({ method: 'ocsp', location: uri('http://a.example'), url: 'x' }),
        ]),
    ],
    ['a duration', () => builder.validFor(untyped({ days: 1, years: 1 }))],
    ['sign', () => builder.sign(key, untyped({ isuer: root }))],
    ['toBeSigned', () => builder.toBeSigned(ECDSA_SHA256, untyped({ isuer: root }))],
    ['sign of a request', () => new CertificateRequestBuilder().sign(key, untyped({ algoritm: 1 }))],
  ])('is refused with those that there are: %s', async (_, make) => {
    const error = await failure(make)
    expect(error).toBeInstanceOf(InvalidInputError)
    expect(String(error)).toMatch(/have no field \w+; they may have \w+/)
  })
})

describe('what is malformed is refused before the key signs', () => {
  it.each<[string, () => unknown]>([
    ['a value of a known type', () => extension('2.5.29.17', Uint8Array.of(5, 0))],
    ['a negative path length', () => extension('2.5.29.19', Uint8Array.of(0x30, 3, 2, 1, 0xff))],
    ['a CA that is not critical', () => extension('2.5.29.19', Uint8Array.of(0x30, 3, 1, 1, 0xff))],
    ['the same, made by its function', () => basicConstraints({ ca: true }, { critical: false })],
    ['a dns name as x400Address', () => rawName('x400Address', 0x82, 3, 0x41, 0x2e, 0x40)],
    ['an otherName that is cut off', () => otherNameOf('1.2.3', 5)],
    ['an otherName with something behind', () => otherNameOf('1.2.3', 5, 0, 5, 0)],
    ['an otherName whose inside is no DER', () => otherNameOf('1.2.3', 0x30, 2, 5, 1)],
    ['an otherName without an OID', () => otherNameOf('x', 5, 0)],
    ['an x400Address that is cut off', () => rawName('x400Address', 0xa3, 3, 5, 0)],
    ['an ediPartyName as x400Address', () => rawName('x400Address', 0xa5, 2, 5, 0)],
    ['an x400Address as ediPartyName', () => rawName('ediPartyName', 0xa3, 2, 5, 0)],
  ])('%s', (_, make) => {
    expect(make).toThrow(InvalidInputError)
  })

  it.each([
    ['otherName', '[0].value', 9, [0xa0, 9, 6, 1, 0x2a, 0xa0, 4, 0x30, 2, 5, 1]],
    ['x400Address', '[0]', 2, [0xa3, 2, 5, 1]],
    ['ediPartyName', '[0]', 2, [0xa5, 2, 5, 1]],
  ] as const)(
    "what is no DER inside %s, written by a type of extension of one's own, is found when it is read",
    async (_, path, offset, name) => {
      const made = makeExtension(
        {
          ...SubjectAlternativeName,
          encode: (w) => w.raw(Uint8Array.of(0x30, name.length, ...name)),
        },
        [],
      )
      const error = await failure(() => made.decode(SubjectAlternativeName))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', path: `extension.subjectAltName${path}`, offset })
      expect(String(error)).toContain('it is not DER')
      await expect(builder.extension(made).sign(key)).rejects.toThrow(IntegrityError)
    },
  )

  it('what is no DER inside an attribute of a name that is not text is found when it is read', () => {
    expect(Name.fromDER(nameWith(5, 0)).rdns).toHaveLength(1)
    expect(() => Name.fromDER(nameWith(5, 1))).toThrow(InvalidInputError)
  })

  it('takes what is well-formed', () => {
    expect(
      extension('2.5.29.19', Uint8Array.of(0x30, 3, 1, 1, 0xff), { critical: true }).decode(BasicConstraints),
    ).toEqual({ ca: true })
    expect(rawName('x400Address', 0xa3, 2, 5, 0).decode(SubjectAlternativeName)).toHaveLength(1)
  })

  it('refuses a CA whose constraints, made otherwise, are not critical', async () => {
    const made = makeExtension(BasicConstraints, { ca: true }, { critical: false })
    await expect(builder.extension(made).sign(key)).rejects.toThrow(InvalidInputError)
  })
})

describe('an argument of another kind', () => {
  const signer: Signer = wrapped(newKey())
  const x509 = new X509Certificate(pem)
  it.each<[string, () => unknown, string]>([
    ['sign(undefined)', () => builder.sign(untyped(undefined)), 'PrivateKey'],
    ['sign(publicKey)', () => builder.sign(untyped(key.publicKey)), 'PrivateKey'],
    ['sign of a request', () => new CertificateRequestBuilder().sign(untyped(null)), 'PrivateKey'],
    ['options null', () => builder.sign(key, untyped(null)), 'issuer, algorithm'],
    ['issuer of PEM', () => builder.sign(key, { issuer: untyped(pem) }), 'fromPEM'],
    ['issuer null', () => builder.sign(key, { issuer: untyped(null) }), 'self-signed'],
    ['issuer of node', () => builder.sign(key, { issuer: untyped(x509) }), 'X509Certificate'],
    ['algorithm null', () => builder.sign(key, { algorithm: untyped(null) }), 'ECDSA_SHA256'],
    ['algorithm text', () => builder.sign(key, { algorithm: untyped('ES256') }), 'ECDSA_SHA256'],
    [
      'no signatureAlgorithms',
      () => builder.sign({ ...signer, signatureAlgorithms: untyped(undefined) }),
      'signatureAlgorithms',
    ],
    ['no publicKey', () => builder.sign({ ...signer, publicKey: untyped(undefined) }), 'publicKey'],
    ['toBeSigned', () => builder.toBeSigned(untyped({ keyType: 'ec' })), 'ECDSA_SHA256'],
    [
      'toBeSigned by node',
      () => builder.toBeSigned(ECDSA_SHA256, { issuer: untyped(x509) }),
      'X509Certificate',
    ],
    ['validFor()', () => builder.validFor(untyped(undefined)), 'days, hours'],
    ['validFor of text', () => builder.validFor({ days: untyped('90') }), 'days, hours'],
    ['no names', () => subjectAlternativeName(untyped(undefined)), "[dns('example.org')]"],
    ['one name', () => subjectAlternativeName(untyped(dns('a.example'))), "[dns('example.org')]"],
    ['a name null', () => subjectAlternativeName([untyped(null)]), 'dns()'],
    ['critical of text', () => subjectAlternativeName([dns('a.b')], { critical: untyped('yes') }), 'true'],
    ['subjectKeyIdentifier', () => subjectKeyIdentifier(untyped('x')), 'PublicKey'],
    ['its identifier', () => subjectKeyIdentifier({ keyIdentifier: untyped('x') }), 'Uint8Array'],
    ['authorityKeyIdentifier', () => authorityKeyIdentifier(untyped(pem)), 'Certificate'],
    ['a public key of PEM', () => builder.publicKey(untyped(pem)), 'publicKeyFromPEM'],
    ['fingerprint', () => root.fingerprint(untyped('sha1')), 'SHA256'],
    ['verifySignature', () => root.verifySignature(untyped(pem)), 'fromPEM'],
    ['verifySignature(null)', () => root.verifySignature(untyped(null)), 'fromPEM'],
    ['isIssuedBy', () => root.isIssuedBy(untyped(pem)), 'fromPEM'],
    ['a type of extension', () => root.extension(untyped(undefined)), 'BasicConstraints'],
    ['no type to decode', () => keyUsage('cRLSign').decode(untyped(undefined)), 'BasicConstraints'],
    ['an extension as a type', () => makeExtension(untyped(keyUsage('cRLSign')), null), 'BasicConstraints'],
    ['no descriptions', () => authorityInformationAccess(untyped(undefined)), "method: 'ocsp'"],
    ['no location', () => authorityInformationAccess([untyped({ method: 'ocsp' })]), 'dns()'],
    [
      'no method',
      () => authorityInformationAccess([{ method: untyped(5), location: dns('a.b') }]),
      'caIssuers',
    ],
    ['Name.fromDER', () => Name.fromDER(untyped(null)), 'Uint8Array'],
    ['equals', () => CA_NAME.equals(untyped(null)), 'a Name'],
    ['ip', () => ip(untyped(5n)), 'text'],
    ['registeredID', () => registeredID(untyped(undefined)), 'OID'],
    ['directoryName', () => directoryName(untyped('CN=x')), 'Name.of'],
    [
      'a directoryName of text',
      () => subjectAlternativeName([{ type: 'directoryName', value: untyped('CN=x') }]),
      'Name.of',
    ],
    ['an OID', () => extension(untyped(undefined), Uint8Array.of(5, 0)), 'OID'],
    ['validFor of a bigint', () => builder.validFor({ days: untyped(1n) }), 'days, hours'],
    ['validFor of a symbol', () => builder.validFor({ hours: untyped(Symbol('x')) }), 'days, hours'],
    ['purposes of a CA', () => issuingCA(builder, { purposes: untyped(5) }), 'array'],
    ['names of types', () => CA_NAME.toText({ names: { '2.5.4.3': untyped(1n) } }), 'a bigint'],
    ['no names of types', () => CA_NAME.toText({ names: untyped(null) }), 'object'],
    ['names that are a number', () => Name.fromText('CN=x', { names: untyped(5) }), 'object'],
    [
      'a mailbox without a prototype',
      () => nameConstraints({ permitted: [{ type: 'email', value: untyped(Object.create(null)) }] }),
      'DNS name',
    ],
    [
      'an algorithm undefined',
      () => builder.sign({ ...signer, signatureAlgorithms: [untyped(undefined)] }),
      'ECDSA',
    ],
    ['an algorithm null', () => builder.sign({ ...signer, signatureAlgorithms: [untyped(null)] }), 'ECDSA'],
    [
      'an offer null',
      () =>
        builder
          .sign(untyped({ ...signer, signatureOffers: [null] }), {
            algorithm: rsaSignatureAlgorithm(new PSS({ saltLength: 20 }), SHA256),
          })
          .catch((error: unknown) => {
            throw error instanceof UnsupportedAlgorithmError ? new InvalidInputError('typed') : error
          }),
      'typed',
    ],
    ['a tolerance', () => Certificate.fromDER(root.toDER(), { tolerate: [untyped(1n)] }), 'a bigint'],
    [
      'a tolerance undefined',
      () => Certificate.fromDER(root.toDER(), { tolerate: [untyped(undefined)] }),
      'undefined',
    ],
    [
      'a criticality that is neither',
      () =>
        makeExtension(
          {
            oid: '1.2.3',
            name: 'x',
            critical: () => untyped(1),
            encode: (w: DERWriter) => w.null(),
            decode: () => 0,
          },
          0,
        ),
      'true or false',
    ],
  ])('is refused with what to give: %s', async (_, make, hint) => {
    const error = await failure(make)
    expect(error).toBeInstanceOf(InvalidInputError)
    expect(String(error)).toContain(hint)
    expect(String(error)).not.toContain('BEGIN')
  })
})

describe('a text of millions of characters', () => {
  it.each<[string, () => unknown]>([
    ['a DNS name', () => dns(`${'A.'.repeat(6_000_000)}ab`)],
    ['the host of a mail address', () => email(`a@${'A.'.repeat(9_000_000)}ab`)],
    ['a type of attribute', () => Name.of({ [`2${'.1'.repeat(4_000_000)}`]: 'a' })],
    ['the name of a type', () => CA_NAME.toText({ names: { [`2${'.1'.repeat(9_000_000)}`]: 'a' } })],
    ['a type in a text', () => Name.fromText(`2${'.1'.repeat(4_000_000)}=a`)],
    ['a value in a text', () => Name.fromText(`CN=${'a'.repeat(12_000_000)}`)],
    ['a purpose', () => extendedKeyUsage(`2${'.1'.repeat(5_000_000)}`)],
    [
      'the host of a URI below constraints',
      async () => {
        const { key: caKey } = newKey()
        const issuer = await builder
          .extension(basicConstraints({ ca: true }))
          .extension(nameConstraints({ excluded: [{ type: 'uri', value: 'example.org' }] }))
          .sign(caKey)
        const value = `http://${'a.'.repeat(9_000_000)}a`
        return builder
          .publicKey(key.publicKey)
          .extension(
            extension(
              '2.5.29.17',
              encodeDER((w) => w.sequence(() => w.ia5String(value, 0x86))),
            ),
          )
          .sign(caKey, { issuer })
      },
    ],
  ])('is refused by a typed error: %s', async (_, make) => {
    expect(await failure(make)).toBeInstanceOf(InvalidInputError)
  })
})

describe('a key that is a stranger', () => {
  it('must be of the type of its algorithm, though nothing is verified', async () => {
    const signer: Signer = {
      ...wrapped(newKey()),
      signatureAlgorithms: [RSA_PSS_SHA256],
      signWith: () => Promise.resolve(new Uint8Array(256)),
    }
    const options = { verifySignature: false }
    await expect(builder.sign(signer, options)).rejects.toThrow(UnsupportedAlgorithmError)
    const request = new CertificateRequestBuilder().sign(signer, options)
    await expect(request).rejects.toThrow(UnsupportedAlgorithmError)
  })

  it('may sign with what X.509 cannot name, which is passed over or refused', async () => {
    const signatureAlgorithms = [ED25519PH, ED25519]
    const signer: Signer = { ...wrapped(newKey('ed25519')), signatureAlgorithms }
    expect((await builder.sign(signer)).signatureAlgorithm.name).toBe('ED25519')
    const options = { algorithm: ED25519PH, verifySignature: false }
    await expect(builder.sign(signer, options)).rejects.toThrow('X.509 has no identifier of ED25519PH')
    const request = new CertificateRequestBuilder().sign(signer, options)
    await expect(request).rejects.toThrow('X.509 has no identifier of ED25519PH')
    const alone: Signer = { ...signer, signatureAlgorithms: [ED25519PH] }
    await expect(builder.sign(alone)).rejects.toThrow('nothing that X.509 has an identifier of: ED25519PH')
  })

  it('must not answer an empty signature', async () => {
    const signer = wrapped(newKey('rsa'), () => new Uint8Array())
    const options = { verifySignature: false }
    await expect(builder.sign(signer, options)).rejects.toThrow(IntegrityError)
    await expect(new CertificateRequestBuilder().sign(signer, options)).rejects.toThrow('no bytes')
  })
})

describe('what was probably meant is named', () => {
  it.each<[string, () => unknown, string]>([
    ['purposes', () => extendedKeyUsage('serverauth'), 'serverAuth, clientAuth'],
    ['short names', () => Name.of(untyped({ CN: 'x' })), 'did you mean commonName?'],
    ['other names', () => Name.of(untyped({ Organization: 'x' })), 'did you mean organization?'],
    ['unknown names', () => Name.of(untyped({ colour: 'x' })), 'OID'],
    ['a certificate', () => Certificate.fromDER(Buffer.from(pem)), 'looks like PEM; use fromPEM'],
    ['a request', () => CertificateRequest.fromDER(Buffer.from(pem)), 'looks like PEM; use fromPEM'],
    ['a key', () => builder.publicKey(Buffer.from(key.publicKey.toPEM())), 'publicKeyFromPEM'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InvalidInputError)
    expect(make).toThrow(message)
  })
})

it('bytes that only look like PEM are taken where any may stand', () => {
  const keyIdentifier = Buffer.from('-----')
  expect(subjectKeyIdentifier({ keyIdentifier }).decode(SubjectKeyIdentifier)).toEqual(
    Uint8Array.from(keyIdentifier),
  )
})

/** What it throws or rejects with. */
async function failure(make: () => unknown): Promise<unknown> {
  try {
    await make()
    return undefined
  } catch (error) {
    return error
  }
}

function rawName(type: 'x400Address' | 'ediPartyName', ...value: readonly number[]) {
  return subjectAlternativeName([{ type, value: Uint8Array.from(value) }])
}

function otherNameOf(typeID: string, ...value: readonly number[]) {
  return subjectAlternativeName([{ type: 'otherName', typeID, value: Uint8Array.from(value) }])
}

/** A name with an attribute whose value is a SEQUENCE of this. */
function nameWith(...content: readonly number[]): Uint8Array {
  const value = Uint8Array.of(0x30, content.length, ...content)
  return encodeDER((w) => w.sequence(() => w.setOf(() => w.sequence(() => w.oid('1.2.3').raw(value)))))
}

function manyExtensions(w: DERWriter, count: number): void {
  for (let i = 0; i < count; i++)
    w.sequence(() => w.oid(`1.3.6.1.4.1.${i}.1`).octetString(Uint8Array.of(5, 0)))
}

/** What `write` writes, as what is signed, with a signature that is none. */
function signed(write: (w: DERWriter) => void): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => w.sequence(write).raw(ECDSA_SHA256.algorithmIdentifier).bitString(new Uint8Array(8))),
  )
}
