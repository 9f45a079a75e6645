import type { KeyObject } from 'node:crypto'
import { sign } from '../abilities/sign.ts'
import type { SignOptions } from '../abilities/signing.ts'
import {
  SLH_DSA_PARAMETERS,
  slhDSAParametersByOID,
  type SLHDSAParameters,
  type SLHDSAParameterSet,
} from '../algorithms/slh-dsa-parameters.ts'
import { refuseHash } from '../algorithms/prehashed.ts'
import type { SLHDSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { slhDSASignatureAlgorithm } from '../algorithms/signature-algorithms.ts'
import type { Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { slhDSASupport } from '../primitives/slh-dsa-support.ts'
import { slhDSAVerification } from '../primitives/slh-dsa-verify.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { checkParameterSet, parameterSetOf } from './parameter-sets.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, rejectWith, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import type { VerifyOptions } from './public-key-state.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An SLH-DSA private key (FIPS 205); see {@link PrivateKey.signWith} for the errors. */
export abstract class SLHDSAPrivateKey extends PrivateKey<SLHDSASignatureAlgorithm, SLHDSAPublicKey> {
  get type(): 'slh-dsa' {
    return 'slh-dsa'
  }

  /** @throws {InvalidInputError} as the base class does, also for an offer of another parameter set */
  constructor(init: PrivateKeyInit<SLHDSAPublicKey>) {
    super('slh-dsa', init)
  }

  /** The parameter set, such as `SLH-DSA-SHA2-128s`. */
  get parameterSet(): SLHDSAParameterSet {
    return this.publicKey.parameterSet
  }

  /**
   * Signs the message itself (FIPS 205 section 10.2.1). A stream is collected, up to `maxCollectedBytes`. HashSLH-DSA is
   * another row: `signWith(HASH_SLH_DSA_SHA2_128S_SHA256, data)`, where the key offers it.
   *
   * @param options `context`: up to 255 bytes, which the verifier must know; none unless given
   * @returns the signature: 7,856 to 49,856 bytes by parameter set
   */
  sign(data: Data, options?: SignOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      refuseHash(options, this.parameterSet)
      return sign(state, slhDSASignatureAlgorithm(this.parameterSet), data, options)
    } catch (error) {
      return rejectWith(state, 'sign', error, undefined, data)
    }
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, SLHDSAPrivateKey, 'private', value, 'slh-dsa')
  }
}

/**
 * An SLH-DSA public key. It verifies by `node:crypto` where that has SLH-DSA (Node.js 24.8), and else by the optional peer
 * `@noble/post-quantum`.
 */
export class SLHDSAPublicKey extends PublicKey<SLHDSASignatureAlgorithm> {
  /** The parameter set, such as `SLH-DSA-SHA2-128s`. */
  readonly parameterSet: SLHDSAParameterSet

  get type(): 'slh-dsa' {
    return 'slh-dsa'
  }

  /** @throws {InvalidInputError} when its length is not the parameter set's, or it has parameters */
  constructor(spki: SPKI) {
    const parameters = readParameters(spki)
    const { name: parameterSet } = parameters
    const key = new Uint8Array(spki.key)
    super({
      type: 'slh-dsa',
      parameterSet,
      spki: spki.der,
      verification: (keyObject) => slhDSAVerification(parameters, key, keyObject),
    })
    this.parameterSet = parameterSet
  }

  /**
   * The key object of `node:crypto`.
   *
   * @throws {UnsupportedOperationError} when this `node:crypto` has no SLH-DSA
   */
  override toKeyObject(): KeyObject {
    if (slhDSASupport()) return super.toKeyObject()
    throw new UnsupportedOperationError(
      'node:crypto has no SLH-DSA here, so there is no key object; Node.js has it from 24.8 on',
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
    this.verifyWith(slhDSASignatureAlgorithm(this.parameterSet), signature, data, options)
  }

  /** Verifies a signature over a stream, which is collected; otherwise as {@link SLHDSAPublicKey.verify}. */
  async verifyStream(signature: Bytes, chunks: Chunks, options?: VerifyStreamOptions): Promise<void> {
    await this.verifyStreamWith(slhDSASignatureAlgorithm(this.parameterSet), signature, chunks, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, SLHDSAPublicKey, 'public', value, 'slh-dsa')
  }
}

/** What one asks for to get a new SLH-DSA key. */
export interface SLHDSAKeySpec extends KeySpecBase {
  readonly type: 'slh-dsa'
  readonly parameterSet: SLHDSAParameterSet
}

/** SLH-DSA's entry in the list of key types. */
export const SLHDSA: KeyTypeEntry<SLHDSAPrivateKey, SLHDSAPublicKey, SLHDSAKeySpec> = {
  label: 'SLH-DSA',
  spkiAlgorithms: SLH_DSA_PARAMETERS.map(({ oid }) => oid),
  readPublicKey: (spki) => new SLHDSAPublicKey(spki),
  checkPublicKey: (spki) => void readParameters(spki),
  privateKey: (init) => new OpenedSLHDSAPrivateKey(init),
  specFields: ['parameterSet'],
  kinds: SLH_DSA_PARAMETERS.map(({ name }) => ({ type: 'slh-dsa', parameterSet: name })),
  kindOf: ({ parameterSet }) => ({ type: 'slh-dsa', parameterSet }),
  uses: ['sign'],
  checkSpec: ({ parameterSet }) => checkParameterSet(SLH_DSA_PARAMETERS, parameterSet),
}

class OpenedSLHDSAPrivateKey extends SLHDSAPrivateKey {}

function readParameters(spki: SPKI): SLHDSAParameters {
  return parameterSetOf(slhDSAParametersByOID(spki.algorithm), spki, 'SLH-DSA', 'RFC 9909 3, 5')
}
