import type { KeyObject } from 'node:crypto'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { isInnerHash } from '../algorithms/hash-use.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { DecryptionError, InvalidInputError } from '../errors/errors.ts'
import { maskInPlace, mgf1 } from './emsa.ts'
import { rsaPrivateRaw, rsaPublicRaw } from './raw-rsa.ts'

/** What RSAES-OAEP needs to know; the padding object `OAEP` is one. */
export interface OAEPParameters {
  readonly hash: HashAlgorithm
  /** The hash inside MGF1. */
  readonly mgf1Hash: HashAlgorithm
  /** Empty unless the protocol says otherwise. */
  readonly label: Uint8Array
}

/**
 * Encrypts with RSAES-OAEP (RFC 8017 7.1.1), whose own MGF1 hash `node:crypto` ignores.
 *
 * @param modulusBits the length of the key's modulus in bits
 * @param plaintext at most as long as the modulus, less two digests and 2 bytes
 * @returns the ciphertext, as long as the modulus
 * @throws {InvalidInputError} before any work, when the plaintext is too long or a hash is not a known one
 */
export function encryptOAEP(
  key: KeyObject,
  modulusBits: number,
  plaintext: Uint8Array,
  parameters: OAEPParameters,
): Uint8Array {
  const { seedEnd, size } = layout(modulusBits, parameters)
  const limit = size - 2 * seedEnd
  if (plaintext.length > limit) {
    const most = limit < 0 ? 'none at all' : `at most ${limit} bytes`
    const why = `an RSA key of ${modulusBits} bits takes ${most} with OAEP and ${parameters.hash.label}`
    throw new InvalidInputError(`${why}, not ${plaintext.length} bytes`, { rule: 'RFC 8017 7.1.1' })
  }
  const em = new Uint8Array(size)
  const seed = em.subarray(1, seedEnd)
  const db = em.subarray(seedEnd)
  db.set(labelHash(parameters))
  db[db.length - plaintext.length - 1] = 0x01
  db.set(plaintext, db.length - plaintext.length)
  seed.set(nodeCrypto().randomBytes(seed.length))
  maskInPlace(db, mgf1(parameters.mgf1Hash, seed, db.length))
  maskInPlace(seed, mgf1(parameters.mgf1Hash, db, seed.length))
  const ciphertext = rsaPublicRaw(key, em)
  if (ciphertext === undefined)
    throw new InvalidInputError(`the RSA key's modulus has not ${modulusBits} bits`)
  return ciphertext
}

/**
 * Decrypts with RSAES-OAEP (RFC 8017 7.1.2). The padding is checked in constant time, as far as JavaScript can:
 * no branch and no access to memory depends on it until all of it was looked at.
 *
 * @param modulusBits the length of the key's modulus in bits
 * @throws {DecryptionError} whatever is wrong with the ciphertext, its length or its padding
 * @throws {InvalidInputError} when a hash is not a known one
 */
export function decryptOAEP(
  key: KeyObject,
  modulusBits: number,
  ciphertext: Uint8Array,
  parameters: OAEPParameters,
): Uint8Array {
  const { seedEnd, size } = layout(modulusBits, parameters)
  const em = ciphertext.length === size && size >= 2 * seedEnd ? rsaPrivateRaw(key, ciphertext) : undefined
  if (em === undefined) throw failed()
  const seed = em.subarray(1, seedEnd)
  const db = em.subarray(seedEnd)
  maskInPlace(seed, mgf1(parameters.mgf1Hash, db, seed.length))
  maskInPlace(db, mgf1(parameters.mgf1Hash, seed, db.length))
  const { wrong, start } = inspect(em[0] ?? 0, db, labelHash(parameters))
  if (wrong !== 0) throw failed()
  return db.slice(start)
}

/**
 * Looks at every byte of DB = lHash, 00 … 00, 01, message. `wrong` is 0 when all is well; `start` is where the
 * message starts, or the end of the hash.
 */
function inspect(first: number, db: Uint8Array, hash: Uint8Array): { wrong: number; start: number } {
  let wrong = first
  for (let i = 0; i < hash.length; i++) wrong |= (db[i] ?? 0) ^ (hash[i] ?? 0)
  let start = hash.length
  let found = 0
  for (let i = hash.length; i < db.length; i++) {
    const byte = db[i] ?? 0
    const isOne = ((byte ^ 1) - 1) >>> 31
    const isSeparator = isOne & (found ^ 1)
    start += isSeparator * (i + 1 - hash.length)
    found |= isOne
    // Before the separator, every byte must be 0.
    wrong |= byte * (found ^ 1)
  }
  return { wrong: wrong | (found ^ 1), start }
}

function layout(modulusBits: number, { hash, mgf1Hash }: OAEPParameters): { seedEnd: number; size: number } {
  if (!isInnerHash(hash) || !isInnerHash(mgf1Hash))
    throw new InvalidInputError('OAEP takes a hash of @kmskeys/core, such as SHA256')
  return { seedEnd: 1 + hash.digestSize, size: Math.ceil(modulusBits / 8) }
}

function labelHash({ hash, label }: OAEPParameters): Uint8Array {
  return nodeCrypto().hash(hash.name, label, 'buffer')
}

function failed(): DecryptionError {
  return new DecryptionError('Decryption failed.')
}
