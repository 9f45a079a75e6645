import { constants, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import {
  IntegrityError,
  InvalidInputError,
  InvalidSignatureError,
  privateKey,
  PSS,
  publicKeyFromDER,
  rsaSignatureAlgorithm,
  SHA256,
  signing,
  type PrivateKey,
  ProviderError,
  RSA_PSS_SHA256,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
  type Signer,
  ECDSA_SHA256,
  ECDSA_SHA384,
  ED25519,
  ecdsaToP1363,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import {
  AuthorityKeyIdentifier,
  basicConstraints,
  BasicConstraints,
  Certificate,
  CertificateBuilder,
  dns,
  Extension,
  keyUsage,
  KeyUsage,
  makeExtension,
  Name,
  subjectAlternativeName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { KINDS, newKey, nodeSign, spkiOf, wrapped, type Kind, type TestKey } from './keys.ts'
import { openssl } from './openssl.ts'
import { CA_NAME, leafOf, newCA } from './pki.ts'

const kinds = Object.keys(KINDS) as Kind[]

describe('a certificate of each kind of key', () => {
  for (const kind of kinds) {
    it(`${kind}: X509Certificate reads the same and verifies it`, async () => {
      const ca = newKey(kind)
      const root = await newCA(ca.key)
      const leaf = await leafOf(root).sign(ca.key, { issuer: root })
      const [nodeRoot, nodeLeaf] = [new X509Certificate(root.toDER()), new X509Certificate(leaf.toPEM())]
      expect(nodeLeaf.verify(nodeRoot.publicKey)).toBe(true)
      expect(nodeRoot.verify(nodeRoot.publicKey)).toBe(true)
      expect(nodeLeaf.checkIssued(nodeRoot)).toBe(true)
      expect(nodeRoot.ca).toBe(true)
      expect(nodeLeaf.ca).toBe(false)
      expect(nodeLeaf.serialNumber).toBe(leaf.serialNumberHex)
      expect(nodeLeaf.issuer.split('\n')).toEqual(['C=DE', 'O=Tests', 'CN=Test CA'])
      expect(nodeLeaf.subjectAltName).toBe('DNS:leaf.example.org, DNS:*.leaf.example.org')
      expect(new Date(nodeLeaf.validTo)).toEqual(leaf.notAfter)
      expect(new Date(nodeLeaf.validFrom)).toEqual(leaf.notBefore)
      expect(nodeLeaf.fingerprint256.replaceAll(':', '')).toBe(
        Buffer.from(leaf.fingerprint()).toString('hex').toUpperCase(),
      )
      expect(spkiOf(nodeLeaf.publicKey)).toEqual(leaf.publicKey.toDER())
      leaf.verifySignature(root)
      leaf.verifySignature(ca.key.publicKey)
      expect(leaf.isIssuedBy(root)).toBe(true)
      expect(leaf.signatureAlgorithm.name).toBe(ca.key.signatureAlgorithms[0]?.name)
      expect(ca.calls.count).toBe(2)
    })

    needsCommand('openssl').it(`${kind}: openssl verify accepts the chain`, async () => {
      const ca = newKey(kind)
      const root = await newCA(ca.key)
      const leaf = await leafOf(root).sign(ca.key, { issuer: root })
      const files = { 'root.pem': root.toPEM(), 'leaf.pem': leaf.toPEM() }
      const { output } = openssl(
        ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'root.pem', 'leaf.pem'],
        files,
      )
      expect(output).toContain('leaf.pem: OK')
    })
  }
})

describe('reading back', () => {
  it('gives typed extensions', async () => {
    const ca = newKey()
    const root = await newCA(ca.key, { ca: true, pathLength: 1 })
    const leaf = await leafOf(root).sign(ca.key, { issuer: root })
    expect(root.extension(BasicConstraints)).toEqual({ ca: true, pathLength: 1 })
    expect(root.extension(KeyUsage)).toEqual(['keyCertSign', 'cRLSign'])
    expect(leaf.extension(SubjectAlternativeName)).toEqual([
      dns('leaf.example.org'),
      dns('*.leaf.example.org'),
    ])
    expect(leaf.extension(AuthorityKeyIdentifier)?.keyIdentifier).toEqual(
      root.extension(SubjectKeyIdentifier),
    )
    expect(leaf.extensions.map(({ critical }) => critical)).toEqual([false, false, true, false, false])
    expect(Certificate.fromDER(leaf.toDER()).toDER()).toEqual(leaf.toDER())
  })

  it('refuses a signature that another key made, unless it is told not to look', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const liar = wrapped(ca, () => nodeSign(newKey().keyObject, ECDSA_SHA256, new Uint8Array(3)))
    await expect(leafOf(root).sign(liar, { issuer: root })).rejects.toThrow(IntegrityError)
    const unseen = await leafOf(root).sign(liar, { issuer: root, verifySignature: false })
    expect(() => unseen.verifySignature(root)).toThrow(InvalidSignatureError)
  })

  it('refuses r‖s where DER is due', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const raw = wrapped(ca, (signature) => ecdsaToP1363(signature, 32))
    await expect(leafOf(root).sign(raw, { issuer: root, verifySignature: false })).rejects.toThrow(
      IntegrityError,
    )
    await expect(leafOf(root).sign(raw, { issuer: root })).rejects.toThrow('DER')
  })

  it('refuses an algorithm that a stranger changed after it was found good', async () => {
    const stranger = wrapped(newKey('ed25519'))
    const row = { ...ED25519, algorithmIdentifier: ED25519.algorithmIdentifier.slice() }
    const signer: Signer = { ...stranger, signatureAlgorithms: [row] }
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    await builder.sign(signer, { verifySignature: false })
    row.algorithmIdentifier.set([0x30, 5, 6, 3, 0x80, 1, 1])
    await expect(builder.sign(signer, { verifySignature: false })).rejects.toThrow(IntegrityError)
  })

  it.each<[string, Partial<Extension>]>([
    ['an OID that is none', { oid: undefined as never }],
    ['another OID', { oid: '1.2.4' }],
    ['another criticality', { critical: true }],
    ['a criticality that is neither', { critical: 0 as never }],
    ['no value', { value: undefined as never }],
    ['another value', { value: Uint8Array.of(5, 0, 0) }],
  ])('refuses an extension that was tampered with: %s', async (_, change) => {
    const tampered = makeExtension(
      { oid: '1.2.3', name: 'x', encode: (w) => w.null(), decode: (r) => r.null() },
      undefined,
    )
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 }).extension(tampered)
    Object.assign(tampered, change)
    await expect(builder.sign(newKey().key)).rejects.toThrow(IntegrityError)
  })

  it('refuses an extension of a known type that cannot be decoded', async () => {
    const broken = makeExtension(
      {
        oid: SubjectKeyIdentifier.oid,
        name: 'broken',
        encode: (writer) => writer.null(),
        decode: (r) => r.element(),
      },
      new Uint8Array(),
    )
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 }).extension(broken)
    await expect(builder.sign(newKey().key)).rejects.toThrow(IntegrityError)
  })
})

