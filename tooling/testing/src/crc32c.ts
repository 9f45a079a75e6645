import { expect, it } from 'vitest'

/** RFC 3720, appendix B.4; there the octets of each checksum are written in the order of their sending. */
const VECTORS: readonly (readonly [string, Uint8Array, number])[] = [
  ['32 bytes of zeroes', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes of incrementing 00..1f', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 bytes of decrementing 1f..00', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  [
    'an iSCSI - SCSI Read (10) Command PDU',
    Buffer.from(
      [
        '01c0000000000000',
        '00'.repeat(8),
        '1400000000000400',
        '0000001400000018',
        '2800000000000000',
        '0200000000000000',
      ].join(''),
      'hex',
    ),
    0xd9963a56,
  ],
  ['nothing', new Uint8Array(), 0],
  ['the digits 1 to 9, as catalogues of checksums have it', Buffer.from('123456789'), 0xe3069283],
]

/** Tests an implementation of CRC-32C. */
export function testCRC32C(crc32c: (bytes: Uint8Array) => number): void {
  it.each(VECTORS)('CRC-32C of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })
}
