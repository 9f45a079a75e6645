import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { InvalidInputError } from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import {
  admissions,
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  certificatePolicies,
  directoryName,
  Name,
  subjectAlternativeName,
  type Extension,
  type JSONValue,
} from '@kmskeys/x509'
import { assert, asyncProperty, constantFrom, oneof, string } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { SAMPLES } from './extension-values.ts'
import { newKey, type TestKey } from './keys.ts'
import { openssl } from './openssl.ts'

const folder = join(import.meta.dirname, 'forms')
const CERTIFICATES = ['many-extensions', 'ml-dsa', 'unreadable', 'version-1-sha-1']
const REQUESTS = ['request', 'request-pss']

let key: TestKey
let plain: Certificate

beforeAll(async () => {
  key = newKey()
  plain = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'plain' }))
    .validFor({ days: 1 })
    .sign(key.key)
})

/** A certificate or request of the folder, made once, by OpenSSL but for ML-DSA, which it does not know yet. */
function fixed(name: string): Certificate | CertificateRequest {
  const pem = readFileSync(join(folder, `${name}.pem`), 'utf8')
  return name.startsWith('request') ? CertificateRequest.fromPEM(pem) : Certificate.fromPEM(pem)
}

function withExtensions(extensions: readonly Extension<never>[]): Certificate {
  return new Certificate({ ...plain.fields, extensions: extensions as unknown as Certificate['extensions'] })
}

describe('the forms of', () => {
  // A change here is a change for everybody who stores them: a new field is a minor version, all else a major one.
  it.each([...CERTIFICATES, ...REQUESTS])('%s are what they were', async (name) => {
    const read = fixed(name)
    await expect(`${JSON.stringify(read, undefined, 2)}\n`).toMatchFileSnapshot(
      join(folder, `${name}.json.txt`),
    )
    await expect(read.toText()).toMatchFileSnapshot(join(folder, `${name}.txt`))
  })
})

describe('the JSON form', () => {
  it.each([...CERTIFICATES, ...REQUESTS])('of %s gives it back', (name) => {
    const read = fixed(name)
    const { it } = JSON.parse(JSON.stringify({ it: read })) as { it: { der: string } }
    const type = read instanceof Certificate ? Certificate : CertificateRequest
    expect(type.fromDER(Buffer.from(it.der, 'hex')).toJSON()).toEqual(read.toJSON())
  })

  it('of roots says what node:crypto says', () => {
    for (const pem of rootCertificates) {
      const theirs = new X509Certificate(pem)
      const json = Certificate.fromPEM(pem, { tolerate: ['trailing-zero-bits'] }).toJSON()
      expect({
        serialNumber: json.serialNumber,
        notBefore: new Date(json.notBefore),
        notAfter: new Date(json.notAfter),
        fingerprint: json.fingerprint,
        der: json.der,
        key: json.publicKey.der,
        type: 'type' in json.publicKey ? json.publicKey.type : undefined,
        curve: 'curve' in json.publicKey,
      }).toEqual({
        serialNumber: theirs.serialNumber,
        notBefore: new Date(theirs.validFrom),
        notAfter: new Date(theirs.validTo),
        fingerprint: theirs.fingerprint256.replaceAll(':', ''),
        der: theirs.raw.toString('hex').toUpperCase(),
        key: theirs.publicKey.export({ format: 'der', type: 'spki' }).toString('hex').toUpperCase(),
        type: theirs.publicKey.asymmetricKeyType,
        curve: theirs.publicKey.asymmetricKeyType === 'ec',
      })
      expect(JSON.stringify(json)).not.toContain('"error"')
    }
  })

  it.each(SAMPLES)('has all that $name says', ({ oid, values, extensions }) => {
    const found = withExtensions(extensions).toJSON().extensions
    expect(found.map((one) => one.oid)).toEqual(extensions.map(() => oid))
    expect(found.map(({ value }) => value)).toEqual(values.map(plainly))
    for (const one of found) expect(one).toEqual(JSON.parse(JSON.stringify(one)))
  })

  it('shows the bytes of what cannot be read', () => {
    const { fields } = plain
    const broken = new Certificate({
      ...fields,
      subject: Uint8Array.of(0x30, 2, 0x31, 0),
      signatureAlgorithm: Uint8Array.of(0x30, 2, 5, 0),
      subjectPublicKeyInfo: Uint8Array.of(0x30, 10, 0x30, 4, 6, 2, 0x2a, 3, 3, 2, 0, 1),
    })
    expect(broken.toJSON()).toMatchObject({
      subject: {
        der: '30023100',
        error: expect.stringContaining('a relative name must not be empty') as string,
      },
      signatureAlgorithm: { der: '30020500' },
      publicKey: { der: '300A300406022A0303020001', error: expect.any(String) as string },
    })
    const text = broken.toText()
    expect(text).toContain('Signature Algorithm: Unknown: 30:02:05:00')
    expect(text).toContain('DER at tbsCertificate.subject[0]')
    expect(text).toContain('30:0a:30:04:06:02:2a:03:03:02:00:01')
  })
})

