import { randomBytes, type KeyObject } from 'node:crypto'

/** A private key that was made elsewhere. */
export interface ForeignKey {
  readonly pkcs8: Uint8Array
  /** What its SubjectPublicKeyInfo ends in: the key, without what says of which kind it is. */
  readonly publicKey: Uint8Array
}

/** What `generateKeyPairSync` makes. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A key that `node:crypto` made. */
export function ofPair({ privateKey, publicKey }: KeyPair): ForeignKey {
  return {
    pkcs8: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
  }
}

/** How @noble makes keys. */
interface Keygen {
  keygen(seed: Uint8Array): { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array }
}

/**
 * A key that @noble makes of a seed.
 *
 * @param oid the algorithm's object identifier, as it is encoded, in hexadecimal
 * @param size the length of the seed
 * @param content what the PKCS#8 holds: the seed itself unless given
 */
export function ofSeed(
  noble: Keygen,
  oid: string,
  size: number,
  content: (seed: Uint8Array, secretKey: Uint8Array) => Uint8Array = (seed) => seed,
): ForeignKey {
  const seed = randomBytes(size)
  const { secretKey, publicKey } = noble.keygen(new Uint8Array(seed))
  const algorithm = tlv(0x30, tlv(0x06, Buffer.from(oid, 'hex')))
  return {
    pkcs8: tlv(0x30, tlv(0x02, Buffer.of(0)), algorithm, tlv(0x04, content(seed, secretKey))),
    publicKey,
  }
}

/** One element of DER; nothing of core's is used. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return new Uint8Array(Buffer.concat([Buffer.of(tag, ...size), content]))
}
