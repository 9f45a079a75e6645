import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { InvalidInputError, ECDSA_SHA256, ECDSA_SHA384, type SignatureAlgorithm } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import {
  AuthorityInformationAccess,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  EXTENSION_TYPES,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  type CertificateTolerance,
  type Name,
} from '@kmskeys/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { openssl } from './openssl.ts'
import { leafOf, newCA } from './pki.ts'

let leaf: Certificate

beforeAll(async () => {
  const ca = newKey()
  const root = await newCA(ca.key)
  leaf = await leafOf(root).sign(ca.key, { issuer: root })
})

/** The fields of a certificate, each of which a test may replace. */
interface Parts {
  version: (w: DERWriter) => unknown
  serial: (w: DERWriter) => unknown
  algorithm: SignatureAlgorithm
  validity: (w: DERWriter) => unknown
  tail: (w: DERWriter) => unknown
  after: (w: DERWriter) => unknown
}

function build(change: Partial<Parts>): Uint8Array {
  const { fields } = leaf
  const parts: Parts = {
    version: (w) => w.explicit(0, () => w.integer(2)),
    serial: (w) => w.integer(5),
    algorithm: ECDSA_SHA256,
    validity: (w) => w.raw(fields.validity),
    tail: (w) => w.explicit(3, () => w.sequence(() => fields.extensions.forEach(({ der }) => w.raw(der)))),
    after: () => {},
    ...change,
  }
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        parts.version(w)
        parts.serial(w)
        w.raw(parts.algorithm.algorithmIdentifier).raw(fields.issuer)
        parts.validity(w)
        w.raw(fields.subject).raw(fields.subjectPublicKeyInfo)
        parts.tail(w)
      })
      w.raw(ECDSA_SHA256.algorithmIdentifier).bitString(fields.signature)
      parts.after(w)
    }),
  )
}

const one = (w: DERWriter): DERWriter => w.sequence(() => w.oid('1.2.3').octetString(Uint8Array.of(5, 0)))
const extensions = (write: (w: DERWriter) => unknown) => (w: DERWriter) =>
  w.explicit(3, () => w.sequence(() => write(w)))

