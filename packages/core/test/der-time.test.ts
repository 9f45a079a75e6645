import { DERReader, encodeDER, validateDER } from '@kmskeys/core/der'
import { assert, property, date } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

const ZERO = Date.UTC(2000, 0) - 730_485 * 86_400_000
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

function element(tag: number, text: string): Uint8Array {
  return encodeDER((w) => w.primitive(tag, new TextEncoder().encode(text)))
}

function read(tag: number, text: string): string {
  return DERReader.from(element(tag, text)).time().toISOString()
}

describe('times in DER', () => {
  it('are what Date says of them, in all years', () => {
    assert(
      property(date({ min: new Date(ZERO), max: new Date(LAST), noInvalidDate: true }), (random) => {
        const whole = new Date(Math.floor(random.getTime() / 1000) * 1000)
        const digits = whole.toISOString().replaceAll(/[-T:]|\.000/g, '')
        const general = encodeDER((w) => w.generalizedTime(whole))
        expect(Buffer.from(general.subarray(2)).toString()).toBe(digits)
        expect(DERReader.from(general).generalizedTime()).toEqual(whole)
        const year = whole.getUTCFullYear()
        const chosen = encodeDER((w) => w.time(whole))
        const utc = year >= 1950 && year <= 2049
        expect(Buffer.from(chosen.subarray(2)).toString()).toBe(utc ? digits.slice(2) : digits)
        expect(DERReader.from(chosen).time()).toEqual(whole)
        validateDER(chosen)
      }),
      { numRuns: 2000 },
    )
  })

  it('change their type and their century where RFC 5280 says', () => {
    expect(read(0x17, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z')
    expect(read(0x17, '491231235959Z')).toBe('2049-12-31T23:59:59.000Z')
    expect(encodeDER((w) => w.time(new Date(Date.UTC(2049, 11, 31, 23, 59, 59))))[0]).toBe(0x17)
    expect(encodeDER((w) => w.time(new Date(Date.UTC(2050, 0))))[0]).toBe(0x18)
    expect(encodeDER((w) => w.time(new Date(Date.UTC(1950, 0))))[0]).toBe(0x17)
    expect(encodeDER((w) => w.time(new Date(Date.UTC(1949, 11, 31))))[0]).toBe(0x18)
  })

  it('know leap years', () => {
    expect(read(0x17, '000229000000Z')).toBe('2000-02-29T00:00:00.000Z')
    expect(read(0x18, '20960229000000Z')).toBe('2096-02-29T00:00:00.000Z')
    for (const text of ['19000229000000Z', '21000229000000Z', '20230229000000Z', '20240230000000Z'])
      refused(() => read(0x18, text))
  })

  it.each([
    '260001000000Z',
    '261301000000Z',
    '260100000000Z',
    '260132000000Z',
    '260431000000Z',
    '260101240000Z',
    '260101006000Z',
    '260101000060Z',
    '2601010000Z',
    '260101000000',
    '260101000000z',
    '260101000000+0000',
    '26010100000:Z',
    '26010100001/Z',
    ' 60101000000Z',
    '-10101000000Z',
    '',
  ])('refuse the UTCTime %o', (text) => {
    expect(refused(() => read(0x17, text)).rule).toBe('RFC 5280 4.1.2.5.1')
    refused(() => validateDER(element(0x17, text)))
    refused(() => read(0x18, `20${text}`))
    refused(() => validateDER(element(0x18, `20${text}`)))
  })

  it('have a fraction only where no schema forbids it, and no zero at its end', () => {
    for (const text of ['20260101000000.1Z', '20260101000000.05Z']) {
      expect(validateDER(element(0x18, text))).toBeUndefined()
      refused(() => read(0x18, text))
    }
    for (const text of ['20260101000000.10Z', '20260101000000.Z', '20260101000000,1Z', '20260101000000.1'])
      refused(() => validateDER(element(0x18, text)))
    for (const text of ['20260231000000.1Z', '20260101000000.xZ', '20260101000000.1+00'])
      refused(() => validateDER(element(0x18, text)))
  })

  it('are written only when they can be', () => {
    expect(refused(() => encodeDER((w) => w.time(new Date(1)))).message).toContain('whole second')
    for (const date of [new Date(Number.NaN), new Date(LAST + 1000), new Date(ZERO - 1000)])
      refused(() => encodeDER((w) => w.time(date)))
    refused(() => encodeDER((w) => w.utcTime(new Date(Date.UTC(2050, 0)))))
    refused(() => encodeDER((w) => w.utcTime(new Date(Date.UTC(1949, 0)))))
  })
})