describe('what is returned', () => {
  it('has the fields that reading its bytes gives', async () => {
    const ca = newKey()
    const root = await newCA(ca.key, { ca: true, pathLength: 1 })
    for (const made of [root, await leafOf(root).sign(ca.key, { issuer: root })]) {
      const read = Certificate.fromDER(made.toDER())
      const { extensions, ...fields } = made.fields
      const { extensions: extensionsRead, ...fieldsRead } = read.fields
      expect(fields).toEqual(fieldsRead)
      expect(extensions.map(({ oid, critical, value, der }) => ({ oid, critical, value, der }))).toEqual(
        extensionsRead.map(({ oid, critical, value, der }) => ({ oid, critical, value, der })),
      )
      expect(made.subject.rdns).toEqual(read.subject.rdns)
      expect(made.issuer.rdns).toEqual(read.issuer.rdns)
    }
  })

  it('does not change when the signer later changes what it was given and what it answered', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const kept: Uint8Array[] = []
    const signer: Signer = {
      ...wrapped(ca),
      signWith: (algorithm, data) => {
        if (!(data instanceof Uint8Array)) throw new Error('not bytes')
        const signature = nodeSign(ca.keyObject, algorithm, data)
        kept.push(data, signature)
        return Promise.resolve(signature)
      },
    }
    const leaf = await leafOf(root).sign(signer, { issuer: root })
    for (const bytes of kept) bytes.fill(0)
    leaf.verifySignature(root)
    expect(Certificate.fromDER(leaf.toDER()).signature).toEqual(leaf.signature)
  })

  it('has no value that is not encoded as it was set', async () => {
    const { key } = newKey()
    const template = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    const good = makeExtension(SubjectKeyIdentifier, Uint8Array.of(1, 2, 3))
    const { oid, value, der } = good
    const noDER = Uint8Array.of(0x30, 2, 5, 1)
    for (const builder of [
      template.subject(new Name(noDER)),
      template.extension(new Extension(oid, true, value, der)),
      template.extension(new Extension('2.5.29.99', false, value, der)),
      template.extension(new Extension(oid, false, Uint8Array.of(...value, 5, 0), der)),
      template.extension(new Extension(oid, false, value, Uint8Array.of(...der, 5, 0))),
      template.extension(new Extension('1.2.3', false, noDER, encodedExtension('1.2.3', noDER))),
    ])
      await expect(builder.sign(key)).rejects.toThrow(IntegrityError)
    await expect(template.extension(good).sign(key)).resolves.toBeInstanceOf(Certificate)
  })
})

