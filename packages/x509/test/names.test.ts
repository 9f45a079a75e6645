import { InvalidInputError } from '@kmskeys/core'
import { encodeDER, type WriteContent } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import { CertificateRequestBuilder, Name } from '@kmskeys/x509'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { openssl } from './openssl.ts'

describe('Name.of', () => {
  it('writes an object in the customary order', () => {
    const name = Name.of({
      commonName: 'x',
      organizationalUnit: ['a', 'b'],
      organization: 'y',
      country: 'DE',
    })
    expect(name.toString()).toBe('CN=x,OU=b,OU=a,O=y,C=DE')
    expect(name.get('commonName')).toBe('x')
    expect(name.get('2.5.4.6')).toBe('DE')
    expect(name.getAll('organizationalUnit')).toEqual(['a', 'b'])
    expect(name.get('locality')).toBeUndefined()
  })

  it('writes an array as it stands, with several attributes in one relative name', () => {
    const name = Name.of([{ commonName: 'x' }, { organization: 'y', organizationalUnit: 'z' }])
    expect(name.rdns.map((rdn) => rdn.length)).toEqual([1, 2])
    expect(name.toString()).toBe('O=y+OU=z,CN=x')
  })

  it('writes each type with its string type', () => {
    const der = Name.of({ country: 'DE', commonName: 'ü', domainComponent: 'org', serialNumber: '1' }).toDER()
    expect(Buffer.from(der).toString('hex')).toBe(
      '303b31133011060a0992268993f22c64011916036f7267310b3009060355040613024445310a30080603550405130131310b300906035504030c02c3bc',
    )
  })

  it('refuses what its types do not allow', () => {
    for (const input of [
      { country: 'DEU' },
      { country: 'D' },
      { country: 'DÉ' },
      { commonName: '' },
      { commonName: 'x'.repeat(65) },
      { commonName: '\ud800' },
      { serialNumber: 'a_b' },
      { emailAddress: 'ü@example.org' },
      { commonName: [] },
      { nonsense: 'x' },
      { commonName: 7 },
      [{}],
      [{ commonName: ['a', 'b'] }],
      'CN=x',
      null,
    ])
      expect(() => Name.of(input as never), JSON.stringify(input)).toThrow(InvalidInputError)
    expect(Name.of({ commonName: '😀'.repeat(64) }).get('commonName')).toHaveLength(128)
  })
})

describe('text', () => {
  it('is escaped as RFC 4514 says', () => {
    expect(text('a,b+c"d\\e<f>g;h')).toBe(String.raw`CN=a\,b\+c\"d\\e\<f\>g\;h`)
    expect(text('#x')).toBe(String.raw`CN=\#x`)
    expect(text(' x ')).toBe(String.raw`CN=\ x\ `)
    expect(text('a\0b\nc')).toBe(String.raw`CN=a\00b\0Ac`)
    expect(text('a\u0085b')).toBe(String.raw`CN=a\C2\85b`)
    expect(Name.of([{ '1.2.3': 'x' }]).toString()).toBe('1.2.3=#0C0178')
    expect(Name.of([]).toString()).toBe('')
  })
})

