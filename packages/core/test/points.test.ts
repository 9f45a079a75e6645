import { createPublicKey, ECDH, generateKeyPairSync } from 'node:crypto'
import { CURVES, InvalidInputError, KEY_TYPES, publicKeyFromDER, readSPKI } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

describe.each(CURVES)('uncompressed points of $name', ({ oid, p, a, b, coordinateSize, nodeName }) => {
  const bytesOf = (value: bigint): Buffer =>
    Buffer.from(value.toString(16).padStart(2 * coordinateSize, '0'), 'hex')
  const spkiOf = (key: Uint8Array): Uint8Array =>
    encodeDER((w) => w.sequence(() => w.sequence(() => w.oid('1.2.840.10045.2.1').oid(oid)).bitString(key)))
  const point = (x: bigint, y: bigint): Buffer => Buffer.concat([Buffer.of(4), bytesOf(x), bytesOf(y)])
  /** What OpenSSL says, and both ways of reading here. */
  const opinions = (key: Uint8Array): [boolean, boolean, boolean] => {
    const der = spkiOf(key)
    return [
      takes(() => createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })),
      takes(() => publicKeyFromDER(der)),
      takes(() => KEY_TYPES.ec.checkPublicKey(readSPKI(der))),
    ]
  }
  /** The points with this x, as OpenSSL computes them. */
  const withX = (x: bigint): Buffer[] =>
    ['02', '03'].flatMap((form) => {
      try {
        const found = ECDH.convertKey(
          Buffer.from(form + bytesOf(x).toString('hex'), 'hex'),
          nodeName,
          undefined,
          undefined,
          'uncompressed',
        )
        return Buffer.isBuffer(found) ? [found] : []
      } catch {
        return []
      }
    })
  const most = 1n << BigInt(8 * coordinateSize)

  it('are taken, and with another bit refused, as OpenSSL does', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: nodeName })
    const key = readSPKI(publicKey.export({ type: 'spki', format: 'der' })).key
    expect(opinions(key)).toEqual([true, true, true])
    for (let bit = 8; bit < 8 * key.length; bit += 7) {
      const other = Buffer.from(key)
      other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(opinions(other), `bit ${bit}`).toEqual([false, false, false])
    }
  })

  it('are taken whose x is nearly 0 or nearly p, and refused when p was added to a coordinate', () => {
    let [points, aliases] = [0, 0]
    for (let i = 0n; i < 24n; i++)
      for (const x of [i, p - 1n - i])
        for (const found of withX(x)) {
          points++
          expect(opinions(found), found.toString('hex')).toEqual([true, true, true])
          const y = BigInt(`0x${found.subarray(1 + coordinateSize).toString('hex')}`)
          for (const [a, b] of [
            [x + p, y],
            [x, y + p],
          ] as const) {
            if (a >= most || b >= most) continue
            aliases++
            expect(opinions(point(a, b)), point(a, b).toString('hex')).toEqual([false, false, false])
          }
          expect(opinions(point(x, y === 0n ? 1n : y - 1n))).toEqual([false, false, false])
        }
    expect(points).toBeGreaterThan(20)
    // A small x has room for p behind it, on every curve.
    expect(aliases).toBeGreaterThan(0)
  })

  it('that are off by what arithmetic with limbs of 24 bits might lose are refused', () => {
    const lost = 1n << BigInt(72 * Math.ceil(coordinateSize / 3))
    let tried = 0
    for (let x = p - 1n; tried < 100; x -= 1n) {
      const square = ((((x * x + a) * x + b - lost) % p) + p) % p
      const y = power(square, (p + 1n) >> 2n, p)
      if ((y * y) % p !== square) continue
      tried++
      for (const key of [point(x, y), point(x, p - y)])
        expect(opinions(key), key.toString('hex')).toEqual([false, false, false])
    }
  })

  it('with limbs that are empty, half full or full are taken or refused as the equation says', () => {
    const size = Math.ceil(coordinateSize / 3)
    const limb = oneof(
      constantFrom(0, 1, 0x7f_ffff, 0x80_0000, 0x80_0001, 0xff_fffe, 0xff_ffff),
      integer({ min: 0, max: 0xff_ffff }),
    )
    assert(
      property(array(limb, { minLength: size, maxLength: size }), (limbs) => {
        const x = limbs.reduce((sum, each) => (sum << 24n) | BigInt(each), 0n) % p
        const square = ((x * x + a) * x + b) % p
        const root = power(square, (p + 1n) >> 2n, p)
        for (const y of [root, p - root, root ^ 1n, x, p - x])
          expect(
            takes(() => KEY_TYPES.ec.checkPublicKey(readSPKI(spkiOf(point(x, y))))),
            point(x, y).toString('hex'),
          ).toBe(y < p && (y * y - square) % p === 0n)
      }),
    )
  })

  it('with coordinates at the ends of the field are refused', () => {
    const ends = [0n, 1n, p - 1n, p, p + 1n, most - 1n].filter((value) => value < most)
    for (const x of ends)
      for (const y of ends) {
        const key = point(x, y)
        const [openssl, ...ours] = opinions(key)
        expect(ours, key.toString('hex')).toEqual([openssl, openssl])
      }
    expect(() => publicKeyFromDER(spkiOf(point(p, 1n)))).toThrow(InvalidInputError)
  })
})

function takes(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2))
    result = (((result * result) % modulus) * (bit === '1' ? base : 1n)) % modulus
  return result
}