describe('a signer that changes what it signs', () => {
  it('is found out, whichever byte it changes', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const builder = leafOf(root)
    const { length } = (await builder.sign(ca.key, { issuer: root })).fields.tbsCertificate
    for (let at = 0; at < length; at++) {
      const signer = inPlace(ca, (data) => {
        data[at] = (data[at] ?? 0) ^ 1
      })
      await expect(builder.sign(signer, { issuer: root }), String(at)).rejects.toThrow(IntegrityError)
    }
  })

  it('changes nothing but its own copy when it is a stranger, and signs something else', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const signer: Signer = {
      ...wrapped(ca),
      signWith: (algorithm, data) => {
        if (!(data instanceof Uint8Array)) throw new Error('not bytes')
        data.fill(0)
        return Promise.resolve(nodeSign(ca.keyObject, algorithm, data))
      },
    }
    await expect(leafOf(root).sign(signer, { issuer: root })).rejects.toThrow(IntegrityError)
    const unseen = await leafOf(root).sign(signer, { issuer: root, verifySignature: false })
    expect(Certificate.fromDER(unseen.toDER()).subject.equals(unseen.subject)).toBe(true)
  })

  it('takes nothing else along when it transfers what it was handed', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const stranger: Signer = {
      ...wrapped(ca),
      signWith: (algorithm, data) =>
        Promise.resolve(nodeSign(ca.keyObject, algorithm, transfer(data as Uint8Array))),
    }
    await leafOf(root).sign(stranger, { issuer: root })
    await expect(leafOf(root).sign(inPlace(ca, transfer), { issuer: root })).rejects.toThrow(ProviderError)
    expect((await leafOf(root).sign(ca.key, { issuer: root })).isIssuedBy(root)).toBe(true)
    expect(Certificate.fromDER(root.toDER()).subject.equals(CA_NAME)).toBe(true)
  })

  it('or answers no bytes', async () => {
    const ca = newKey()
    const silent: Signer = { ...wrapped(ca), signWith: () => Promise.resolve('signature' as never) }
    await expect(newCA(silent)).rejects.toThrow('instead of a signature')
  })
})