describe('the text of RFC 4514 is read', () => {
  it.each([
    ['CN=x,OU=b+O=y,C=DE', 'CN=x,O=y+OU=b,C=DE'],
    [' cn = x , O=y ', 'CN=x,O=y'],
    [String.raw`CN=\ a\,b\+c\"d\\e\<f\>g\;h=#\ `, String.raw`CN=\ a\,b\+c\"d\\e\<f\>g\;h=#\ `],
    [String.raw`CN=\#x\3d\C3\BCü`, String.raw`CN=\#x=üü`],
    [String.raw`CN=a\\ `, String.raw`CN=a\\`],
    ['1.2.3=#0C0178', '1.2.3=#0C0178'],
    ['1.2.3=x', '1.2.3=#0C0178'],
    ['2.5.4.3=x', 'CN=x'],
    ['commonName=x,jurisdictionCountry=DE', 'CN=x,1.3.6.1.4.1.311.60.2.1.3=#13024445'],
    ['', ''],
    ['  ', ''],
  ])('%s', (text, canonical) => {
    expect(Name.fromText(text).toString()).toBe(canonical)
    expect(Name.fromText(canonical).toDER()).toEqual(Name.fromText(text).toDER())
  })

  it('with values of any type as hexadecimal DER', () => {
    const printable = { text: 'DE', string: 'printable' } as const
    expect(Name.fromText('CN=#13024445 ,C=DE').toDER()).toEqual(
      Name.of([{ country: 'DE' }, { commonName: printable }]).toDER(),
    )
  })

  it('and written, so that nothing is lost', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(
            fc.constantFrom('commonName', 'organization', 'surname', '1.2.3', '2.5.4.10000'),
            fc.string({
              unit: fc.constantFrom('\u0085', '\0', '\\', ' ', ',', '#', 'ü', '😀', 'a'),
              minLength: 1,
              maxLength: 20,
            }),
            { minKeys: 1, maxKeys: 2 },
          ),
          { maxLength: 4 },
        ),
        (rdns) => {
          const name = Name.of(rdns)
          expect(Name.fromText(name.toString()).toDER()).toEqual(name.toDER())
        },
      ),
    )
  })

  it('with names that the caller gives, both ways', () => {
    const names = { '1.2.840.113549.1.9.1': 'E', '1.2.3': 'colour', '2.5.4.8': 'S' }
    const name = Name.fromText('COLOUR=red,E=a@b.example,S=z,ST=q', { names })
    expect(name.toDER()).toEqual(
      Name.of([{ state: 'q' }, { state: 'z' }, { emailAddress: 'a@b.example' }, { '1.2.3': 'red' }]).toDER(),
    )
    expect(name.toText({ names })).toBe('colour=red,E=a@b.example,S=z,S=q')
    expect(name.toText()).toBe('1.2.3=#0C03726564,emailAddress=a@b.example,ST=z,ST=q')
    for (const bad of [
      { '1.2.3': 'CN' },
      { '1.2.3': 'a', '1.2.4': 'A' },
      { x: 'y' },
      { '1.2.3': '1' },
      { '1.2.3': 7 },
    ])
      expect(() => name.toText({ names: bad as never }), JSON.stringify(bad)).toThrow(InvalidInputError)
    expect(() => name.toText({ name: {} } as never)).toThrow(InvalidInputError)
  })

  it.each([
    ['CN', 0],
    ['CN=x,', 5],
    ['CN=x,,O=y', 5],
    ['CN=x;O=y', 4],
    ['CN="x"', 3],
    ['CN=a<b', 4],
    [String.raw`CN=a\zb`, 4],
    ['CN=a\\', 4],
    [String.raw`CN=\ff`, 3],
    ['nonsense=x', 0],
    ['O=y,nonsense=x', 4],
    ['1.2.3=#', 6],
    ['1.2.3=#xy', 6],
    ['CN=a\0b', 4],
    ['=x', 0],
    ['+CN=x', 0],
  ])('but not %s', (text, offset) => {
    expect(() => Name.fromText(text)).toThrow(expect.objectContaining({ offset, rule: 'RFC 4514 3' }))
  })

  it('nor what its types do not allow, nor what is no text', () => {
    for (const text of [
      '1.2.3=#0C',
      '1.2.3=#0C01',
      'C=DEU',
      'CN=',
      'CN=x+CN=y',
      '\ud800',
      7,
      null,
      undefined,
    ])
      expect(() => Name.fromText(text as never), String(text)).toThrow(InvalidInputError)
  })

  needsCommand('openssl').it('as OpenSSL writes it', async () => {
    const text = 'CN=a\\,b \\"ü\\+,OU=x+O=y,DC=example,DC=org'
    const request = await new CertificateRequestBuilder()
      .subject(Name.fromText(text))
      .sign(newKey('P-256').key)
    const { output } = openssl(
      ['req', '-in', 'r.pem', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8'],
      { 'r.pem': request.toPEM() },
    )
    expect(output.trim()).toBe(`subject=${text}`)
  })
})

describe('a value', () => {
  it.each([
    ['utf8', 'ü', 0x0c, 'c3bc'],
    ['printable', 'u', 0x13, '75'],
    ['ia5', '@', 0x16, '40'],
    ['numeric', '1 2', 0x12, '312032'],
    ['visible', '~', 0x1a, '7e'],
    ['teletex', 'ü', 0x14, 'fc'],
    ['bmp', 'ü€', 0x1e, '00fc20ac'],
    ['universal', '😀', 0x1c, '0001f600'],
  ] as const)('is written as %s on request, and read', (string, text, tag, content) => {
    const name = Name.of({ commonName: { text, string } })
    expect(Buffer.from(name.rdns[0]?.[0]?.der ?? []).toString('hex')).toBe(
      `${tag.toString(16).padStart(2, '0')}${(content.length / 2).toString(16).padStart(2, '0')}${content}`,
    )
    expect(name.get('commonName')).toBe(text)
    expect(name.equals(Name.of({ commonName: text }))).toBe(true)
  })

  it('is whatever else as DER', () => {
    const der = encodeDER((w) => w.bitString(Uint8Array.of(1)))
    expect(Name.of({ '2.5.4.45': { der } }).rdns[0]?.[0]?.der).toEqual(der)
    expect(Name.of([{ '2.5.4.45': [{ der }] }]).toString()).toBe('2.5.4.45=#03020001')
  })

  it.each([
    [{ text: 'ü', string: 'printable' }],
    [{ text: 'ü', string: 'numeric' }],
    [{ text: 'ü', string: 'visible' }],
    [{ text: '€', string: 'teletex' }],
    [{ text: '😀', string: 'bmp' }],
    [{ text: '\ud800', string: 'bmp' }],
    [{ text: '\ud800', string: 'universal' }],
    [{ text: 'x', string: 'toString' }],
    [{ text: 7, string: 'utf8' }],
    [{ text: 'x' }],
    [{ text: '', string: 'utf8' }],
    [{ der: Uint8Array.of(5, 1) }],
    [{ der: Uint8Array.of(5, 0, 5, 0) }],
    [{ der: 'x' }],
    [{}],
    [null],
  ])('is refused when it is %j', (value) => {
    expect(() => Name.of({ commonName: value as never })).toThrow(InvalidInputError)
  })
})

