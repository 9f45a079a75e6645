/** The polynomial of Castagnoli, its bits in reverse. */
const POLYNOMIAL = 0x82f63b78

/** CRC-32C (RFC 3720, appendix B.4), bit by bit: as plain as it can be, since others are held against it. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A checksum as the service answers it. */
export function checksum(bytes: Uint8Array): { readonly value: string } {
  return { value: String(crc32c(bytes)) }
}