/** The bytes, taken away from whoever else has them. */
function transfer(data: Uint8Array): Uint8Array {
  return structuredClone(data, { transfer: [data.buffer as ArrayBuffer] })
}

/** A key of core that is handed the very bytes, and does something to them before it signs. */
function inPlace(ca: TestKey, change: (data: Uint8Array) => unknown): PrivateKey {
  return privateKey({
    id: 'in place',
    publicKey: publicKeyFromDER(spkiOf(ca.keyObject)),
    signing: signing(
      [{ algorithm: ECDSA_SHA256, input: 'message' }],
      (offer, data) => {
        change(data)
        return nodeSign(ca.keyObject, offer.algorithm, data)
      },
      { readsAtOnce: true },
    ),
    verifyAfterSign: false,
  })
}

describe('the algorithm', () => {
  it('is the first that the key offers, or one that is asked for', async () => {
    const ca = newKey('P-384')
    expect((await newCA(ca.key)).signatureAlgorithm.name).toBe('ECDSA_SHA384')
    const asked = await new CertificateBuilder()
      .subject(CA_NAME)
      .validFor({ days: 1 })
      .sign(ca.key, { algorithm: ECDSA_SHA256 })
    expect(asked.signatureAlgorithm.name).toBe('ECDSA_SHA256')
    asked.verifySignature(asked)
  })

  it('is not there when the key does not sign', async () => {
    const mute: Signer = { ...wrapped(newKey()), signatureAlgorithms: [] }
    await expect(newCA(mute)).rejects.toThrow(UnsupportedOperationError)
  })

  it('is refused before any call when the key does not offer it', async () => {
    const ca = newKey('P-256')
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    const error: unknown = await builder
      .sign(ca.key, { algorithm: RSA_PSS_SHA256 })
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UnsupportedAlgorithmError)
    expect(error).toMatchObject({ supported: ['ECDSA_SHA256'], keyId: 'test:P-256' })
    await expect(builder.sign(ca.key, { algorithm: ECDSA_SHA384 })).rejects.toThrow(UnsupportedAlgorithmError)
    await expect(builder.sign(wrapped(ca), { algorithm: ECDSA_SHA384 })).rejects.toMatchObject({
      supported: ['ECDSA_SHA256'],
      keyId: 'wrapped test:P-256',
    })
    expect(ca.calls.count).toBe(0)
  })

  it('may be one derived from a row that the key serves derived rows of', async () => {
    const { privateKey: keyObject } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const row = rsaSignatureAlgorithm(new PSS({ saltLength: 20 }), SHA256)
    const of = (derived: boolean): PrivateKey =>
      privateKey({
        id: 'derived',
        publicKey: publicKeyFromDER(spkiOf(keyObject)),
        signing: signing([{ algorithm: RSA_PSS_SHA256, input: 'message', derived }], (_, bytes) =>
          sign('sha256', bytes, { key: keyObject, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }),
        ),
      })
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    const made = await builder.sign(of(true), { algorithm: row })
    expect(made.signatureAlgorithm.name).toBe('RSA_PSS_SHA256_SALT_20')
    expect(new X509Certificate(made.toDER()).verify(new X509Certificate(made.toDER()).publicKey)).toBe(true)
    await expect(builder.sign(of(false), { algorithm: row })).rejects.toThrow(UnsupportedAlgorithmError)
  })
})