/** What a value is in JSON, told a second time. */
function plainly(value: unknown): JSONValue {
  if (value instanceof Name) {
    const rdns = value.rdns.map((set) =>
      set.map((one) => {
        const names: Readonly<Record<string, string>> = KEYS
        return { oid: one.type, name: names[one.type], value: one.value }
      }),
    )
    return { text: value.toString(), rdns } as unknown as JSONValue
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').toUpperCase()
  if (Array.isArray(value)) return value.map(plainly)
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.parse(JSON.stringify(typeof value === 'bigint' ? value.toString() : value)) as JSONValue
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, plainly(one)]))
}

const KEYS = {
  '2.5.4.3': 'commonName',
  '2.5.4.6': 'country',
  '2.5.4.10': 'organization',
  '2.5.4.11': 'organizationalUnit',
  '0.9.2342.19200300.100.1.25': 'domainComponent',
  '0.9.2342.19200300.100.1.1': 'userId',
}

/** A text form, taken apart: what stands before the extensions, each extension, what stands behind. */
function apart(text: string): { head: string[]; extensions: string[][]; tail: string[] } {
  const lines = text.trimEnd().split('\n')
  const start = lines.findIndex((line) => /^ +(?:X509v3 extensions|Requested Extensions):/.test(line))
  const end = lines.findLastIndex((line) => /^ {4}Signature Algorithm:/.test(line))
  const depth = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0
  const extensions: string[][] = []
  for (const line of start < 0 ? [] : lines.slice(start + 1, end))
    if (new RegExp(`^ {${depth + 4}}\\S`).test(line)) extensions.push([clean(line)])
    else if (line.trim() !== '') extensions.at(-1)?.push(clean(line))
  return {
    head: lines.slice(0, start < 0 ? end : start).map(clean),
    extensions,
    tail: lines.slice(end).map(clean),
  }
}

/** White space does not count. */
function clean(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ').replaceAll(': ', ':')
}

/** What OpenSSL prints of each, names in the one way of its several that is nearest to ours. */
function theirTexts(command: string, pems: readonly string[]): string[] {
  const names = 'utf8,sep_comma_plus_space,esc_2253,esc_ctrl,dump_unknown,dump_der'
  const home = mkdtempSync(join(tmpdir(), 'kmskeys-x509-'))
  try {
    for (const [i, pem] of pems.entries()) writeFileSync(join(home, String(i)), pem)
    // One shell for all: a process of its own for each takes this one ten times as long.
    const loop = `for i in ${[...pems.keys()].join(' ')}; do openssl ${command} -in $i -noout -text -nameopt ${names} || exit; echo; echo END; done`
    const { status, stdout, stderr } = spawnSync('sh', ['-c', loop], {
      cwd: home,
      encoding: 'utf8',
      timeout: 60_000,
    })
    if (status !== 0) throw new Error(stderr)
    return stdout.split('\nEND\n').slice(0, -1)
  } finally {
    rmSync(home, { recursive: true })
  }
}

