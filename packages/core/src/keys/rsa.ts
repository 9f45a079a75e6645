import type { KeyObject } from 'node:crypto'
import { decrypt } from '../abilities/decrypt.ts'
import type { DecryptOptions } from '../abilities/decryption.ts'
import type { SignOptions } from '../abilities/signing.ts'
import type { Verification } from '../abilities/verification.ts'
import { encryptionAlgorithm, type EncryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { hashPreference } from '../algorithms/hash-use.ts'
import type { OAEP, PKCS1v15, PSS } from '../algorithms/padding.ts'
import { hashArgument, type Prehashed } from '../algorithms/prehashed.ts'
import type { RSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { rsaSignatureAlgorithm } from '../algorithms/rsa-signature-algorithms.ts'
import { toBytes, type Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import type { Chunks } from '../data/source.ts'
import { DERReader } from '../der/reader.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { encryptOAEP } from '../primitives/oaep.ts'
import { encryptPKCS1v15 } from '../primitives/pkcs1v15.ts'
import { verifyRSADigest } from '../primitives/raw-rsa.ts'
import type { CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, rejectWith, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import { checkRSANumbers, type RSABounds } from './rsa-bounds.ts'
import { signHashed } from './sign-hashed.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'
import { verifyHashed } from './verify-hashed.ts'

/**
 * An RSA private key.
 *
 * `sign` and `decrypt` refuse before any call what the key does not offer; see {@link PrivateKey.signWith} for the
 * errors that both share.
 */
export abstract class RSAPrivateKey extends PrivateKey<RSASignatureAlgorithm, RSAPublicKey> {
  get type(): 'rsa' {
    return 'rsa'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<RSAPublicKey>) {
    super('rsa', init, (algorithm) => preference(algorithm, init.publicKey.keySize))
  }

  /** The length of the modulus in bits. */
  get keySize(): number {
    return this.publicKey.keySize
  }

  /**
   * Signs (RFC 8017 section 8).
   *
   * @param data bytes or a stream: the message, or with `Prehashed` its digest
   * @param padding `new PSS()` or `new PKCS1v15()`
   * @param hash such as `SHA256`, or `new Prehashed(SHA256)`
   * @returns the signature, as long as the modulus
   */
  sign(
    data: Data,
    padding: PKCS1v15 | PSS,
    hash: HashAlgorithm | Prehashed,
    options?: SignOptions,
  ): Promise<Uint8Array> {
    return signHashed(this, data, hash, (given) => rsaSignatureAlgorithm(padding, given), options)
  }

  /**
   * Decrypts (RFC 8017 section 7).
   *
   * Of `new PKCS1v15()` success is no authentication: a key may answer bytes that nobody sent, as software keys always
   * do, rather than tell that the padding is wrong; others, such as tokens, tell it, and whoever passes that on, or lets
   * it be timed, lets others decrypt what they have recorded. Use it for protocols that have no OAEP, and go on with what
   * comes out as if it were right, until something else, such as a MAC, says that it is not.
   *
   * @param ciphertext as long as the modulus
   * @param padding `new OAEP(SHA256)`, or `new PKCS1v15()`
   * @returns the plaintext
   * @throws {DecryptionError} when the ciphertext is not one of this key, padding and label; without a reason
   * @throws {UnsupportedOperationError} when the key does not decrypt
   * @throws {UnsupportedAlgorithmError} when it does not decrypt with this padding, hash or label
   * @throws {InvalidInputError} when the ciphertext has the wrong length
   */
  decrypt(ciphertext: Bytes, padding: OAEP | PKCS1v15, options?: CallOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      const algorithm = encryptionAlgorithm(padding)
      const label = padding.name === 'OAEP' ? { label: padding.label } : {}
      return decrypt(state, algorithm, ciphertext, this.ciphertextSize, { ...options, ...label })
    } catch (error) {
      return rejectWith(state, 'decrypt', error, options)
    }
  }

  /**
   * Decrypts with a row of the table, as a command line or a wrapper does; otherwise as {@link RSAPrivateKey.decrypt}.
   *
   * @param algorithm one of `decryptionOffers`
   * @param options `label` that was encrypted with; none unless given
   */
  decryptWith(
    algorithm: EncryptionAlgorithm,
    ciphertext: Bytes,
    options?: DecryptOptions,
  ): Promise<Uint8Array> {
    return decrypt(privateStateOf(this), algorithm, ciphertext, this.ciphertextSize, options)
  }

  /** The length of a ciphertext in bytes: that of the modulus. */
  get ciphertextSize(): number {
    return Math.ceil(this.keySize / 8)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, RSAPrivateKey, 'private', value, 'rsa')
  }
}

/** An RSA public key. */
export class RSAPublicKey extends PublicKey<RSASignatureAlgorithm> {
  /** The length of the modulus in bits. */
  readonly keySize: number
  /** The public exponent. */
  readonly publicExponent: bigint

  get type(): 'rsa' {
    return 'rsa'
  }

  /** @throws {InvalidInputError} when it is not an RSA key, or beyond the bounds: 1,024 to 16,384 bits unless given */
  constructor(spki: SPKI, bounds?: RSABounds) {
    const { keySize, publicExponent } = readRSA(spki, bounds)
    super({ type: 'rsa', spki: spki.der, verification: (keyObject) => verification(keyObject, keySize) })
    this.keySize = keySize
    this.publicExponent = publicExponent
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @param padding `new PSS()`, `PSS.ANY_SALT` or `new PKCS1v15()`
   * @param hash such as `SHA256`, or `new Prehashed(SHA256)` when `data` is the digest
   * @throws {InvalidSignatureError} when it is not right
   * @throws {UnsupportedAlgorithmError} when there is no such algorithm
   * @throws {InvalidInputError} when an argument is malformed
   */
  verify(signature: Bytes, data: Bytes, padding: PKCS1v15 | PSS, hash: HashAlgorithm | Prehashed): void {
    const given = hashArgument(hash)
    this.verifyWith(rsaSignatureAlgorithm(padding, given.hash), signature, data, { input: given.input })
  }

  /** Verifies a signature over a stream; otherwise as {@link RSAPublicKey.verify}. */
  async verifyStream(
    signature: Bytes,
    chunks: Chunks,
    padding: PKCS1v15 | PSS,
    hash: HashAlgorithm,
    options?: VerifyStreamOptions,
  ): Promise<void> {
    await verifyHashed(
      chunks,
      () => rsaSignatureAlgorithm(padding, hash),
      (row) => this.verifyStreamWith(row, signature, chunks, options),
    )
  }

  /**
   * Encrypts (RFC 8017 section 7).
   *
   * @param plaintext at most the modulus's length, in bytes, less 2 and twice the hash's length; with `new PKCS1v15()`
   *   less 11
   * @param padding `new OAEP(SHA256)`, or `new PKCS1v15()` for protocols that have nothing better
   * @returns the ciphertext, as long as the modulus
   * @throws {InvalidInputError} when the plaintext is too long
   */
  encrypt(plaintext: Bytes, padding: OAEP | PKCS1v15): Uint8Array {
    encryptionAlgorithm(padding)
    const bytes = toBytes(plaintext, 'plaintext')
    return padding.name === 'OAEP'
      ? encryptOAEP(this.toKeyObject(), this.keySize, bytes, padding)
      : encryptPKCS1v15(this.toKeyObject(), this.keySize, bytes)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, RSAPublicKey, 'public', value, 'rsa')
  }
}

/** What one asks for to get a new RSA key. */
export interface RSAKeySpec extends KeySpecBase {
  readonly type: 'rsa'
  /** The length of the modulus in bits: 2048, 3072 or 4096. */
  readonly size: number
}

/** rsaEncryption, in dotted form (RFC 3279 section 2.3.1). */
export const RSA_ENCRYPTION: string = '1.2.840.113549.1.1.1'

/** The lengths of moduli, in bits, that new keys have. */
const SIZES: readonly number[] = [2048, 3072, 4096]

/** RSA's entry in the list of key types. */
export const RSA: KeyTypeEntry<RSAPrivateKey, RSAPublicKey, RSAKeySpec> = {
  label: 'RSA',
  spkiAlgorithms: [RSA_ENCRYPTION],
  readPublicKey: (spki, limits) => new RSAPublicKey(spki, limits?.rsa),
  checkPublicKey: (spki) => void readRSA(spki),
  privateKey: (init) => new OpenedRSAPrivateKey(init),
  specFields: ['size'],
  kinds: SIZES.map((size) => ({ type: 'rsa', size })),
  kindOf: ({ keySize }) => ({ type: 'rsa', size: keySize }),
  uses: ['sign', 'decrypt'],
  checkSpec: ({ size }) => (SIZES.includes(size) ? undefined : 'size must be 2048, 3072 or 4096 bits'),
}

class OpenedRSAPrivateKey extends RSAPrivateKey {}

/** The order that X.509 should prefer: PKCS1v15 before PSS, each with the hash that suits the size first, SHA-2 before SHA-3. */
function preference(algorithm: RSASignatureAlgorithm, keySize: number): number {
  const suitable = keySize < 3072 ? 'sha256' : keySize < 4096 ? 'sha384' : 'sha512'
  const { hash, scheme } = algorithm
  return (scheme === 'pss' ? 10_000 : 0) + hashPreference(hash, suitable)
}

function readRSA(spki: SPKI, bounds?: RSABounds): { keySize: number; publicExponent: bigint } {
  const { algorithm, parameters, key } = spki
  if (algorithm !== RSA_ENCRYPTION || parameters?.length !== 2 || parameters[0] !== 0x05)
    throw new InvalidInputError('an RSA key has the algorithm rsaEncryption with NULL parameters', {
      rule: 'RFC 3279 2.3.1',
    })
  const input = DERReader.from(key, { path: 'subjectPublicKeyInfo.subjectPublicKey' })
  const numbers = input.sequence()
  input.end()
  const modulus = numbers.unsignedBytes('modulus')
  const publicExponent = numbers.integer('publicExponent')
  numbers.end()
  const keySize = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  checkRSANumbers(keySize, modulus.at(-1) ?? 0, publicExponent, bounds)
  return { keySize, publicExponent }
}

function verification(keyObject: () => KeyObject, keySize: number): Verification<RSASignatureAlgorithm> {
  const verifyDigest = (
    algorithm: RSASignatureAlgorithm,
    digest: Uint8Array,
    signature: Uint8Array,
  ): boolean => verifyRSADigest(keyObject(), keySize, algorithm, digest, signature)
  return {
    fastDigest: true,
    slow: false,
    verify: (algorithm, input, data, signature) => {
      const { hash, mgf1Hash, scheme, saltLength } = algorithm
      if (input === 'digest') return verifyDigest(algorithm, data, signature)
      const { constants, hash: hashOnce, verify } = nodeCrypto()
      if (scheme === 'pkcs1v15') return verify(hash.name, data, keyObject(), signature)
      // node:crypto has no MGF1 hash of its own.
      if (mgf1Hash.name !== hash.name)
        return verifyDigest(algorithm, hashOnce(hash.name, data, 'buffer'), signature)
      const salt = saltLength === 'any' ? constants.RSA_PSS_SALTLEN_AUTO : saltLength
      const key = { key: keyObject(), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt }
      return verify(hash.name, data, key, signature)
    },
    stream: (algorithm) => {
      const hash = nodeCrypto().createHash(algorithm.hash.name)
      return {
        update: (chunk) => void hash.update(chunk),
        verify: (signature) => verifyDigest(algorithm, hash.digest(), signature),
      }
    },
  }
}
