import { createHash, X509Certificate } from 'node:crypto'
import { InvalidInputError, KmsKeysError } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import {
  authorityInformationAccess,
  AuthorityInformationAccess,
  authorityKeyIdentifier,
  AuthorityKeyIdentifier,
  basicConstraints,
  BasicConstraints,
  CertificateBuilder,
  directoryName,
  dns,
  ediPartyName,
  email,
  extendedKeyUsage,
  ExtendedKeyUsage,
  extension,
  ip,
  KEY_USAGES,
  keyUsage,
  KeyUsage,
  makeExtension,
  Name,
  otherName,
  registeredID,
  subjectAlternativeName,
  SubjectAlternativeName,
  subjectKeyIdentifier,
  SubjectKeyIdentifier,
  uri,
  x400Address,
  type ExtensionDefinition,
  type ExtensionReader,
  type GeneralName,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { CA_NAME, newCA } from './pki.ts'

describe('criticality', () => {
  it('is what RFC 5280 says, unless told otherwise', () => {
    expect(basicConstraints({ ca: true }).critical).toBe(true)
    expect(basicConstraints({ ca: false }).critical).toBe(false)
    expect(basicConstraints({ ca: false }, { critical: true }).critical).toBe(true)
    expect(keyUsage('cRLSign').critical).toBe(true)
    expect(keyUsage('cRLSign', { critical: false }).critical).toBe(false)
    expect(extendedKeyUsage('serverAuth').critical).toBe(false)
    for (const purpose of ['timeStamping', '1.3.6.1.5.5.7.3.8']) {
      expect(extendedKeyUsage(purpose).critical).toBe(true)
      expect(extendedKeyUsage(purpose, { critical: false }).critical).toBe(false)
      expect(extendedKeyUsage(purpose, 'codeSigning').critical).toBe(false)
    }
    expect(extendedKeyUsage('codeSigning').critical).toBe(false)
    expect(extendedKeyUsage('codeSigning', { critical: true }).critical).toBe(true)
    expect(subjectAlternativeName([dns('a.example')]).critical).toBe(false)
    expect(extension('1.2.3', Uint8Array.of(5, 0)).critical).toBe(false)
  })
})

describe('what is written is read', () => {
  it('key usage, in all combinations', () => {
    for (let bits = 1; bits < 1 << KEY_USAGES.length; bits++) {
      const names = KEY_USAGES.filter((_, i) => (bits & (1 << i)) !== 0)
      const alone =
        !names.includes('keyAgreement') && (names.includes('encipherOnly') || names.includes('decipherOnly'))
      const read = alone ? outcome(() => keyUsage(...names)) : keyUsage(...names).decode(KeyUsage)
      expect(read).toEqual(alone ? 'INVALID_INPUT' : names)
    }
  })

  it('the others', () => {
    for (const value of [
      { ca: false },
      { ca: true },
      { ca: true, pathLength: 0 },
      { ca: true, pathLength: 300 },
    ])
      expect(basicConstraints(value).decode(BasicConstraints)).toEqual(value)
    expect(extendedKeyUsage('serverAuth', '1.2.3', 'OCSPSigning').decode(ExtendedKeyUsage)).toEqual([
      'serverAuth',
      '1.2.3',
      'OCSPSigning',
    ])
    const names: GeneralName[] = [
      dns('a.example'),
      email('a@b.example'),
      uri('https://a.example/x?y'),
      ip('192.0.2.1'),
      ip('2001:db8::'),
      registeredID('1.2.840'),
      otherName('1.2.3', Uint8Array.of(5, 0)),
      x400Address(Uint8Array.of(0x30, 0)),
      ediPartyName({ nameAssigner: 'a', partyName: 'b' }),
    ]
    expect(subjectAlternativeName(names).decode(SubjectAlternativeName)).toEqual(names)
    const [directory] = subjectAlternativeName([directoryName(CA_NAME)]).decode(SubjectAlternativeName)
    expect(directory?.type === 'directoryName' && directory.value.equals(CA_NAME)).toBe(true)
    const access = [
      { method: 'ocsp', location: uri('http://o.example') },
      { method: '1.2.3', location: dns('a.example') },
    ]
    expect(authorityInformationAccess(access).decode(AuthorityInformationAccess)).toEqual(access)
    const issuer = { authorityCertIssuer: [dns('a.example')], authorityCertSerialNumber: Uint8Array.of(0x80) }
    expect(makeExtension(AuthorityKeyIdentifier, issuer).decode(AuthorityKeyIdentifier)).toEqual(issuer)
  })
})

describe('key identifiers', () => {
  it('are the SHA-1 of the key bits, of a key and of its bytes alike', async () => {
    for (const kind of ['P-256', 'rsa', 'ed25519'] as const) {
      const { key } = newKey(kind)
      const spki = key.publicKey.toDER()
      const bits =
        kind === 'P-256' ? spki.subarray(-65) : kind === 'rsa' ? spki.subarray(24) : spki.subarray(-32)
      const expected = new Uint8Array(createHash('sha1').update(bits).digest())
      expect(subjectKeyIdentifier(key.publicKey).decode(SubjectKeyIdentifier)).toEqual(expected)
      expect(subjectKeyIdentifier(spki).decode(SubjectKeyIdentifier)).toEqual(expected)
      expect(authorityKeyIdentifier(spki).decode(AuthorityKeyIdentifier)).toEqual({ keyIdentifier: expected })
    }
  })

  it('are taken from the issuer, or computed where it has none, or as they are given', async () => {
    const { key } = newKey()
    const given = Uint8Array.of(1, 2, 3)
    const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 })
    const withID = await builder.extension(subjectKeyIdentifier({ keyIdentifier: given })).sign(key)
    expect(authorityKeyIdentifier(withID).decode(AuthorityKeyIdentifier)).toEqual({ keyIdentifier: given })
    const without = await builder.sign(key)
    const computed = subjectKeyIdentifier(key.publicKey).decode(SubjectKeyIdentifier)
    expect(authorityKeyIdentifier(without).decode(AuthorityKeyIdentifier)).toEqual({
      keyIdentifier: computed,
    })
    expect(() => subjectKeyIdentifier(given)).toThrow(InvalidInputError)
  })
})

