import { execFileSync } from 'node:child_process'
import { X509Certificate, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DERReader, DERWriter, Tag, encodeDER, validateDER } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('DER that node:crypto writes', () => {
  it('is read and written again: RSA and EC public keys', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 65_537 }).publicKey
    const spki = rsa.export({ type: 'spki', format: 'der' })
    validateDER(spki)
    const outer = DERReader.from(spki).sequence()
    expect(outer.sequence('algorithm').oid()).toBe('1.2.840.113549.1.1.1')
    const key = DERReader.from(outer.bitStringBytes()).sequence()
    const modulus = key.unsignedBytes()
    const exponent = key.integer()
    expect(Buffer.from(modulus).toString('base64url')).toBe(rsa.export({ format: 'jwk' }).n)
    const written = encodeDER((w) =>
      w.sequence(() => {
        w.sequence(() => w.oid('1.2.840.113549.1.1.1').null())
        w.bitStringOf(() => w.sequence(() => w.unsignedInteger(modulus).integer(exponent)))
      }),
    )
    expect(Buffer.compare(written, spki)).toBe(0)
    expect(createPublicKey({ key: Buffer.from(written), format: 'der', type: 'spki' }).equals(rsa)).toBe(true)
  })

  it.each(['rsa', 'ec', 'ed25519', 'ed448', 'x25519', 'x448'] as const)('passes validation: %s', (type) => {
    const pair =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 1024 })
        : type === 'ec'
          ? generateKeyPairSync('ec', { namedCurve: 'P-521' })
          : generateKeyPairSync(type as 'ed25519')
    expect(validateDER(pair.publicKey.export({ type: 'spki', format: 'der' }))).toBeUndefined()
    expect(validateDER(pair.privateKey.export({ type: 'pkcs8', format: 'der' }))).toBeUndefined()
  })
})

needsCommand('openssl').describe('certificates that OpenSSL writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kmskeys-der-'))
  const file = join(folder, 'certificate.der')
  let der = new Uint8Array()

  beforeAll(() => {
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '90',
    ]
    const extensions = [
      'subjectAltName=DNS:example.org,IP:192.0.2.1,email:a@example.org',
      'keyUsage=critical,digitalSignature,keyCertSign',
      'nameConstraints=permitted;DNS:example.org',
    ].flatMap((extension) => ['-addext', extension])
    const out = ['-subj', '/C=DE/O=Müller/CN=example.org', '-utf8', '-outform', 'DER']
    const files = ['-keyout', join(folder, 'key.pem'), '-out', file]
    execFileSync('openssl', [...request, ...extensions, ...out, ...files], { stdio: 'ignore' })
    der = new Uint8Array(readFileSync(file))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('pass validation, and are the same after reading and writing', () => {
    validateDER(der)
    const writer = new DERWriter()
    copy(DERReader.from(der), writer)
    expect(writer.finish()).toEqual(der)
  })

  it('say what node:crypto says', () => {
    const oracle = new X509Certificate(der)
    const input = DERReader.from(der, { path: 'certificate' })
    const tbs = input.sequence().sequence('tbsCertificate')
    input.end()
    const version = tbs.explicit(0, 'version')
    expect(version.smallInteger()).toBe(2)
    version.end()
    const serial = Buffer.from(tbs.unsignedBytes('serialNumber')).toString('hex').toUpperCase()
    expect(serial).toBe(oracle.serialNumber)
    tbs.skip('signature')
    tbs.skip('issuer')
    const validity = tbs.sequence('validity')
    expect(validity.time('notBefore')).toEqual(new Date(oracle.validFrom))
    expect(validity.time('notAfter')).toEqual(new Date(oracle.validTo))
    validity.end()
    const subject = tbs.sequence('subject')
    const values: string[] = []
    for (let i = 0; !subject.done; i++) {
      const attribute = subject.setOf(i).sequence(0)
      attribute.skip('type')
      values.push(attribute.characterString('value'))
    }
    expect(values).toEqual(['DE', 'Müller', 'example.org'])
    const spki = tbs.element('subjectPublicKeyInfo')
    expect(Buffer.compare(spki, oracle.publicKey.export({ type: 'spki', format: 'der' }))).toBe(0)
  })

  it('are seen by OpenSSL with the same elements at the same offsets', () => {
    const text = execFileSync('openssl', ['asn1parse', '-inform', 'DER', '-in', file], { encoding: 'utf8' })
    const theirs = [...text.matchAll(/^ *(\d+):d=(\d+) /gm)].map(([, offset, depth]) => [
      Number(offset),
      Number(depth),
    ])
    expect(offsets(DERReader.from(der))).toEqual(theirs)
  })
})

function offsets(input: DERReader): number[][] {
  const all: number[][] = []
  while (!input.done) {
    all.push([input.offset, input.depth])
    if ((input.peekTag() & 0x20) === 0) input.skip()
    else all.push(...offsets(input.constructed(input.peekTag())))
  }
  return all
}

/** Writes what is read, each type by its own method. */
function copy(input: DERReader, w: DERWriter): void {
  while (!input.done) {
    const tag = input.peekTag()
    if (tag === Tag.INTEGER) w.integer(input.integer())
    else if (tag === Tag.OBJECT_IDENTIFIER) w.oid(input.oid())
    else if (tag === Tag.UTF8_STRING) w.utf8String(input.utf8String())
    else if (tag === Tag.PRINTABLE_STRING) w.printableString(input.printableString())
    else if (tag === Tag.BOOLEAN) w.boolean(input.boolean())
    else if (tag === Tag.UTC_TIME || tag === Tag.GENERALIZED_TIME) w.time(input.time())
    else if (tag === Tag.BIT_STRING) copyBits(input, w)
    else if (tag === Tag.SET) copyConstructed(input.setOf(), (write) => w.setOf(write), w)
    else if ((tag & 0x20) !== 0)
      copyConstructed(input.constructed(tag), (write) => w.constructed(tag, write), w)
    else w.primitive(tag, input.primitive(tag))
  }
}

function copyBits(input: DERReader, w: DERWriter): void {
  const { bytes, unusedBits } = input.bitString()
  w.bitString(bytes, unusedBits)
}

function copyConstructed(from: DERReader, wrap: (write: () => void) => void, w: DERWriter): void {
  wrap(() => copy(from, w))
}