describe('the issuer', () => {
  const cases: readonly [
    string,
    string,
    (ca: ReturnType<typeof newKey>) => Promise<[CertificateBuilder, Certificate]>,
  ][] = [
    [
      'is another key',
      'public keys differ',
      async () => [leafOf(await newCA(newKey().key)), await newCA(newKey().key)],
    ],
    [
      'is no CA',
      'not a CA',
      async ({ key }) => {
        const leaf = await new CertificateBuilder().subject(CA_NAME).validFor({ days: 365 }).sign(key)
        return [leafOf(leaf), leaf]
      },
    ],
    [
      'may not sign certificates',
      'keyCertSign',
      async ({ key }) => {
        const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 365 })
        const ca = await builder
          .extension(basicConstraints({ ca: true }))
          .extension(keyUsage('cRLSign'))
          .sign(key)
        return [leafOf(ca), ca]
      },
    ],
    [
      'expires earlier',
      'outside of the time',
      async ({ key }) => [leafOf(await newCA(key)).validFor({ days: 4000 }), await newCA(key)],
    ],
    [
      'begins later',
      'outside of the time',
      async ({ key }) => [
        leafOf(await newCA(key)).notBefore(new Date(Date.now() - 86_400_000)),
        await newCA(key),
      ],
    ],
    [
      'has the path length 0',
      'path length 0',
      async ({ key }) => {
        const ca = await newCA(key, { ca: true, pathLength: 0 })
        return [subordinate().extension(basicConstraints({ ca: true })), ca]
      },
    ],
    [
      'has a path length that is not greater',
      'at most 0',
      async ({ key }) => {
        const ca = await newCA(key, { ca: true, pathLength: 1 })
        return [subordinate().extension(basicConstraints({ ca: true, pathLength: 1 })), ca]
      },
    ],
    [
      'is named otherwise',
      'leave .issuer() out',
      async ({ key }) => {
        const ca = await newCA(key)
        return [leafOf(ca).issuer(Name.of({ commonName: 'Test CA' })), ca]
      },
    ],
  ]
  for (const [title, message, make] of cases)
    it(`that ${title} is refused before any call`, async () => {
      const ca = newKey()
      const [builder, issuer] = await make(ca)
      const before = ca.calls.count
      const error: unknown = await builder.sign(ca.key, { issuer }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(InvalidInputError)
      expect(String(error)).toContain(message)
      expect(ca.calls.count).toBe(before)
    })

  it('is the one that the key identifier of the authority tells, where both have one', async () => {
    const [ca, other] = [newKey(), newKey()]
    const [root, namesake] = [await newCA(ca.key), await newCA(other.key)]
    const refusal = { rule: 'RFC 5280 4.2.1.1', message: expect.stringContaining('key identifier') as string }
    const leaf = leafOf(namesake)
    await expect(leaf.sign(ca.key, { issuer: root })).rejects.toMatchObject(refusal)
    expect(() => leaf.toBeSigned(ECDSA_SHA256, { issuer: root })).toThrow(InvalidInputError)
    const made = await leaf.sign(ca.key, { issuer: root, checks: { issuerKey: false } })
    expect(made.isIssuedBy(root)).toBe(false)
    expect(ca.calls.count).toBe(2)
  })

  it('may certify its own new key in spite of its path length', async () => {
    const ca = newKey()
    const root = await newCA(ca.key, { ca: true, pathLength: 0 })
    const rolled = await subordinate()
      .subject(root.subject)
      .extension(basicConstraints({ ca: true, pathLength: 0 }))
      .sign(ca.key, { issuer: root })
    rolled.verifySignature(root)
  })
})