describe('names are equal', () => {
  const printable = read((w) =>
    w.sequence(() => w.setOf(() => w.sequence(() => w.oid('2.5.4.3').printableString('Example  CA ')))),
  )

  it('whatever their case, spaces and string types', () => {
    expect(printable.equals(Name.of({ commonName: 'example ca' }))).toBe(true)
    expect(printable.equals(Name.of({ commonName: 'exampleca' }))).toBe(false)
    expect(printable.equals(Name.of({ organization: 'example ca' }))).toBe(false)
  })

  it('without the characters that string preparation maps to nothing', () => {
    const name = Name.of({ commonName: 'Straße a b' })
    for (const text of ['Stra\u00adße a b', 'STRA\u200bßE\u0007 a\u2003\u0085b', '\ufeff straße\ta\nb\u2029'])
      expect(name.equals(Name.of({ commonName: text })), JSON.stringify(text)).toBe(true)
    expect(name.equals(Name.of({ commonName: 'Straße ab' }))).toBe(false)
  })

  it('with the attributes of a relative name in any order, but not the relative names', () => {
    const a = Name.of([{ commonName: 'x', organization: 'y' }])
    expect(a.equals(Name.of([{ organization: 'Y', commonName: 'X' }]))).toBe(true)
    expect(a.equals(Name.of([{ organization: 'y' }, { commonName: 'x' }]))).toBe(false)
    expect(Name.of([]).equals(a)).toBe(false)
  })

  it('with as many attributes of each kind', () => {
    const one = relative('A', 'b', 'b')
    expect(one.equals(relative('a', 'a', 'b'))).toBe(false)
    expect(relative('a', 'a', 'b').equals(one)).toBe(false)
    expect(one.equals(relative('B', 'a', 'B '))).toBe(true)
    expect(one.equals(relative('a', 'b'))).toBe(false)
  })

  it('soon, however many attributes a relative name has', () => {
    const count = 20_000
    const texts = (order: (i: number) => number, text: (i: number) => number): string[] =>
      Array.from({ length: count }, (_, i) => `${inCapitals(order(i))}${String(text(i)).padStart(6, '0')}`)
    // The encoding is in order of bytes: what comes first in one comes last in the other.
    const name = relative(
      ...texts(
        (i) => i,
        (i) => i,
      ),
    )
    const same = relative(
      ...texts(
        (i) => count - i,
        (i) => i,
      ),
    )
    const another = relative(
      ...texts(
        (i) => count - i,
        (i) => (i === 0 ? count : i),
      ),
    )
    const start = performance.now()
    expect(name.equals(same)).toBe(true)
    expect(name.equals(another)).toBe(false)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

/** One relative name with these values of one type. */
function relative(...values: readonly string[]): Name {
  return read((w) =>
    w.sequence(() =>
      w.setOf(() => {
        for (const value of values) w.sequence(() => w.oid('1.2.3').utf8String(value))
      }),
    ),
  )
}

/** The same letters for every number, but for their case. */
function inCapitals(number: number): string {
  return number.toString(2).padStart(16, '0').replaceAll('0', 'A').replaceAll('1', 'a')
}

describe('reading', () => {
  it('keeps the exact bytes, also of values that are no text', () => {
    const der = encodeDER((w) =>
      w.sequence(() => w.setOf(() => w.sequence(() => w.oid('2.5.4.45').bitString(Uint8Array.of(1))))),
    )
    const name = Name.fromDER(der)
    expect(name.toDER()).toEqual(der)
    expect(name.rdns[0]?.[0]?.value).toBeUndefined()
    expect(name.toString()).toBe('2.5.4.45=#03020001')
  })

  it('refuses what is malformed', () => {
    const bad = [
      encodeDER((w) => w.sequence(() => w.set(() => {}))),
      encodeDER((w) => w.sequence(() => w.set(() => w.raw(pair('b')).raw(pair('a'))))),
      encodeDER((w) => w.sequence(() => w.set(() => w.sequence(() => w.oid('2.5.4.3'))))),
      encodeDER((w) =>
        w.sequence(() =>
          w.set(() => w.sequence(() => w.oid('2.5.4.3').primitive(0x13, Uint8Array.of(0x5f)))),
        ),
      ),
      Uint8Array.of(0x30, 0, 0),
      new Uint8Array(),
    ]
    for (const der of bad) expect(() => Name.fromDER(der)).toThrow(InvalidInputError)
  })
})

function text(commonName: string): string {
  return Name.of({ commonName }).toString()
}

function read(write: WriteContent): Name {
  return Name.fromDER(encodeDER(write))
}

function pair(value: string): Uint8Array {
  return encodeDER((w) => w.sequence(() => w.oid('2.5.4.3').utf8String(value)))
}