describe('an extension is refused', () => {
  const bad: readonly [string, () => unknown][] = [
    ['path length for no CA', () => basicConstraints({ ca: false, pathLength: 0 })],
    ['negative path length', () => basicConstraints({ ca: true, pathLength: -1 })],
    ['no usage', () => keyUsage()],
    ['unknown usage', () => keyUsage('signing' as never)],
    ['no purpose', () => extendedKeyUsage()],
    ['a purpose twice', () => extendedKeyUsage('serverAuth', '1.3.6.1.5.5.7.3.1')],
    ['a purpose that is no OID', () => extendedKeyUsage('server')],
    ['no names', () => subjectAlternativeName([])],
    ['no access', () => authorityInformationAccess([])],
    ['an empty authority key identifier', () => makeExtension(AuthorityKeyIdentifier, {})],
    [
      'an issuer without a serial number',
      () => makeExtension(AuthorityKeyIdentifier, { authorityCertIssuer: [dns('a.example')] }),
    ],
    ['an empty key identifier', () => subjectKeyIdentifier({ keyIdentifier: new Uint8Array() })],
    ['a name that was not checked', () => subjectAlternativeName([{ type: 'dns', value: 'not a name' }])],
    ['a value that is no DER', () => extension('1.2.3', Uint8Array.of(5))],
    ['a value of two elements', () => extension('1.2.3', Uint8Array.of(5, 0, 5, 0))],
    ['an OID that is none', () => extension('1.2.x', Uint8Array.of(5, 0))],
    ['text for bytes', () => extension('1.2.3', 'x' as never)],
  ]
  for (const [title, make] of bad) it(`when made: ${title}`, () => expect(make).toThrow(InvalidInputError))

  const malformed: readonly [string, ExtensionReader<unknown>, (number | readonly number[])[]][] = [
    ['cA FALSE written', BasicConstraints, [0x30, 3, 1, 1, 0]],
    ['cA TRUE as 01', BasicConstraints, [0x30, 3, 1, 1, 1]],
    ['negative path length', BasicConstraints, [0x30, 6, 1, 1, 0xff, 2, 1, 0xff]],
    ['something behind the path length', BasicConstraints, [0x30, 8, 1, 1, 0xff, 2, 1, 0, 5, 0]],
    ['no usage', KeyUsage, [3, 1, 0]],
    ['trailing zero bits', KeyUsage, [3, 2, 0, 0x80]],
    ['a bit that is not known', KeyUsage, [3, 3, 5, 0, 0x20]],
    ['no purpose', ExtendedKeyUsage, [0x30, 0]],
    ['no names', SubjectAlternativeName, [0x30, 0]],
    ['an empty name', SubjectAlternativeName, [0x30, 2, 0x82, 0]],
    ['a name with NUL', SubjectAlternativeName, [0x30, 5, 0x82, 3, 0x61, 0, 0x62]],
    ['a name above ASCII', SubjectAlternativeName, [0x30, 3, 0x82, 1, 0xfc]],
    ['an IP address of 5 octets', SubjectAlternativeName, [0x30, 7, 0x87, 5, 1, 2, 3, 4, 5]],
    ['a name that is none', SubjectAlternativeName, [0x30, 3, 0x89, 1, 0]],
    ['no access', AuthorityInformationAccess, [0x30, 0]],
    ['an empty authority key identifier', AuthorityKeyIdentifier, [0x30, 0]],
    ['a serial number without its issuer', AuthorityKeyIdentifier, [0x30, 3, 0x82, 1, 1]],
    ['something behind it', SubjectKeyIdentifier, [4, 1, 1, 5, 0]],
    ['another type', SubjectKeyIdentifier, [5, 0]],
  ]
  for (const [title, definition, bytes] of malformed)
    it(`when read: ${definition.name} with ${title}`, async () => {
      const { key } = newKey()
      const bad = {
        oid: definition.oid,
        name: 'bad',
        encode: (w, value: Uint8Array) => w.raw(value),
        decode: (r) => r.element(),
      } satisfies ExtensionDefinition<Uint8Array>
      const made = makeExtension(bad, Uint8Array.from(bytes.flat()))
      expect(() => made.decode(definition)).toThrow(InvalidInputError)
      const builder = new CertificateBuilder().subject(CA_NAME).validFor({ days: 1 }).extension(made)
      await expect(builder.sign(key)).rejects.toThrow(KmsKeysError)
    })
})

