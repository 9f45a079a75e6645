import { DERReader, decodeOID, encodeDER, encodeOID } from '@kmskeys/core/der'
import { array, assert, bigInt, constantFrom, oneof, property, tuple, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

const arc = oneof(bigInt(0n, 300n), bigInt(0n, 2n ** 64n), bigInt(0n, 2n ** 200n))
const start = oneof(tuple(constantFrom(0n, 1n), bigInt(0n, 39n)), tuple(constantFrom(2n), arc))

describe('object identifiers', () => {
  it('are encoded as X.690 8.19 says', () => {
    expect(Buffer.from(encodeOID('1.2.840.113549')).toString('hex')).toBe('2a864886f70d')
    expect(Buffer.from(encodeOID('2.999.3')).toString('hex')).toBe('883703')
    expect(Buffer.from(encodeOID('0.0')).toString('hex')).toBe('00')
    expect(Buffer.from(encodeOID('2.5.4.3')).toString('hex')).toBe('550403')
    expect(decodeOID(Buffer.from('883703', 'hex'))).toBe('2.999.3')
    expect(decodeOID(Buffer.from('50', 'hex'))).toBe('2.0')
    expect(decodeOID(Buffer.from('4f', 'hex'))).toBe('1.39')
    expect(decodeOID(Buffer.from('27', 'hex'))).toBe('0.39')
  })

  it('come back as they were, whatever the size of their numbers', () => {
    assert(
      property(start, array(arc, { maxLength: 8 }), (first, others) => {
        const dotted = [...first, ...others].join('.')
        expect(decodeOID(encodeOID(dotted))).toBe(dotted)
        expect(DERReader.from(encodeDER((w) => w.oid(dotted))).oid()).toBe(dotted)
        expect(DERReader.from(encodeDER((w) => w.oid(encodeOID(dotted)))).oidBytes()).toEqual(
          encodeOID(dotted),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('are refused or read exactly, whatever their content', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 12 }), (content) => {
        const starts = content.map((_, i) => (i === 0 ? 0x80 : (content[i - 1] ?? 0)))
        const padded = content.some((octet, i) => octet === 0x80 && (i === 0 || (starts[i] ?? 0) < 0x80))
        const faulty = padded || (content.at(-1) ?? 0) >= 0x80
        const outcome = faulty ? refused(() => decodeOID(content)).rule : encodeOID(decodeOID(content))
        expect(outcome).toEqual(faulty ? 'X.690 8.19.2' : content)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '',
    '1',
    '1.',
    '.1',
    '1.40',
    '0.40',
    '3.1',
    '1.02',
    '1.2.',
    '1..2',
    '1.-2',
    '1.2 ',
    ' 1.2',
    '1.2.x',
    '١.2',
  ])('are refused as %o', (dotted) => {
    refused(() => encodeOID(dotted))
  })

  it('are bounded in length, so that nobody can make them slow', () => {
    refused(() => encodeOID(`2.${'9'.repeat(100_000)}`))
    const content = new Uint8Array(100_000).fill(0xff)
    content[content.length - 1] = 0x7f
    expect(refused(() => decodeOID(content)).message).toContain('1000')
    expect(decodeOID(content.subarray(-1000))).toMatch(/^2\.\d{2100,}$/)
  })

  it('do not change when a caller writes to what it got', () => {
    encodeOID('1.2.3.4.5').fill(0)
    expect(decodeOID(encodeOID('1.2.3.4.5'))).toBe('1.2.3.4.5')
    const content = encodeOID('1.2.3.4.6')
    decodeOID(content)
    content[0] = 0x2b
    expect(decodeOID(content)).toBe('1.3.3.4.6')
    expect(decodeOID(encodeOID('1.2.3.4.6'))).toBe('1.2.3.4.6')
  })
})
