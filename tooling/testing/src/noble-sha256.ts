import { createHash, type Hash } from 'node:crypto'

/** A hash as @noble/post-quantum takes it: with its object identifier. */
interface NobleHash {
  (data: Uint8Array): Uint8Array
  readonly outputLen: number
  readonly blockLen: number
  readonly oid: Uint8Array
  readonly create: () => Hash
}

/** SHA-256 of `node:crypto` for @noble/post-quantum. */
export const nobleSHA256: NobleHash = Object.assign(
  (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest()),
  {
    outputLen: 32,
    blockLen: 64,
    oid: Uint8Array.from(Buffer.from('0609608648016503040201', 'hex')),
    create: () => createHash('sha256'),
  },
)
