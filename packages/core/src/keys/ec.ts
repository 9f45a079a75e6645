import { agree } from '../abilities/agree.ts'
import type { SignOptions } from '../abilities/signing.ts'
import { ECDH } from '../algorithms/agreement-algorithms.ts'
import { CURVES, curveByOID, type Curve, type CurveName } from '../algorithms/curve.ts'
import { ecdsaSignatureAlgorithm } from '../algorithms/ecdsa-algorithms.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { hashPreference } from '../algorithms/hash-use.ts'
import { hashArgument, type Prehashed } from '../algorithms/prehashed.ts'
import type { ECSignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { copyBytes, equalBytes, type Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { DERReader } from '../der/reader.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { checkPoint, decodePoint, type ECPoint } from '../primitives/ec-point.ts'
import { verifyECDSADigest } from '../primitives/ecdsa-verify.ts'
import type { CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { pairVerification } from './pair-verification.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import type { VerifyOptions } from './public-key-state.ts'
import { signHashed } from './sign-hashed.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'
import { verifyHashed } from './verify-hashed.ts'

/** An elliptic curve private key; see {@link PrivateKey.signWith} for the errors. */
export abstract class ECPrivateKey extends PrivateKey<ECSignatureAlgorithm, ECPublicKey> {
  get type(): 'ec' {
    return 'ec'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<ECPublicKey>) {
    super('ec', init, (algorithm) => preference(algorithm, init.publicKey.curve))
  }

  /** The curve, one of {@link CURVES}. */
  get curve(): CurveName {
    return this.publicKey.curve
  }

  /**
   * Signs with ECDSA (FIPS 186-5 section 6.4).
   *
   * @param data bytes or a stream: the message, or with `Prehashed` its digest
   * @param hash such as `SHA256`, or `new Prehashed(SHA256)`
   * @returns the signature: DER (RFC 3279 section 2.2.3), or r‖s in fixed width with `{ format: 'p1363' }`
   */
  sign(data: Data, hash: HashAlgorithm | Prehashed, options?: SignOptions): Promise<Uint8Array> {
    return signHashed(this, data, hash, ecdsaSignatureAlgorithm, options)
  }

  /**
   * Agrees on a secret with whoever has the private half of `peer`, by ECDH (SP 800-56A Rev. 3 section 5.7.1.2). The
   * secret is no key yet: derive one from it, such as with `hkdf` of `node:crypto`.
   *
   * @param peer a public key on the same curve
   * @returns the shared secret: the x coordinate, 32, 48, 64 or 66 bytes by curve, which the caller wipes
   * @throws {UnsupportedOperationError} when the key does not agree on secrets
   * @throws {InvalidInputError} when `peer` is no public key on this curve, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  exchange(peer: ECPublicKey, options?: CallOptions): Promise<Uint8Array> {
    const { curve } = this
    const size = Math.ceil(this.publicKey.keySize / 8)
    return agree(privateStateOf(this), ECDH, peer, size, options, (other) => {
      if (other.curve === curve) return
      throw new InvalidInputError(
        `the public key to agree with must be on the curve ${curve} like the private one, not on ${other.curve}`,
      )
    })
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, ECPrivateKey, 'private', value, 'ec')
  }
}

/** An elliptic curve public key. */
export class ECPublicKey extends PublicKey<ECSignatureAlgorithm> {
  /** The curve, one of {@link CURVES}. */
  readonly curve: CurveName
  /** The affine coordinates of the point. */
  readonly point: ECPoint

  get type(): 'ec' {
    return 'ec'
  }

  /** @throws {InvalidInputError} when the curve is not one of the table, or the point is not on it */
  constructor(spki: SPKI) {
    const curve = readCurve(spki)
    const point = decodePoint(curve, spki.key)
    super({
      type: 'ec',
      spki: spki.der,
      verification: (keyObject) =>
        pairVerification(keyObject, {
          size: curve.coordinateSize,
          slow: curve.name !== 'P-256',
          verifyDigest: (digest, r, s) => verifyECDSADigest(curve, point, digest, r, s),
        }),
    })
    this.curve = curve.name
    this.point = Object.freeze(point)
  }

  /** The length of a field element, of r and of s in bits. */
  get keySize(): number {
    return CURVES.find((curve) => curve.name === this.curve)?.bits ?? 0
  }

  /** Whether `other` is the same point of the same curve, in whichever form it came. */
  override equals(other: PublicKey): boolean {
    return (
      other instanceof ECPublicKey &&
      other.curve === this.curve &&
      other.point.x === this.point.x &&
      other.point.y === this.point.y
    )
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
    this.verifyWith(ecdsaSignatureAlgorithm(given.hash), signature, data, { ...options, input: given.input })
  }

  /** Verifies a signature over a stream; otherwise as {@link ECPublicKey.verify}. */
  async verifyStream(
    signature: Bytes,
    chunks: Chunks,
    hash: HashAlgorithm,
    options?: VerifyStreamOptions,
  ): Promise<void> {
    await verifyHashed(
      chunks,
      () => ecdsaSignatureAlgorithm(hash),
      (row) => this.verifyStreamWith(row, signature, chunks, options),
    )
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, ECPublicKey, 'public', value, 'ec')
  }
}

/** What one asks for to get a new elliptic curve key. */
export interface ECKeySpec extends KeySpecBase {
  readonly type: 'ec'
  readonly curve: CurveName
}

/** The entry of elliptic curve keys in the list of key types. */
export const EC: KeyTypeEntry<ECPrivateKey, ECPublicKey, ECKeySpec> = {
  label: 'EC',
  spkiAlgorithms: ['1.2.840.10045.2.1'],
  readPublicKey: (spki) => new ECPublicKey(spki),
  checkPublicKey: (spki) => checkPoint(readCurve(spki), spki.key),
  privateKey: (init) => new OpenedECPrivateKey(init),
  specFields: ['curve'],
  kinds: CURVES.map(({ name }) => ({ type: 'ec', curve: name })),
  kindOf: ({ curve }) => ({ type: 'ec', curve }),
  uses: ['sign', 'agree'],
  checkSpec: ({ curve }) => {
    const names: readonly string[] = CURVES.map(({ name }) => name)
    return names.includes(curve) ? undefined : `curve must be one of ${names.join(', ')}`
  },
}

class OpenedECPrivateKey extends ECPrivateKey {}

/** The order that X.509 should prefer: the hash that is as strong as the curve, then by length, SHA-2 before SHA-3. */
function preference(algorithm: ECSignatureAlgorithm, curve: CurveName): number {
  const preferred = CURVES.find(({ name }) => name === curve)?.preferredHash
  return hashPreference(algorithm.hash, preferred)
}

function readCurve({ algorithm, parameters }: SPKI): Curve {
  if (!EC.spkiAlgorithms.includes(algorithm))
    throw new InvalidInputError('an elliptic curve key has the algorithm id-ecPublicKey', {
      rule: 'RFC 5480 2.1.1',
    })
  // Most keys have the curve of the one before.
  if (latest !== undefined && parameters !== undefined && equalBytes(latest.parameters, parameters))
    return latest.curve
  const input = DERReader.from(parameters ?? new Uint8Array(), {
    path: 'subjectPublicKeyInfo.algorithm.parameters',
  })
  const oid = input.oid('namedCurve')
  input.end()
  const curve = curveByOID(oid)
  if (curve !== undefined) {
    latest = { parameters: copyBytes(input.source), curve }
    return curve
  }
  const known = CURVES.map(({ name }) => name).join(', ')
  throw new InvalidInputError(`the curve ${oid} is not one of those that are known here: ${known}`, {
    rule: 'RFC 5480 2.1.1',
  })
}

let latest: { readonly parameters: Uint8Array; readonly curve: Curve } | undefined
