import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import {
  InvalidInputError,
  KmsKeysError,
  ECDSA_SHA256,
  ECDSA_SHA384,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import {
  AuthorityInformationAccess,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
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
    ['with the serial number 0', { serial: (w) => w.integer(0) }, 'RFC 5280 4.1.2.2'],
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
    const der = leaf.toDER()
    let refused = 0
    for (let round = 0; round < 20_000; round++) {
      const changed = mutate(der, round)
      try {
        const read = Certificate.fromDER(changed)
        readAll(read)
        expect(Buffer.compare(read.toDER(), changed)).toBe(0)
      } catch (error) {
        if (!(error instanceof KmsKeysError)) throw error
        refused++
      }
    }
    expect(refused).toBeGreaterThan(2_000)
  })
})

describe('certificates of the world', () => {
  it('are read as node:crypto reads them', () => {
    let read = 0
    const broken: string[] = []
    for (const pem of rootCertificates) {
      const theirs = new X509Certificate(pem)
      const ours = tryToRead(pem)
      if (typeof ours === 'string') {
        broken.push(ours)
        continue
      }
      read++
      expect(ours.serialNumberHex).toBe(theirs.serialNumber)
      expect(ours.notAfter).toEqual(new Date(theirs.validTo))
      expect(ours.notBefore).toEqual(new Date(theirs.validFrom))
      expect(ours.extension(BasicConstraints)?.ca ?? false).toBe(theirs.ca)
      expect(Buffer.from(ours.fingerprint()).toString('hex').toUpperCase()).toBe(
        theirs.fingerprint256.replaceAll(':', ''),
      )
      expect(ours.subject.equals(ours.issuer)).toBe(true)
      expect(ours.subject.get('commonName')).toBe(
        /^CN=(.*)$/m.exec(theirs.subject)?.[1]?.replaceAll(/\\(.)/g, '$1'),
      )
    }
    // A few old ones break one of these rules: the serial number 0, and zero bits at the end of key usage.
    expect(broken.filter((rule) => rule !== 'RFC 5280 4.1.2.2' && rule !== 'X.690 11.2.2')).toEqual([])
    expect(read).toBeGreaterThan(rootCertificates.length * 0.9)
  })

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
function tryToRead(pem: string): Certificate | string {
  try {
    const read = Certificate.fromPEM(pem)
    readAll(read)
    return read
  } catch (error) {
    return error instanceof InvalidInputError ? (error.rule ?? error.message) : String(error)
  }
}

function readAll(read: Certificate): void {
  for (const definition of [
    AuthorityInformationAccess,
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    KeyUsage,
    SubjectAlternativeName,
    SubjectKeyIdentifier,
  ])
    read.extension<unknown>(definition)
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
