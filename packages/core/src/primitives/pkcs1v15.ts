import type { KeyObject } from 'node:crypto'
import { nodeCrypto } from '../data/node-crypto.ts'
import { DERReader } from '../der/reader.ts'
import { DecryptionError, InvalidInputError } from '../errors/errors.ts'
import { rsaPrivateRaw } from './raw-rsa.ts'

/**
 * Encrypts with RSAES-PKCS1-v1_5 (RFC 8017 7.2.1).
 *
 * @param modulusBits the length of the key's modulus in bits
 * @param plaintext at most as long as the modulus, less 11 bytes
 * @returns the ciphertext, as long as the modulus
 * @throws {InvalidInputError} when the plaintext is too long
 */
export function encryptPKCS1v15(key: KeyObject, modulusBits: number, plaintext: Uint8Array): Uint8Array {
  const limit = Math.ceil(modulusBits / 8) - 11
  if (plaintext.length > limit)
    throw new InvalidInputError(
      `an RSA key of ${modulusBits} bits takes at most ${limit} bytes with PKCS1v15, not ${plaintext.length} bytes`,
      { rule: 'RFC 8017 7.2.1' },
    )
  const { constants, publicEncrypt } = nodeCrypto()
  return new Uint8Array(publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, plaintext))
}

/**
 * Decrypts with RSAES-PKCS1-v1_5 (RFC 8017 7.2.2), and answers bytes also where the padding is wrong, as OpenSSL has
 * done since 3.2: as if the plaintext were one that nobody chose, the same for the same ciphertext. So nobody learns from
 * the answer, or from its absence, whether a padding was right. All bytes are looked at, in constant time, as far as
 * JavaScript can.
 *
 * @param modulusBits the length of the key's modulus in bits
 * @throws {DecryptionError} when the ciphertext is not as long as the modulus, or not below it, which everybody sees
 */
export function decryptPKCS1v15(key: KeyObject, modulusBits: number, ciphertext: Uint8Array): Uint8Array {
  const size = Math.ceil(modulusBits / 8)
  const em = ciphertext.length === size ? rsaPrivateRaw(key, ciphertext) : undefined
  if (em === undefined) throw new DecryptionError('Decryption failed.')
  const secret = rejectionKey(key, ciphertext)
  const instead = expand(secret, 'message', size)
  const insteadAt = size - insteadLength(expand(secret, 'length', 256), size - 10)
  let separator = 0
  let found = 0
  for (let i = 2; i < size; i++) {
    const isZero = ((em[i] ?? 0) - 1) >>> 31
    separator += i * (isZero & (found ^ 1))
    found |= isZero
  }
  // 00, 02, at least eight bytes that are not zero, 00.
  const wrong = (em[0] ?? 1) | ((em[1] ?? 0) ^ 2) | (found ^ 1) | ((separator - 10) >>> 31)
  const right = ((wrong - 1) >>> 31) & 1
  const mask = -right & 0xff
  for (let i = 0; i < size; i++) em[i] = ((em[i] ?? 0) & mask) | ((instead[i] ?? 0) & ~mask)
  const plaintext = em.slice(right * (separator + 1) + (1 - right) * insteadAt)
  for (const each of [em, instead, secret]) each.fill(0)
  return plaintext
}

/** A secret of key and ciphertext: HMAC of the ciphertext, whose key is a hash of the private exponent. */
function rejectionKey(key: KeyObject, ciphertext: Uint8Array): Uint8Array {
  const der = key.export({ type: 'pkcs1', format: 'der' })
  const numbers = DERReader.from(der, { path: 'rsaPrivateKey' }).sequence()
  numbers.smallInteger('version')
  numbers.skip('modulus')
  numbers.skip('publicExponent')
  const exponent = numbers.unsignedBytes('privateExponent')
  const padded = new Uint8Array(ciphertext.length)
  padded.set(exponent, padded.length - exponent.length)
  const { createHash, createHmac } = nodeCrypto()
  const hashed = createHash('sha256').update(padded).digest()
  der.fill(0)
  padded.fill(0)
  const secret = createHmac('sha256', hashed).update(ciphertext).digest()
  hashed.fill(0)
  return secret
}

/** As many bytes as are wanted, made of a secret. */
function expand(secret: Uint8Array, label: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const [count, bits] = [Buffer.alloc(2), Buffer.alloc(2)]
  bits.writeUInt16BE(length * 8)
  for (let at = 0, block = 0; at < length; at += 32, block++) {
    count.writeUInt16BE(block)
    const hash = nodeCrypto().createHmac('sha256', secret).update(count).update(label).update(bits).digest()
    bytes.set(hash.subarray(0, length - at), at)
  }
  return bytes
}

/** The last of 128 candidates that is below the limit, each cut to as many bits as that has; 0 when none is. */
function insteadLength(candidates: Uint8Array, limit: number): number {
  const mask = 2 ** (32 - Math.clz32(limit)) - 1
  let length = 0
  for (let i = 0; i < candidates.length; i += 2) {
    const candidate = (((candidates[i] ?? 0) << 8) | (candidates[i + 1] ?? 0)) & mask
    const fits = (candidate - limit) >>> 31
    length = fits * candidate + (1 - fits) * length
  }
  return length
}
