import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { ecdsaToDER, ecdsaToP1363 } from '@kmskeys/core'
import { DERReader, encodeDER, validateDER } from '@kmskeys/core/der'
import { assert, bigInt, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'

const CURVES: readonly [string, number][] = [
  ['P-256', 32],
  ['secp256k1', 32],
  ['P-384', 48],
  ['P-521', 66],
  ['brainpoolP512r1', 64],
]

describe('the forms of an ECDSA signature', () => {
  it('are those of the general reader and writer', () => {
    const sizes = constantFrom(1, 20, 32, 48, 57, 58, 64, 66, 72, 122)
    assert(
      property(sizes, bigInt(1n, 2n ** 976n - 1n), bigInt(1n, 2n ** 976n - 1n), (size, x, y) => {
        // Shifted by different amounts, so that short values are as frequent as long ones.
        const [r, s] = [fit(x, size), fit(y, size)]
        const p1363 = Buffer.from(hex(r, size) + hex(s, size), 'hex')
        const der = encodeDER((w) => w.sequence(() => w.integer(r).integer(s)))
        expect(ecdsaToDER(p1363, size)).toEqual(der)
        expect(Buffer.compare(ecdsaToP1363(der, size), p1363)).toBe(0)
      }),
      { numRuns: 3000 },
    )
  })

  it.each(CURVES)('verify in node:crypto, also with short r and s: %s', (namedCurve, size) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const found = { shortR: false, shortS: false, fullR: false, fullS: false }
    for (let i = 0; i < 20_000 && !Object.values(found).every(Boolean); i++) {
      const message = Buffer.from(String(i))
      const p1363 = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      // The highest octet of P-521 has one bit: short means that the next is zero too.
      const [r, s] = [isShort(p1363.subarray(0, size), namedCurve), isShort(p1363.subarray(size), namedCurve)]
      if ((r ? found.shortR : found.fullR) && (s ? found.shortS : found.fullS)) continue
      found[r ? 'shortR' : 'fullR'] = true
      found[s ? 'shortS' : 'fullS'] = true
      const der = ecdsaToDER(p1363, size)
      validateDER(der)
      expect(isRight(publicKey, message, der, 'der')).toBe(true)
      expect(isRight(publicKey, message, ecdsaToP1363(der, size), 'ieee-p1363')).toBe(true)
    }
    expect(found).toEqual({ shortR: true, shortS: true, fullR: true, fullS: true })
    const theirs = sign('sha256', Buffer.from('der'), privateKey)
    expect(Buffer.compare(ecdsaToDER(ecdsaToP1363(theirs, size), size), theirs)).toBe(0)
  })

  it('have twice the length of a coordinate, and neither r nor s is zero', () => {
    for (const length of [0, 1, 63, 65, 66, 96]) {
      const error = refused(() => ecdsaToDER(new Uint8Array(length).fill(1), 32))
      expect(error).toMatchObject({ path: 'signature' })
      expect(error.message).toContain('64')
    }
    const [zeroR, zeroS] = [new Uint8Array(64).fill(1, 32), new Uint8Array(64).fill(1, 0, 32)]
    expect(refused(() => ecdsaToDER(zeroR, 32)).path).toBe('signature.r')
    expect(refused(() => ecdsaToDER(zeroS, 32)).path).toBe('signature.s')
    for (const size of [0, -1, 1.5, 123, Number.NaN]) {
      refused(() => ecdsaToDER(new Uint8Array(2), size))
      refused(() => ecdsaToP1363(Uint8Array.of(0x30, 6, 2, 1, 1, 2, 1, 1), size))
    }
  })

  it.each([
    ['empty', ''],
    ['a tag alone', '30'],
    ['an empty SEQUENCE', '3000'],
    ['r alone', '3003020101'],
    ['a SET', '3106020101020101'],
    ['three numbers', '3009020101020101020101'],
    ['a byte behind it', '300602010102010100'],
    ['a byte behind s', '300702010102010100'],
    ['a length that is too long', '3007020101020101'],
    ['a length that is too short', '3005020101020101'],
    ['a length in too many octets', '308106020101020101'],
    ['the indefinite length', '30800201010201010000'],
    ['a length of two octets', '30820006020101020101'],
    ['r with a length in too many octets', '300702810101020101'],
    ['r of no octets', '30050200020101'],
    ['s of no octets', '30050201010200'],
    ['r as zero', '3006020100020101'],
    ['s as zero', '3006020101020100'],
    ['r negative', '3006020180020101'],
    ['s negative', '30060201010201ff'],
    ['r with a leading zero', '300702020001020101'],
    ['s with a leading zero', '300702010102020001'],
    ['r with two leading zeros', '30080203000080020101'],
    ['r as an OCTET STRING', '3006040101020101'],
    ['r that reaches beyond the end', '3006020701020101'],
    ['s that is cut', '3005020101020201'],
  ])('is refused: %s', (name, hex) => {
    const der = Buffer.from(hex, 'hex')
    const { path, offset, rule } = refused(() => ecdsaToP1363(der, 32))
    expect(path).toMatch(/^signature/)
    expect([typeof offset, typeof rule]).toEqual(['number', 'string'])
    // The general reader agrees about what is not DER.
    if (!/zero$|negative/.test(name)) refused(() => readGenerally(der))
  })

  it('is refused when r or s is longer than a coordinate', () => {
    const long = encodeDER((w) => w.sequence(() => w.integer(1).integer(2n ** 256n)))
    expect(refused(() => ecdsaToP1363(long, 32)).path).toBe('signature.s')
    const longest = encodeDER((w) => w.sequence(() => w.integer(1).integer(2n ** 256n - 1n)))
    expect(ecdsaToP1363(longest, 32).subarray(32)).toEqual(new Uint8Array(32).fill(0xff))
  })
})

function readGenerally(der: Uint8Array): void {
  const input = DERReader.from(der)
  const sequence = input.sequence()
  input.end()
  sequence.integer('r')
  sequence.integer('s')
  sequence.end()
}

function fit(value: bigint, size: number): bigint {
  const fitted = BigInt.asUintN(size * 8, value >> (value & 0x3fn))
  return fitted === 0n ? 1n : fitted
}

function hex(value: bigint, size: number): string {
  return value.toString(16).padStart(size * 2, '0')
}

function isShort(number: Uint8Array, curve: string): boolean {
  return number[0] === 0 && (curve !== 'P-521' || number[1] === 0)
}

function isRight(
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
  dsaEncoding: 'der' | 'ieee-p1363',
): boolean {
  return verify('sha256', message, { key, dsaEncoding }, signature)
}
