import { isHash, type HashAlgorithm } from '../algorithms/hash.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { encodeDER } from '../der/writer.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** What EMSA-PSS needs to know, of which the signature algorithm's row is one. */
export interface PSSParameters {
  readonly hash: HashAlgorithm
  /** The hash inside MGF1. */
  readonly mgf1Hash: HashAlgorithm
  /** The length of the salt in bytes; `'any'` only verifies. */
  readonly saltLength: number | 'any'
}

/**
 * The DigestInfo that says by which hash a digest was made (RFC 8017 9.2, step 2).
 *
 * @throws {InvalidInputError} when the hash is not a known one, or the digest has not its length
 */
export function digestInfo(hash: HashAlgorithm, digest: Uint8Array): Uint8Array {
  checkDigest(hash, digest)
  return encodeDER((w) => w.sequence(() => w.sequence(() => w.oid(hash.oid).null()).octetString(digest)))
}

/**
 * The message that RSASSA-PKCS1-v1_5 signs: 00 01 FF … FF 00 and the DigestInfo (RFC 8017 9.2, steps 3 to 5).
 *
 * @param emLength the length of the result in bytes, which is that of the modulus
 * @throws {InvalidInputError} when the modulus is too short for it
 */
export function encodePKCS1v15(digestInfo: Uint8Array, emLength: number): Uint8Array {
  const start = emLength - digestInfo.length
  if (start < 11) throw tooShort(`a DigestInfo of ${digestInfo.length} bytes`, digestInfo.length + 11, '9.2')
  const em = new Uint8Array(emLength).fill(0xff)
  em[0] = 0x00
  em[1] = 0x01
  em[start - 1] = 0x00
  em.set(digestInfo, start)
  return em
}

/**
 * The message that RSASSA-PSS signs, with a new random salt (RFC 8017 9.1.1).
 *
 * @param emBits the length of the modulus in bits, less 1
 * @returns emBits / 8 bytes, rounded up
 * @throws {InvalidInputError} when a hash is not a known one, the digest has not its length, the length of the
 *   salt is not a number, or the modulus is too short for the salt
 */
export function encodePSS(digest: Uint8Array, emBits: number, parameters: PSSParameters): Uint8Array {
  const { hash, mgf1Hash, saltLength } = parameters
  checkDigest(hash, digest)
  if (saltLength === 'any')
    throw new InvalidInputError('a salt of any length verifies only; to sign, give its length')
  if (!Number.isInteger(saltLength) || saltLength < 0)
    throw new InvalidInputError('the length of the salt must be a whole number of bytes, 0 or more')
  const emLength = Math.ceil(emBits / 8)
  const separator = emLength - saltLength - digest.length - 2
  if (separator < 0)
    throw tooShort(`${hash.label} and a salt of ${saltLength} bytes`, emLength - separator, '9.1.1')
  const salt = nodeCrypto().randomBytes(saltLength)
  const h = saltedHash(hash, digest, salt)
  const em = new Uint8Array(emLength)
  em[separator] = 0x01
  em.set(salt, separator + 1)
  const db = em.subarray(0, emLength - h.length - 1)
  maskInPlace(db, mgf1(mgf1Hash, h, db.length))
  em[0] = (em[0] ?? 0) & (0xff >> unusedBits(emBits))
  em.set(h, db.length)
  em[emLength - 1] = 0xbc
  return em
}

/**
 * Whether an encoded message is one that RSASSA-PSS makes of this digest (RFC 8017 9.1.2).
 *
 * @param em emBits / 8 bytes, rounded up; of any other length the answer is false
 * @param emBits the length of the modulus in bits, less 1
 * @throws {InvalidInputError} when a hash is not a known one, or the digest has not its length
 */
export function verifyPSS(
  em: Uint8Array,
  digest: Uint8Array,
  emBits: number,
  parameters: PSSParameters,
): boolean {
  const { hash, mgf1Hash, saltLength } = parameters
  checkDigest(hash, digest)
  const emLength = Math.ceil(emBits / 8)
  const dbLength = emLength - hash.digestSize - 1
  if (em.length !== emLength || dbLength < 1 || em[emLength - 1] !== 0xbc) return false
  const forbidden = ~(0xff >> unusedBits(emBits)) & 0xff
  if (((em[0] ?? 0) & forbidden) !== 0) return false
  const db = em.slice(0, dbLength)
  const h = em.subarray(dbLength, emLength - 1)
  maskInPlace(db, mgf1(mgf1Hash, h, dbLength))
  db[0] = (db[0] ?? 0) & ~forbidden
  const separator = db.findIndex((byte) => byte !== 0)
  if (separator < 0 || db[separator] !== 0x01) return false
  const salt = db.subarray(separator + 1)
  if (saltLength !== 'any' && salt.length !== saltLength) return false
  return nodeCrypto().timingSafeEqual(saltedHash(hash, digest, salt), h)
}

/**
 * The mask generation function MGF1 (RFC 8017 B.2.1).
 *
 * @param length how many bytes to make
 * @throws {InvalidInputError} when the hash is not a known one
 */
export function mgf1(hash: HashAlgorithm, seed: Uint8Array, length: number): Uint8Array {
  checkHash(hash)
  const mask = new Uint8Array(length)
  const input = new Uint8Array(seed.length + 4)
  input.set(seed)
  const counter = new DataView(input.buffer, seed.length)
  for (let at = 0, count = 0; at < length; at += hash.digestSize, count++) {
    counter.setUint32(0, count)
    const block = nodeCrypto().hash(hash.name, input, 'buffer')
    mask.set(at + block.length > length ? block.subarray(0, length - at) : block, at)
  }
  return mask
}

/** Lays the mask over `bytes`, which changes them. */
export function maskInPlace(bytes: Uint8Array, mask: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ (mask[i] ?? 0)
}

function saltedHash(hash: HashAlgorithm, digest: Uint8Array, salt: Uint8Array): Uint8Array {
  const message = new Uint8Array(8 + digest.length + salt.length)
  message.set(digest, 8)
  message.set(salt, 8 + digest.length)
  return nodeCrypto().hash(hash.name, message, 'buffer')
}

/** How many of the leftmost bits of the first byte are beyond `emBits`. */
function unusedBits(emBits: number): number {
  return 8 * Math.ceil(emBits / 8) - emBits
}

function checkDigest(hash: HashAlgorithm, digest: Uint8Array): void {
  checkHash(hash)
  if (digest.length !== hash.digestSize)
    throw new InvalidInputError(
      `a digest of ${hash.label} has ${hash.digestSize} bytes, not ${digest.length}`,
    )
}

function checkHash(hash: HashAlgorithm): void {
  if (!isHash(hash)) throw new InvalidInputError('the hash must be one of @kmskeys/core, such as SHA256')
}

function tooShort(what: string, needed: number, section: string): InvalidInputError {
  const message = `${what} needs an encoded message of at least ${needed} bytes; the RSA key is too short`
  return new InvalidInputError(message, { rule: `RFC 8017 ${section}` })
}
