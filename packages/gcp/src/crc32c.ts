/** The polynomial of Castagnoli, its bits in reverse. */
const POLYNOMIAL = 0x82f63b78

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc
})

/**
 * The checksum CRC-32C (RFC 3720, appendix B.4), which `node:zlib` does not have: its `crc32` has another polynomial.
 *
 * @returns a number from 0 to 2^32-1
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  // oxlint-disable-next-line typescript/prefer-for-of -- an index is three times as fast as an iterator
  for (let i = 0; i < bytes.length; i++) crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
