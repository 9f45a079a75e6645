import type { SignOptions } from '../abilities/signing.ts'
import { dsaSignatureAlgorithm } from '../algorithms/dsa-algorithms.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { hashPreference } from '../algorithms/hash-use.ts'
import { hashArgument, type Prehashed } from '../algorithms/prehashed.ts'
import type { DSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import type { Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { DERReader } from '../der/reader.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { verifyDSADigest, type DSANumbers } from '../primitives/dsa-verify.ts'
import { checkDSASizes, type DSABounds } from './dsa-bounds.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { pairVerification } from './pair-verification.ts'
import { PrivateKey } from './private-key.ts'
import type { PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import type { VerifyOptions } from './public-key-state.ts'
import { signHashed } from './sign-hashed.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'
import { verifyHashed } from './verify-hashed.ts'

/** A DSA private key, for what still has one: FIPS 186-5 allows no new ones. See {@link PrivateKey.signWith} for the errors. */
export abstract class DSAPrivateKey extends PrivateKey<DSASignatureAlgorithm, DSAPublicKey> {
  get type(): 'dsa' {
    return 'dsa'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<DSAPublicKey>) {
    super('dsa', init, ({ hash }) => hashPreference(hash, 'sha256'))
  }

  /** The length of p in bits. */
  get keySize(): number {
    return this.publicKey.keySize
  }

  /**
   * Signs with DSA (FIPS 186-4 section 4.6).
   *
   * @param data bytes or a stream: the message, or with `Prehashed` its digest
   * @param hash such as `SHA256`, or `new Prehashed(SHA256)`; of a digest longer than q the leftmost bits are signed
   * @returns the signature: DER (RFC 3279 section 2.2.2), or with `{ format: 'p1363' }` r‖s, each as long as q
   */
  sign(data: Data, hash: HashAlgorithm | Prehashed, options?: SignOptions): Promise<Uint8Array> {
    return signHashed(this, data, hash, dsaSignatureAlgorithm, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, DSAPrivateKey, 'private', value, 'dsa')
  }
}

/** A DSA public key. */
export class DSAPublicKey extends PublicKey<DSASignatureAlgorithm> {
  /** The length of p in bits. */
  readonly keySize: number
  /** The length of q, and so of r and of s, in bits. */
  readonly divisorSize: number

  get type(): 'dsa' {
    return 'dsa'
  }

  /**
   * @throws {InvalidInputError} when it is not a DSA key with its parameters, or of other sizes than FIPS 186-4 has,
   *   unless others are given
   */
  constructor(spki: SPKI, bounds?: DSABounds) {
    const numbers = readDSA(spki, bounds)
    super({
      type: 'dsa',
      spki: spki.der,
      verification: (keyObject) =>
        pairVerification(keyObject, {
          size: bitsOf(numbers.q) / 8,
          slow: true,
          verifyDigest: (digest, r, s) => verifyDSADigest(numbers, digest, r, s),
        }),
    })
    this.keySize = bitsOf(numbers.p)
    this.divisorSize = bitsOf(numbers.q)
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @param hash such as `SHA256`, or `new Prehashed(SHA256)` when `data` is the digest
   * @param options `{ format: 'p1363' }` for a signature r‖s
   * @throws {InvalidSignatureError} when it is not right
   * @throws {UnsupportedAlgorithmError} when there is no such algorithm
   * @throws {InvalidInputError} when an argument is malformed
   */
  verify(
    signature: Bytes,
    data: Bytes,
    hash: HashAlgorithm | Prehashed,
    options?: Pick<VerifyOptions, 'format'>,
  ): void {
    const given = hashArgument(hash)
    this.verifyWith(dsaSignatureAlgorithm(given.hash), signature, data, { ...options, input: given.input })
  }

  /** Verifies a signature over a stream; otherwise as {@link DSAPublicKey.verify}. */
  async verifyStream(
    signature: Bytes,
    chunks: Chunks,
    hash: HashAlgorithm,
    options?: VerifyStreamOptions,
  ): Promise<void> {
    await verifyHashed(
      chunks,
      () => dsaSignatureAlgorithm(hash),
      (row) => this.verifyStreamWith(row, signature, chunks, options),
    )
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, DSAPublicKey, 'public', value, 'dsa')
  }
}

/** What one asks for to get a new DSA key. */
export interface DSAKeySpec extends KeySpecBase {
  readonly type: 'dsa'
  /** The length of p in bits: 2048 or 3072. That of q is 256. */
  readonly size: number
}

/** The lengths of p, in bits, that new keys have. */
const SIZES: readonly number[] = [2048, 3072]

/** DSA's entry in the list of key types. */
export const DSA: KeyTypeEntry<DSAPrivateKey, DSAPublicKey, DSAKeySpec> = {
  label: 'DSA',
  spkiAlgorithms: ['1.2.840.10040.4.1'],
  readPublicKey: (spki, limits) => new DSAPublicKey(spki, limits?.dsa),
  checkPublicKey: (spki) => void readDSA(spki),
  privateKey: (init) => new OpenedDSAPrivateKey(init),
  specFields: ['size'],
  kinds: SIZES.map((size) => ({ type: 'dsa', size })),
  kindOf: ({ keySize }) => ({ type: 'dsa', size: keySize }),
  uses: ['sign'],
  checkSpec: ({ size }) => (SIZES.includes(size) ? undefined : 'size must be 2048 or 3072 bits'),
}

class OpenedDSAPrivateKey extends DSAPrivateKey {}

function readDSA(spki: SPKI, bounds?: DSABounds): DSANumbers {
  const { algorithm, parameters, key } = spki
  if (!DSA.spkiAlgorithms.includes(algorithm) || parameters === undefined)
    throw new InvalidInputError('a DSA key has the algorithm id-dsa with its parameters p, q and g', {
      rule: 'RFC 3279 2.3.2',
    })
  const outer = DERReader.from(parameters, { path: 'subjectPublicKeyInfo.algorithm.parameters' })
  const group = outer.sequence()
  outer.end()
  const [p, q, g] = [group.integer('p'), group.integer('q'), group.integer('g')]
  group.end()
  const content = DERReader.from(key, { path: 'subjectPublicKeyInfo.subjectPublicKey' })
  const y = content.integer()
  content.end()
  checkDSASizes(p > 0n ? bitsOf(p) : 0, q > 0n ? bitsOf(q) : 0, bounds)
  if (p % 2n === 0n || (p - 1n) % q !== 0n || g < 2n || g >= p || y < 2n || y >= p)
    throw new InvalidInputError(
      'the numbers of a DSA key do not belong together: p is odd and q divides p - 1, g and y are 2 to p - 1',
      { rule: 'FIPS 186-4 4.1' },
    )
  return { p, q, g, y }
}

function bitsOf(value: bigint): number {
  return value.toString(2).length
}