describe('an own type', () => {
  const Colour: ExtensionDefinition<string> = {
    oid: '1.3.6.1.4.1.99999.1',
    name: 'colour',
    encode: (writer, value) => writer.utf8String(value),
    decode: (reader) => reader.utf8String(),
  }

  it('is written and read like any other', async () => {
    const { key } = newKey()
    const root = await newCA(key)
    const raw = extension(
      '1.2.3',
      encodeDER((w) => w.sequence(() => w.null())),
      { critical: true },
    )
    const builder = new CertificateBuilder()
      .subject(Name.of({ commonName: 'x' }))
      .publicKey(newKey().key.publicKey)
      .validFor({ days: 1 })
    const made = await builder
      .extension(makeExtension(Colour, 'green'))
      .extension(raw)
      .sign(key, { issuer: root })
    expect(made.extension(Colour)).toBe('green')
    expect(root.extension(Colour)).toBeUndefined()
    expect(made.extensions[1]).toMatchObject({
      oid: '1.2.3',
      critical: true,
      value: Uint8Array.of(0x30, 2, 5, 0),
    })
    expect(new X509Certificate(made.toDER()).verify(new X509Certificate(root.toDER()).publicKey)).toBe(true)
    expect(() => made.extensions[0]?.decode(KeyUsage)).toThrow('not keyUsage')
  })
})

/** The code of the error that it throws. */
function outcome(make: () => unknown): string {
  try {
    make()
    return 'made'
  } catch (error) {
    return error instanceof KmsKeysError ? error.code : String(error)
  }
}