describe('a malformed certificate is refused', () => {
  const cases: readonly [string, Partial<Parts>, string][] = [
    ['with version 1 written', { version: (w) => w.explicit(0, () => w.integer(0)) }, 'RFC 5280 4.1.2.1'],
    ['with version 4', { version: (w) => w.explicit(0, () => w.integer(3)) }, 'RFC 5280 4.1.2.1'],
    ['with extensions in version 1', { version: () => {} }, 'RFC 5280 4.1.2.9'],
    [
      'with extensions in version 2',
      { version: (w) => w.explicit(0, () => w.integer(1)) },
      'RFC 5280 4.1.2.9',
    ],
    [
      'with a unique identifier in version 1',
      { version: () => {}, tail: (w) => w.bitString(Uint8Array.of(1), 0, 0x81) },
      'RFC 5280 4.1.2.8',
    ],
    ['with a negative serial number', { serial: (w) => w.integer(-1) }, 'RFC 5280 4.1.2.2'],
    [
      'with a serial number of 21 octets',
      { serial: (w) => w.unsignedInteger(new Uint8Array(20).fill(0x80)) },
      'RFC 5280 4.1.2.2',
    ],
    [
      'with a serial number not in its fewest octets',
      { serial: (w) => w.primitive(2, Uint8Array.of(0, 1)) },
      'X.690 8.3.2',
    ],
    ['with another algorithm inside', { algorithm: ECDSA_SHA384 }, 'RFC 5280 4.1.1.2'],
    [
      'with a time without seconds',
      {
        validity: (w) => w.sequence(() => w.primitive(0x17, Buffer.from('2601010000Z')).utcTime(new Date(0))),
      },
      'RFC 5280 4.1.2.5.1',
    ],
    [
      'with a third time',
      { validity: (w) => w.sequence(() => w.time(new Date(0)).time(new Date(0)).time(new Date(0))) },
      'X.690 8.1',
    ],
    ['with something behind the signature', { after: (w) => w.null() }, 'X.690 8.1'],
    ['with empty extensions', { tail: extensions(() => {}) }, 'RFC 5280 4.1'],
    ['with an extension twice', { tail: extensions((w) => one(one(w))) }, 'RFC 5280 4.2'],
    [
      'with critical FALSE written',
      {
        tail: extensions((w) =>
          w.sequence(() => w.oid('1.2.3').boolean(false).octetString(Uint8Array.of(5, 0))),
        ),
      },
      'X.690 11.5',
    ],
    [
      'with fields in another order',
      {
        tail: (w) => {
          extensions(one)(w)
          w.bitString(Uint8Array.of(1), 0, 0x81)
        },
      },
      'X.690 8.1',
    ],
    [
      'with two things in [3]',
      { tail: (w) => w.explicit(3, () => w.sequence(() => one(w)).null()) },
      'X.690 8.1',
    ],
  ]
  for (const [title, change, rule] of cases)
    it(title, () => {
      let error: unknown
      try {
        Certificate.fromDER(build(change))
      } catch (caught) {
        error = caught
      }
      expect(error).toBeInstanceOf(InvalidInputError)
      const { path, offset, rule: broken } = error as InvalidInputError
      expect([broken, path?.startsWith('certificate'), typeof offset]).toEqual([rule, true, 'number'])
    })

  it('but not unchanged, in version 1 and 2, or with unique identifiers', () => {
    expect(Certificate.fromDER(build({})).extensions.length).toBe(5)
    expect(Certificate.fromDER(build({ version: () => {}, tail: () => {} })).version).toBe(1)
    expect(
      Certificate.fromDER(build({ version: (w) => w.explicit(0, () => w.integer(1)), tail: uniqueIDs }))
        .version,
    ).toBe(2)
    expect(Certificate.fromDER(build({ tail: (w) => extensions(one)(uniqueIDs(w)) })).version).toBe(3)
  })

  it('with something behind it, a longer length than needed, or none at all', () => {
    const der = leaf.toDER()
    expect(() => Certificate.fromDER(Uint8Array.of(...der, 0))).toThrow(InvalidInputError)
    expect(() => Certificate.fromDER(Uint8Array.of(0x30, 0x83, 0, ...der.subarray(2)))).toThrow('X.690 10.1')
    expect(() => Certificate.fromDER(Uint8Array.of(0x30, 0x80, ...der.subarray(4), 0, 0))).toThrow(
      'X.690 10.1',
    )
    expect(() => Certificate.fromDER(new Uint8Array())).toThrow(InvalidInputError)
    expect(() => Certificate.fromDER('x' as unknown as Uint8Array)).toThrow('fromPEM')
    expect(() => Certificate.fromPEM(`${leaf.toPEM()}x`)).toThrow(InvalidInputError)
    expect(() => Certificate.fromPEM(leaf.toPEM().replaceAll('CERTIFICATE', 'PUBLIC KEY'))).toThrow(
      InvalidInputError,
    )
  })

  it('when cut anywhere', () => {
    const der = leaf.toDER()
    for (let length = 0; length < der.length; length++)
      expect(() => Certificate.fromDER(der.subarray(0, length)), String(length)).toThrow(InvalidInputError)
  })
})

describe('a changed certificate', () => {
  it('is refused, or read with the bytes that it has, and never ends otherwise', () => {
    const originals = [leaf.toDER(), ...rootCertificates.map((pem) => new X509Certificate(pem).raw)]
    const outcomes = { refused: 0, read: 0, differs: 0 }
    for (let round = 0; round < 200_000; round++) {
      const changed = mutate(originals[round % originals.length] ?? new Uint8Array(), round)
      outcomes[outcomeOf(changed)]++
    }
    expect(outcomes.differs).toBe(0)
    expect(outcomes.refused).toBeGreaterThan(100_000)
    expect(outcomes.read).toBeGreaterThan(10_000)
  }, 180_000)
})

function outcomeOf(der: Uint8Array): 'refused' | 'read' | 'differs' {
  try {
    const read = Certificate.fromDER(der)
    readAll(read)
    return Buffer.compare(read.toDER(), der) === 0 ? 'read' : 'differs'
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    return 'refused'
  }
}