describe('a certificate is refused', () => {
  const cases: readonly [string, () => CertificateBuilder | Promise<unknown>, string][] = [
    ['without a subject', () => new CertificateBuilder().validFor({ days: 1 }), 'no subject'],
    ['without an end', () => new CertificateBuilder().subject(CA_NAME), 'validFor'],
    ['that ends before it begins', () => self().notAfter(new Date(0)), 'before notBefore'],
    [
      'that is self-signed for another key',
      () => self().publicKey(newKey().key.publicKey),
      'must be the one of the key that signs',
    ],
    [
      'that is self-signed with another issuer',
      () => self().issuer(Name.of({ commonName: 'x' })),
      'self-signed',
    ],
    ['with keyCertSign for no CA', () => self().extension(keyUsage('keyCertSign')), 'basicConstraints'],
    ['with an empty subject', () => self().subject(Name.of([])), 'must not be empty'],
  ]
  for (const [title, make, message] of cases)
    it(title, async () => {
      const { key, calls } = newKey()
      const made = make()
      await expect(made instanceof CertificateBuilder ? made.sign(key) : made).rejects.toThrow(message)
      expect(calls.count).toBe(0)
    })

  it('with an empty subject and without a critical alternative name', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const builder = new CertificateBuilder()
      .subject(Name.of([]))
      .publicKey(newKey().key.publicKey)
      .validFor({ days: 1 })
    await expect(builder.sign(ca.key, { issuer: root })).rejects.toThrow('critical')
    await expect(
      builder.extension(subjectAlternativeName([dns('a.example')])).sign(ca.key, { issuer: root }),
    ).rejects.toThrow('critical')
    const critical = subjectAlternativeName([dns('a.example')], { critical: true })
    expect((await builder.extension(critical).sign(ca.key, { issuer: root })).subject.isEmpty).toBe(true)
  })

  it('at once in the setter', () => {
    const builder = new CertificateBuilder()
    for (const serial of [
      0n,
      -1n,
      1n << 160n,
      1n << 159n,
      new Uint8Array(),
      new Uint8Array(3),
      new Uint8Array(21).fill(1),
      new Uint8Array(20).fill(0x80),
    ])
      expect(() => builder.serialNumber(serial)).toThrow(InvalidInputError)
    expect(() => builder.notBefore(new Date(Number.NaN))).toThrow(InvalidInputError)
    expect(() => builder.notAfter(new Date('10000-01-01'))).toThrow(InvalidInputError)
    expect(() => builder.validFor({})).toThrow(InvalidInputError)
    expect(() => builder.validFor({ days: -1 })).toThrow(InvalidInputError)
    expect(() => builder.validFor({ seconds: 0.5 })).toThrow(InvalidInputError)
    expect(() => builder.publicKey(new Uint8Array(20))).toThrow(InvalidInputError)
    expect(() => builder.publicKey(Uint8Array.of(...newKey().key.publicKey.toDER(), 0))).toThrow(
      InvalidInputError,
    )
    expect(() => builder.extension(keyUsage('cRLSign')).extension(keyUsage('digitalSignature'))).toThrow(
      'already',
    )
    expect(() => builder.subject('CN=x' as unknown as Name)).toThrow(InvalidInputError)
  })
})

describe('the builder', () => {
  it('is immutable, and makes other random serial numbers each time', async () => {
    const { key } = newKey()
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    builder.serialNumber(7n).extension(basicConstraints({ ca: true }))
    const made = await Promise.all(Array.from({ length: 600 }, () => builder.sign(key)))
    expect(made[0]?.extensions).toEqual([])
    expect(new Set(made.map(({ serialNumberHex }) => serialNumberHex)).size).toBe(600)
    for (const { serialNumber } of made) expect(serialNumber.length).toBe(16)
  })

  it('writes what it is told', async () => {
    const { key } = newKey()
    const [notBefore, notAfter] = [new Date('2049-12-31T23:59:59.999Z'), new Date('9999-12-31T23:59:59Z')]
    const made = await new CertificateBuilder()
      .subject(CA_NAME)
      .serialNumber(0x80n)
      .notBefore(notBefore)
      .notAfter(notAfter)
      .sign(key)
    expect(made.serialNumberHex).toBe('80')
    expect(new X509Certificate(made.toDER()).serialNumber).toBe('80')
    expect(made.notBefore).toEqual(new Date('2049-12-31T23:59:59Z'))
    expect(made.notAfter).toEqual(notAfter)
  })

  it('does not keep the bytes of the caller', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const spki = newKey().key.publicKey.toDER()
    const builder = leafOf(root).publicKey(spki)
    const before = spki.slice()
    spki.fill(0)
    expect((await builder.sign(ca.key, { issuer: root })).publicKey.toDER()).toEqual(before)
  })
})

