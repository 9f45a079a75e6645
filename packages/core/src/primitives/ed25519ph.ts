import { nodeCrypto } from '../data/node-crypto.ts'

/** How a scheme of `@noble/curves` signs and verifies. */
export interface DigestScheme {
  sign(digest: Uint8Array, secretKey: Uint8Array, options: { readonly context?: Uint8Array }): Uint8Array
  verify(
    signature: Uint8Array,
    digest: Uint8Array,
    publicKey: Uint8Array,
    options: { readonly context?: Uint8Array },
  ): boolean
}

/** What Ed25519ph is made of. */
interface SchemeOptions {
  adjustScalarBytes(bytes: Uint8Array): Uint8Array
  domain(data: Uint8Array, context: Uint8Array): Uint8Array
  prehash(digest: Uint8Array): Uint8Array
  readonly zip215: false
}

/**
 * Ed25519ph (RFC 8032 section 5.1) over the SHA-512 digest of a message, which `node:crypto` has not at all and
 * `@noble/curves` for messages only.
 *
 * @param eddsa of `@noble/curves/abstract/edwards.js`
 * @param point `ed25519.Point` of `@noble/curves/ed25519.js`
 */
export function ed25519ph<Point>(
  eddsa: (point: Point, hash: (bytes: Uint8Array) => Uint8Array, options: SchemeOptions) => DigestScheme,
  point: Point,
): DigestScheme {
  return eddsa(point, (bytes) => new Uint8Array(nodeCrypto().createHash('sha512').update(bytes).digest()), {
    zip215: false,
    prehash: (digest) => digest,
    domain: (data, context) =>
      new Uint8Array(Buffer.concat([DOMAIN, Uint8Array.of(1, context.length), context, data])),
    adjustScalarBytes: (bytes) => {
      bytes[0] = (bytes[0] ?? 0) & 0xf8
      bytes[31] = ((bytes[31] ?? 0) & 0x7f) | 0x40
      return bytes
    },
  })
}

/** The beginning of dom2 (RFC 8032 section 2). */
const DOMAIN = Buffer.from('SigEd25519 no Ed25519 collisions')