/** The same of certificates, with the names in the way of OpenSSL that escapes most. */
function storedTexts(pems: readonly string[]): string[] {
  const { output } = openssl(['storeutl', '-noout', '-text', '-certs', 'all.pem'], {
    'all.pem': pems.join('\n'),
  })
  return output
    .split(/^\d+: Certificate\n/m)
    .slice(1)
    .map((text) => text.replace(/Total found: \d+\n$/, ''))
}

/** All lines of these texts with those that `read` has of the certificates. */
function paired(
  texts: readonly (readonly [pem: string, text: string])[],
  read: (pems: readonly string[]) => string[],
): [string, string][] {
  const theirs = read(texts.map(([pem]) => pem))
  return texts.flatMap(([, text], i) => pairs(text, theirs[i] ?? ''))
}

/** Whether both ways of OpenSSL to show names are the same for these. */
function isPlain([, text]: readonly [string, string]): boolean {
  return !/^ +(?:Issuer|Subject): .*(?:[^ -.0-[\]-~\n]|[A-Za-z]{3,}=)/m.test(text)
}

/** What stands in quotes, for what OpenSSL prints as it is. */
function unquoted(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => JSON.parse(text) as string)
}

/** All lines in their order, each with the one of OpenSSL; extensions are aligned by their number. */
function pairs(ours: string, theirs: string): [string, string][] {
  const [mine, other] = [apart(ours), apart(theirs)]
  expect(mine.extensions.length).toBe(other.extensions.length)
  const blocks = [
    [mine.head, other.head],
    ...mine.extensions.map((lines, i) => [lines, other.extensions[i] ?? []]),
    [mine.tail, other.tail],
  ]
  return blocks.flatMap(([a = [], b = []]) =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, i): [string, string] => [
      unquoted(a[i] ?? ''),
      b[i] ?? '',
    ]),
  )
}

/** Lines that only the one text has, and those that only the other has. */
function onlyIn(ours: string, theirs: string): { ours: string[]; theirs: string[] } {
  const [mine, other] = [ours, theirs].map((text) => text.split('\n').map(clean))
  return {
    ours: (mine ?? []).filter((line) => other?.includes(line) === false),
    theirs: (other ?? []).filter((line) => mine?.includes(line) === false),
  }
}

/** What differs on purpose: how OpenSSL prints names in AKI and SAN, what it does not know how to print, and what we do not. */
const ON_PURPOSE: readonly ((ours: string, theirs: string) => boolean)[] = [
  (ours, theirs) => theirs.includes('DirName:/') && ours.includes('DirName:'),
  (_, theirs) => theirs === 'Explicit Text:',
  (ours) => /^(?:[0-9a-f]{2}:)*[0-9a-f]{2}:?$/.test(ours),
  (ours) => /^[\d.]+:(?: critical)?$/.test(ours),
]

