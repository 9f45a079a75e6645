import { describe, expect, it } from 'vitest'
import { checksumOf, requireChecksum } from '../src/checksums.ts'

/** Four bytes whose checksum is 0. */
const ZERO = Buffer.from('ab9be09b', 'hex')

/** What @grpc/proto-loader makes of an int64 unless it is told otherwise. */
const long = (low: number): object => ({ low, high: 0, unsigned: false, toString: () => String(low >>> 0) })

describe('a checksum of the reply', () => {
  it.each([
    ['text in a wrapper', { value: '0' }],
    ['a number in a wrapper', { value: 0 }],
    ['a Long in a wrapper', { value: long(0) }],
    ['text', '0'],
    ['a number', 0],
    ['a Long', long(0)],
  ])('of 0 is one, as %s', (_, answered) => {
    expect(checksumOf(ZERO)).toEqual({ value: 0 })
    expect(() => requireChecksum('plaintext', ZERO, answered)).not.toThrow()
    expect(() => requireChecksum('plaintext', Buffer.from('1'), answered)).toThrow('checksum')
  })

  it('above 2^31 is one', () => {
    expect(() =>
      requireChecksum('text', Buffer.from('123456789'), { value: long(0xe3069283 | 0) }),
    ).not.toThrow()
    expect(() => requireChecksum('text', Buffer.from('123456789'), { value: '3808858755' })).not.toThrow()
  })

  it.each([undefined, null, {}, { value: null }, { value: '' }, 'x'])('%j is none', (answered) => {
    for (const bytes of [Buffer.from('1'), ZERO])
      expect(() => requireChecksum('text', bytes, answered)).toThrow('checksum')
  })
})