describe('certificates of the world', () => {
  it.each(rootCertificates.map((pem) => [new X509Certificate(pem).subject.replaceAll('\n', ' '), pem]))(
    '%s is read as node:crypto reads it',
    (_, pem) => {
      const theirs = new X509Certificate(pem)
      // Zero bits at the end of key usage, as a few old ones have them.
      const ours = Certificate.fromPEM(pem, { tolerate: ['trailing-zero-bits'] })
      readAll(ours)
      expect(ours.serialNumberHex).toBe(theirs.serialNumber)
      expect(ours.notAfter).toEqual(new Date(theirs.validTo))
      expect(ours.notBefore).toEqual(new Date(theirs.validFrom))
      expect(ours.extension(BasicConstraints)?.ca ?? false).toBe(theirs.ca)
      expect(hex(ours.fingerprint())).toBe(theirs.fingerprint256.replaceAll(':', ''))
      expect(ours.toDER()).toEqual(new Uint8Array(theirs.raw))
      expect(ours.publicKey.toDER()).toEqual(
        new Uint8Array(theirs.publicKey.export({ format: 'der', type: 'spki' })),
      )
      expect(attributes(ours.subject)).toEqual(lines(theirs.subject))
      expect(attributes(ours.issuer)).toEqual(lines(theirs.issuer))
      // SHA-1, which a few old ones are signed with, is not taken.
      if (!hex(ours.fields.signatureAlgorithm).includes('2A864886F70D010105')) ours.verifySignature(ours)
    },
  )

  needsCommand('openssl').it('such as those of openssl are read', () => {
    const made = openssl(
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-384',
        '-nodes',
        ...FILES,
        '-set_serial',
        '0x80',
      ],
      {
        'openssl.cnf': CONFIGURATION,
      },
    )
    const read = Certificate.fromPEM(made.file('c.pem'))
    read.verifySignature(read)
    expect(read.serialNumberHex).toBe('80')
    expect(read.subject.toString()).toBe('CN=openssl,O=Tests,C=DE')
    expect(read.extension(BasicConstraints)).toEqual({ ca: true, pathLength: 3 })
    expect(read.extension(KeyUsage)).toEqual(['keyAgreement', 'keyCertSign', 'decipherOnly'])
    expect(read.extension(ExtendedKeyUsage)).toEqual(['serverAuth', '1.2.3'])
    expect(
      read.extension(SubjectAlternativeName)?.map(({ type, value }) => `${type}:${String(value)}`),
    ).toMatchObject([
      'dns:a.example',
      'ip:2001:db8::1',
      'email:a@b.example',
      'uri:https://a.example/',
      'registeredID:1.2.3',
      'otherName:12,1,120',
      'directoryName:CN=dir',
    ])
    expect(read.extension(AuthorityInformationAccess)).toEqual([
      { method: 'ocsp', location: { type: 'uri', value: 'http://o.example/' } },
      { method: 'caIssuers', location: { type: 'uri', value: 'http://c.example/' } },
    ])
    expect(read.extension(AuthorityKeyIdentifier)?.keyIdentifier).toEqual(
      read.extension(SubjectKeyIdentifier),
    )
  })
})

function uniqueIDs(w: DERWriter): DERWriter {
  return w.bitString(Uint8Array.of(1), 0, 0x81).bitString(Uint8Array.of(2), 0, 0x82)
}

/** The certificate, or the rule that it breaks. */
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}

/** The texts of a name, attribute by attribute. */
function attributes(name: Name): (string | undefined)[] {
  return name.rdns.flat().map(({ value }) => value)
}

/** Those that `node:crypto` prints, each behind its type. */
function lines(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/^[^=]*=/, '').replaceAll(/\\(.)/g, '$1'))
}

function readAll(read: Certificate): void {
  for (const [i, extension] of read.extensions.entries()) {
    const definition = EXTENSION_TYPES.find(({ oid }) => oid === extension.oid)
    if (definition !== undefined) extension.decode(definition, `extensions[${i}]`)
  }
  read.subject.toString()
  read.issuer.toString()
}