/** The lines that only we print, and those that only OpenSSL 3.0 prints. */
const DIFFERENCES: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  'many-extensions': [
    [
      String.raw`DirName:C=DE, O=Exämple\, Inc. \+ OU, OU=a, CN=openssl x é`,
      'DNS:a.example, IP Address:2001:db8::1, IP Address:1.2.3.4, email:a@b.example, URI:https://a.example/, Registered ID:1.2.3, othername:1.2.3::0C:01:78, othername:1.3.6.1.4.1.311.20.2.3::0C:03:75:40:78, DirName:CN=dir, O=x',
      'Time Stamping - URI:http://t.example/',
      'URI:http://b/crl',
      'Reasons:',
      'DirName:CN=dir, O=x',
      'CN=rel',
      'IP Address:192.168.0.0/16',
      'DirName:CN=dir, O=x',
      '04:03:01:02:03',
      '2.16.840.1.113730.1.13:',
      '16:05:68:65:6c:6c:6f',
    ],
    [
      String.raw`DirName:/C=DE/O=Ex\xC3\xA4mple, Inc. \+ OU/OU=a/CN=openssl x \xC3\xA9`,
      'DNS:a.example, IP Address:2001:DB8:0:0:0:0:0:1, IP Address:1.2.3.4, email:a@b.example, URI:https://a.example/, Registered ID:1.2.3, othername:1.2.3::x, othername:UPN::u@x, DirName:/CN=dir/O=x',
      'AD Time Stamping - URI:http://t.example/',
      'URI:http://b/crl Reasons:',
      'DirName:CN = dir, O = x',
      'CN = rel',
      'IP:192.168.0.0/255.255.0.0',
      'DirName:CN = dir, O = x',
      '.....',
      'Netscape Comment:',
      'hello',
    ],
  ],
  unreadable: [
    [
      String.raw`Subject:jurisdictionCountry=DE, 1.2.3.4.5=#0C1774657874206F6620616E20756E6B6E6F776E2074797065, CN=\E2\80\AEBackwards`,
      'Unreadable:"DER at tbsCertificate.extensions[0].basicConstraints, offset 0:expected SEQUENCE, found OCTET STRING (X.690 8.1.2)"',
      '04:00',
      'DNS:"a.example,DNS:b.example", URI:"ldap:///CN=a,O=b"',
      '01:01:ff',
      String.raw`Explicit Text:"Two \"words\", one comma"`,
    ],
    [
      'Subject:jurisdictionC=DE, 1.2.3.4.5=#0C1774657874206F6620616E20756E6B6E6F776E2074797065, CN=\u202eBackwards',
      '..',
      'DNS:a.example,DNS:b.example, URI:ldap:///CN=a,O=b',
      '...',
      'Explicit Text:Two "words", one comma',
    ],
  ],
  'version-1-sha-1': [[], []],
  request: [
    ['challengePassword:a secret', '1.2.840.113549.1.9.2:', '0c:06:61:20:6e:61:6d:65'],
    ['unstructuredName :a name', 'challengePassword :a secret'],
  ],
  'request-pss': [
    ['Signature Algorithm:RSA_PSS_SHA256'],
    [
      'Requested Extensions:',
      'Signature Algorithm:rsassaPss',
      'Hash Algorithm:sha256',
      'Mask Algorithm:mgf1 with sha256',
      'Salt Length:0x20',
      'Trailer Field:0x01 (default)',
    ],
  ],
}

needsCommand('openssl').describe('the text form', () => {
  it('of roots is that of OpenSSL, line by line', () => {
    const texts = rootCertificates.map((pem): [string, string] => [
      pem,
      Certificate.fromPEM(pem, { tolerate: ['trailing-zero-bits'] }).toText(),
    ])
    // One process shows all, but names in another way: it serves those with nothing to escape.
    const all = [
      ...paired(texts.filter(isPlain), storedTexts),
      ...paired(
        texts.filter((one) => !isPlain(one)),
        (pems) => theirTexts('x509', pems),
      ),
    ]
    const others = all.filter(([one, other]) => one !== other)
    expect(others.filter(([one, other]) => !ON_PURPOSE.some((rule) => rule(one, other)))).toEqual([])
    expect(others.length).toBeLessThan(30)
    expect(all.length).toBeGreaterThan(5000)
  }, 60_000)

  it.each(Object.entries(DIFFERENCES))('of %s is, but for a few lines', (name, [ours, theirs]) => {
    const read = fixed(name)
    const [other = ''] = theirTexts(read instanceof Certificate ? 'x509' : 'req', [read.toPEM()])
    expect(onlyIn(read.toText(), other)).toEqual({ ours, theirs })
  })
})

/** A certificate in which this text stands wherever one may. */
function make(text: string): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(Name.of([{ commonName: { text, string: 'utf8' } }, { organization: 'O' }]))
    .validFor({ days: 1 })
    .notBefore(new Date(0))
    .serialNumber(1n)
    .extension(subjectAlternativeName([directoryName(Name.of({ organizationalUnit: text }))]))
    .extension(
      certificatePolicies([
        {
          policy: '1.2.3',
          qualifiers: [
            {
              type: 'userNotice',
              explicitText: text,
              noticeReference: { organization: text, noticeNumbers: [1] },
            },
          ],
        },
      ]),
    )
    .extension(admissions({ admissions: [{ professionInfos: [{ professionItems: [text] }] }] }))
    .sign(key.key)
}

/** The lines before the signature. */
function shown(read: Certificate): string[] {
  return read.toText().split('    Signature Value:')[0]?.split('\n') ?? []
}

