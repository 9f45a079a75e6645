import type { KeyObject } from 'node:crypto'
import { sign } from '../abilities/sign.ts'
import type { SignOptions } from '../abilities/signing.ts'
import {
  ML_DSA_PARAMETERS,
  mlDSAParametersByOID,
  type MLDSAParameters,
  type MLDSAParameterSet,
} from '../algorithms/ml-dsa-parameters.ts'
import { refuseHash } from '../algorithms/prehashed.ts'
import type { MLDSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { mlDSASignatureAlgorithm } from '../algorithms/signature-algorithms.ts'
import { toBytes, type Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { checkFields } from '../data/fields.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { mlDSASupport } from '../primitives/ml-dsa-support.ts'
import { mlDSAVerification } from '../primitives/ml-dsa-verify.ts'
import { muHash, type MuHash } from '../primitives/mu.ts'
import { CALL_OPTIONS, type CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { checkParameterSet, parameterSetOf } from './parameter-sets.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, rejectWith, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import { checkOptions, contextOf, type VerifyOptions } from './public-key-state.ts'
import { readSPKI, type SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An ML-DSA private key (FIPS 204); see {@link PrivateKey.signWith} for the errors. */
export abstract class MLDSAPrivateKey extends PrivateKey<MLDSASignatureAlgorithm, MLDSAPublicKey> {
  get type(): 'ml-dsa' {
    return 'ml-dsa'
  }

  /** @throws {InvalidInputError} as the base class does, also for an offer of another parameter set */
  constructor(init: PrivateKeyInit<MLDSAPublicKey>) {
    super('ml-dsa', init)
  }

  /** The parameter set: `ML-DSA-44`, `ML-DSA-65` or `ML-DSA-87`. */
  get parameterSet(): MLDSAParameterSet {
    return this.publicKey.parameterSet
  }

  /**
   * Signs a message (FIPS 204 section 5.2). A stream becomes µ in constant memory where the key takes µ, and is else
   * collected, up to `maxCollectedBytes`.
   *
   * @param options `context`: up to 255 bytes, which the verifier must know; none unless given
   * @returns the signature: 2420, 3309 or 4627 bytes by parameter set
   */
  sign(data: Data, options?: SignOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      refuseHash(options, this.parameterSet)
      return sign(state, mlDSASignatureAlgorithm(this.parameterSet), data, options)
    } catch (error) {
      return rejectWith(state, 'sign', error, undefined, data)
    }
  }

  /**
   * Signs µ, the representative of a message that {@link MLDSAPublicKey.muHash} makes (FIPS 204 section 6.2). The context
   * is in it. Where `@noble/post-quantum` is not installed beside this package, the signature is not verified before it is
   * returned, as the observer's event says.
   *
   * @param mu 64 bytes
   * @returns a signature over the message that µ stands for
   * @throws {UnsupportedAlgorithmError} when the key takes no µ
   * @throws {InvalidInputError} when `mu` has another length
   */
  signMu(mu: Bytes, options?: CallOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      if (options !== undefined) checkFields(options, CALL_OPTIONS, 'the options of signMu')
      const row = mlDSASignatureAlgorithm(this.parameterSet)
      return sign(state, row, toBytes(mu, 'mu'), { ...options, input: 'mu' })
    } catch (error) {
      return rejectWith(state, 'sign', error, options)
    }
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, MLDSAPrivateKey, 'private', value, 'ml-dsa')
  }
}

/**
 * An ML-DSA public key. It verifies by `node:crypto` where that has ML-DSA (Node.js 24.7, and 24.8 for contexts), and
 * else by the optional peer `@noble/post-quantum`.
 */
export class MLDSAPublicKey extends PublicKey<MLDSASignatureAlgorithm> {
  /** The parameter set: `ML-DSA-44`, `ML-DSA-65` or `ML-DSA-87`. */
  readonly parameterSet: MLDSAParameterSet

  get type(): 'ml-dsa' {
    return 'ml-dsa'
  }

  /** @throws {InvalidInputError} when its length is not the parameter set's, or it has parameters */
  constructor(spki: SPKI) {
    const parameters = readParameters(spki)
    const { name: parameterSet } = parameters
    const key = new Uint8Array(spki.key)
    super({
      type: 'ml-dsa',
      parameterSet,
      spki: spki.der,
      verification: (keyObject) => mlDSAVerification(parameters, key, keyObject),
    })
    this.parameterSet = parameterSet
  }

  /**
   * The key object of `node:crypto`.
   *
   * @throws {UnsupportedOperationError} when this `node:crypto` has no ML-DSA
   */
  override toKeyObject(): KeyObject {
    if (mlDSASupport() !== 'none') return super.toKeyObject()
    throw new UnsupportedOperationError(
      'node:crypto has no ML-DSA here, so there is no key object; Node.js has it from 24.7 on',
    )
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @param options `{ context }` that was signed with; none unless given
   * @throws {InvalidSignatureError} when it is not right
   * @throws {InvalidInputError} when an argument is not bytes, or the context is longer than 255 bytes
   * @throws {UnsupportedOperationError} when neither `node:crypto` nor `@noble/post-quantum` verifies here
   */
  verify(signature: Bytes, data: Bytes, options?: Pick<VerifyOptions, 'context'>): void {
    this.verifyWith(mlDSASignatureAlgorithm(this.parameterSet), signature, data, options)
  }

  /**
   * What makes µ of a message (FIPS 204 section 6.2) as it comes, in constant memory, from the public key alone:
   * `key.signMu(key.publicKey.muHash().update(chunk).digest())`.
   *
   * @param options `{ context }`: up to 255 bytes; none unless given
   * @throws {InvalidInputError} when the context is longer, or not bytes
   */
  muHash(options: Pick<VerifyOptions, 'context'> = {}): MuHash {
    checkFields(options, new Set(['context']), 'the options of muHash')
    checkOptions(mlDSASignatureAlgorithm(this.parameterSet), options, false)
    return muHash(readSPKI(this.toDER()).key, contextOf(options))
  }

  /**
   * Verifies a signature over µ, by the optional peer `@noble/post-quantum`, since `node:crypto` cannot.
   *
   * @param mu the 64 bytes that {@link MLDSAPublicKey.muHash} makes
   * @throws {InvalidSignatureError} when it is not right
   * @throws {InvalidInputError} when an argument is not bytes, or `mu` has another length
   * @throws {UnsupportedOperationError} when `@noble/post-quantum` is not installed
   */
  verifyMu(signature: Bytes, mu: Bytes): void {
    this.verifyWith(mlDSASignatureAlgorithm(this.parameterSet), signature, mu, { input: 'mu' })
  }

  /**
   * Verifies a signature over a stream; otherwise as {@link MLDSAPublicKey.verify}. It becomes µ in constant memory where
   * `@noble/post-quantum` is installed, and is else collected, up to `maxCollectedBytes`.
   */
  async verifyStream(signature: Bytes, chunks: Chunks, options?: VerifyStreamOptions): Promise<void> {
    await this.verifyStreamWith(mlDSASignatureAlgorithm(this.parameterSet), signature, chunks, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, MLDSAPublicKey, 'public', value, 'ml-dsa')
  }
}

/** What one asks for to get a new ML-DSA key. */
export interface MLDSAKeySpec extends KeySpecBase {
  readonly type: 'ml-dsa'
  readonly parameterSet: MLDSAParameterSet
}

/** ML-DSA's entry in the list of key types. */
export const MLDSA: KeyTypeEntry<MLDSAPrivateKey, MLDSAPublicKey, MLDSAKeySpec> = {
  label: 'ML-DSA',
  spkiAlgorithms: ML_DSA_PARAMETERS.map(({ oid }) => oid),
  readPublicKey: (spki) => new MLDSAPublicKey(spki),
  checkPublicKey: (spki) => void readParameters(spki),
  privateKey: (init) => new OpenedMLDSAPrivateKey(init),
  specFields: ['parameterSet'],
  kinds: ML_DSA_PARAMETERS.map(({ name }) => ({ type: 'ml-dsa', parameterSet: name })),
  kindOf: ({ parameterSet }) => ({ type: 'ml-dsa', parameterSet }),
  uses: ['sign'],
  checkSpec: ({ parameterSet }) => checkParameterSet(ML_DSA_PARAMETERS, parameterSet),
}

class OpenedMLDSAPrivateKey extends MLDSAPrivateKey {}

function readParameters(spki: SPKI): MLDSAParameters {
  return parameterSetOf(mlDSAParametersByOID(spki.algorithm), spki, 'ML-DSA', 'RFC 9881 2, 4')
}