/** One to three octets changed, removed, doubled or inserted; the same for the same seed. */
function mutate(der: Uint8Array, seed: number): Uint8Array {
  let state = seed + 1
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const bytes = [...der]
  for (let n = random(3); n >= 0; n--) {
    const at = random(bytes.length)
    const kind = random(8)
    if (kind === 0) bytes.splice(at, 1)
    else if (kind === 1) bytes.splice(at, 0, random(256))
    else if (kind === 2) bytes[at] = 1 << random(8)
    else bytes[at] = random(256)
  }
  return Uint8Array.from(bytes)
}

const FILES = ['-keyout', 'k.pem', '-out', 'c.pem', '-config', 'openssl.cnf']
const CONFIGURATION = `
[req]
distinguished_name = dn
x509_extensions = extensions
prompt = no
[dn]
C = DE
O = Tests
CN = openssl
[directory]
CN = dir
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:3
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer:always
subjectAltName = DNS:a.example, IP:2001:db8::1, email:a@b.example, URI:https://a.example/, RID:1.2.3, otherName:1.2.3;UTF8:x, dirName:directory
keyUsage = critical, keyCertSign, decipherOnly, keyAgreement
extendedKeyUsage = serverAuth, 1.2.3
authorityInfoAccess = OCSP;URI:http://o.example/, caIssuers;URI:http://c.example/
`

describe('what is tolerated on request', () => {
  it.each<[CertificateTolerance, Partial<Parts>]>([
    ['negative-serial', { serial: (w) => raw(w, '0202ff7f') }],
    ['boolean-true', { tail: extensions((w) => raw(w, '300f0603551d13010101040530030101ff')) }],
    ['encoded-default', { tail: extensions((w) => raw(w, '300c0603551d1301010004023000')) }],
    ['encoded-default', { tail: extensions((w) => raw(w, '300c0603551d1304053003010100')) }],
    ['trailing-zero-bits', { tail: extensions((w) => raw(w, '300b0603551d0f040403020086')) }],
    ['non-minimal-length', { tail: extensions((w) => raw(w, '30810b0603551d0f040403020780')) }],
  ])('%s, and nothing else by it', (tolerance, change) => {
    const der = build(change)
    const others = TOLERANCES.filter((name) => name !== tolerance)
    expect(() => readAll(Certificate.fromDER(der))).toThrow(InvalidInputError)
    expect(() => readAll(Certificate.fromDER(der, { tolerate: others }))).toThrow(InvalidInputError)
    const read = Certificate.fromDER(der, { tolerate: [tolerance] })
    readAll(read)
    expect(read.toDER()).toEqual(der)
    expect(Certificate.fromPEM(read.toPEM(), { tolerate: [tolerance] }).toDER()).toEqual(der)
  })

  it('a negative serial number is told as OpenSSL tells it', () => {
    const read = (content: string): Certificate =>
      Certificate.fromDER(build({ serial: (w) => w.primitive(2, bytes(content)) }), {
        tolerate: ['negative-serial'],
      })
    for (const content of ['ff', '80', 'ff7f', '80000000000000000000000000000000000000ff']) {
      const der = build({ serial: (w) => w.primitive(2, bytes(content)) })
      expect(read(content).serialNumberHex.replace('-0', '-')).toBe(
        new X509Certificate(der).serialNumber.replace('-0', '-'),
      )
      expect(read(content).fields.negativeSerial).toBe(true)
    }
    expect(read('00').serialNumberHex).toBe('0')
    expect(Certificate.fromDER(build({ serial: (w) => w.integer(0) })).serialNumber).toEqual(Uint8Array.of(0))
  })

  it('is one that is known', () => {
    for (const options of [
      { tolerate: ['indefinite-length'] },
      { tolerate: 'boolean-true' },
      { tolerances: [] },
      null,
    ])
      expect(() => Certificate.fromDER(leaf.toDER(), options as never), JSON.stringify(options)).toThrow(
        InvalidInputError,
      )
  })
})

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

function raw(writer: DERWriter, text: string): DERWriter {
  return writer.raw(bytes(text))
}

const TOLERANCES: readonly CertificateTolerance[] = [
  'negative-serial',
  'boolean-true',
  'encoded-default',
  'trailing-zero-bits',
  'non-minimal-length',
]
