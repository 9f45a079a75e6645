import { hash } from 'node:crypto'

/** The mask of RFC 8017 appendix B.2.1. */
export function mgf1(hashName: string, seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 0, size = 0; size < length; counter++) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const block = hash(hashName, Buffer.concat([seed, count]), 'buffer')
    blocks.push(block)
    size += block.length
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** The bytes of `a`, each with the byte of `b` at its place. */
export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}
