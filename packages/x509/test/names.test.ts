import { InvalidInputError } from '@kmskeys/core'
import { encodeDER, type WriteContent } from '@kmskeys/core/der'
import { Name } from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'

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
    expect(Name.of([{ '1.2.3': 'x' }]).toString()).toBe('1.2.3=#0C0178')
    expect(Name.of([]).toString()).toBe('')
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