describe('bytes for a public key', () => {
  it('are checked as a key is: no point beside the curve, nothing behind', () => {
    const builder = new CertificateBuilder()
    const spki = newKey().key.publicKey.toDER()
    const beside = spki.with(spki.length - 1, (spki.at(-1) ?? 0) ^ 1)
    expect(() => builder.publicKey(beside)).toThrow(InvalidInputError)
    const { key } = builder.publicKey(spki).draft.publicKey ?? { key: new Uint8Array() }
    const algorithm = spki.subarray(2, spki.length - key.length - 3)
    const longer = encodeDER((w) => w.sequence(() => w.raw(algorithm).bitString(key).null()))
    expect(() => builder.publicKey(longer)).toThrow('behind the last element')
  })

  it('are read as strictly after others like them', () => {
    const builder = new CertificateBuilder()
    const kinds = [newKey(), newKey('ed25519'), newKey(), newKey()].map(({ key }) => key.publicKey.toDER())
    for (const spki of kinds) expect(builder.publicKey(spki).draft.publicKey?.der).toEqual(spki)
    const [spki = new Uint8Array(), other = new Uint8Array()] = kinds
    const refusal = (bytes: Uint8Array, after: Uint8Array): unknown => {
      builder.publicKey(after)
      try {
        builder.publicKey(bytes)
        return undefined
      } catch (error) {
        return error
      }
    }
    let refused = 0
    for (let i = 0; i < spki.length; i++) {
      const changed = spki.with(i, (spki[i] ?? 0) ^ 1)
      const error = refusal(changed, spki)
      expect(error, `octet ${i}`).toEqual(refusal(changed, other))
      if (error instanceof InvalidInputError) refused++
    }
    // Of the octets only those of the OID may say something else: a type that is not known here.
    expect(refused).toBe(spki.length - 7)
  })

  it('may be of a type that core does not know', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const spki = spkiOf(generateKeyPairSync('x448').publicKey)
    const made = await leafOf(root).publicKey(spki).sign(ca.key, { issuer: root })
    expect(spkiOf(new X509Certificate(made.toDER()).publicKey)).toEqual(spki)
    const broken = encodeDER((w) =>
      w.sequence(() => w.sequence(() => w.oid('1.2.3').primitive(1, Uint8Array.of(1))).bitString(spki)),
    )
    expect(() => leafOf(root).publicKey(broken)).toThrow('X.690 11.1')
  })
})

describe('a foreign signature', () => {
  it('does not verify', async () => {
    const [one, other] = [newKey(), newKey()]
    const [root, twin] = [await newCA(one.key), await newCA(other.key)]
    const leaf = await leafOf(root).sign(one.key, { issuer: root })
    expect(() => leaf.verifySignature(twin)).toThrow(InvalidSignatureError)
    expect(leaf.isIssuedBy(twin)).toBe(false)
    expect(() => leaf.verifySignature(leaf)).toThrow('names the issuer')
    expect(() => leaf.verifySignature(newKey('rsa').key.publicKey)).toThrow(InvalidSignatureError)
    const renamed = await new CertificateBuilder()
      .subject(Name.of({ commonName: 'Other CA' }))
      .validFor({ days: 1 })
      .sign(one.key)
    expect(leaf.isIssuedBy(renamed)).toBe(false)
    expect(() => leaf.verifySignature(renamed)).toThrow('names the issuer')
    const der = leaf.toDER()
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
    expect(() => Certificate.fromDER(der).verifySignature(root)).toThrow(InvalidSignatureError)
  })
})

function subordinate(): CertificateBuilder {
  return new CertificateBuilder()
    .subject(Name.of({ commonName: 'Sub CA' }))
    .publicKey(newKey().key.publicKey)
    .validFor({ days: 30 })
}

function self(): CertificateBuilder {
  return new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
}

/** What holds any value, well formed or not. */
function encodedExtension(oid: string, value: Uint8Array): Uint8Array {
  return encodeDER((writer) => writer.sequence(() => writer.oid(oid).octetString(value)))
}