/** A certificate with two octets changed, where it is still one of version 3; the same for the same seed. */
function changedOrNot(original: Uint8Array, seed: number): Certificate | undefined {
  const der = Uint8Array.from(original)
  for (const step of [seed * 7919, seed * 104_729]) der[step % der.length] = (step >> 3) & 0xff
  try {
    const read = Certificate.fromDER(der, { tolerate: ['trailing-zero-bits'] })
    return read.version === 3 ? read : undefined
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined
    throw error
  }
}

describe('no text that somebody chose', () => {
  const nasty = string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed())

  it('ends a line of the text form, or turns it around', async () => {
    const { length } = shown(await make('x'))
    const samples = [
      'x\n            X509v3 Key Usage:\n                CRL Sign',
      '\u202egnirts',
      '\u2028',
      'exam\u200bple\ufeff',
      'x\u0085y',
      '\u2066"\\',
      ', DNS:example.org',
    ]
    await assert(
      asyncProperty(oneof(constantFrom(...samples), nasty), async (text) => {
        const certificate = await make(text)
        expect(shown(certificate).length).toBe(length)
        expect(certificate.toText().replaceAll('\n', '')).not.toMatch(DANGEROUS)
        expect(Name.fromText(certificate.subject.toString()).toDER()).toEqual(certificate.subject.toDER())
        expect(certificate.subject.toString()).not.toMatch(DANGEROUS)
      }),
    )
  })

  it('has what is never seen, whatever Unicode calls so', async () => {
    const unseen = Array.from({ length: 0x11_0000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((character) => DANGEROUS.test(character))
    expect(unseen.length).toBeGreaterThan(4000)
    for (let at = 0; at < unseen.length; at += 60) {
      const name = Name.of({ commonName: { text: unseen.slice(at, at + 60).join(''), string: 'utf8' } })
      expect(name.toString()).not.toMatch(DANGEROUS)
      expect(Name.fromText(name.toString()).toDER()).toEqual(name.toDER())
    }
    const party = directoryName(Name.of({ commonName: 'x' }))
    const tags = new CertificateBuilder()
      .subject(Name.of({ commonName: 'x' }))
      .validFor({ days: 1 })
      .extension(subjectAlternativeName([party]))
      .extension(
        certificatePolicies([
          { policy: '1.2.3', qualifiers: [{ type: 'userNotice', explicitText: 'pay\u{e0061}pal' }] },
        ]),
      )
    expect((await tags.sign(key.key)).toText()).toContain(String.raw`"pay\udb40\udc61pal"`)
  })

  it('does so in a certificate that was changed, which is shown whatever it says', () => {
    const originals = [...rootCertificates, ...CERTIFICATES.map((name) => fixed(name).toPEM())].map(
      (pem) => new X509Certificate(pem).raw,
    )
    let read = 0
    for (let seed = 0; seed < 4000; seed++) {
      const original = originals[seed % originals.length] ?? Buffer.alloc(0)
      const certificate = changedOrNot(original, seed)
      if (certificate === undefined) continue
      read++
      expect(JSON.parse(JSON.stringify(certificate))).toMatchObject({ version: 3 })
      expect(certificate.toText().replaceAll('\n', '')).not.toMatch(DANGEROUS)
    }
    expect(read).toBeGreaterThan(400)
  }, 60_000)

  it('passes for two names', () => {
    const both = fixed('unreadable').toText()
    expect(both).toContain(String.raw`DNS:"a.example,DNS:b.example", URI:"ldap:///CN=a,O=b"`)
  })

  it('ends a line of a request, or of an error', async () => {
    const request = await new CertificateRequestBuilder()
      .subject(Name.of({ commonName: { text: 'a\nb', string: 'utf8' } }))
      .challengePassword('c\n    Signature Algorithm: d')
      .sign(key.key)
    expect(request.toText()).toContain('Subject: CN=a\\0Ab\n')
    expect(request.toText()).toContain(String.raw`challengePassword: "c\n    Signature Algorithm: d"`)
  })
})

/** Control characters, separators of lines and paragraphs, what changes the direction of a text, and what is not seen. */
const DANGEROUS = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/u
