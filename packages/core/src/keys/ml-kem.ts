import type { KeyObject } from 'node:crypto'
import { decapsulate } from '../abilities/decapsulate.ts'
import type { Encapsulation } from '../abilities/decapsulation.ts'
import {
  ML_KEM_PARAMETERS,
  mlKEMParametersByOID,
  type MLKEMParameters,
  type MLKEMParameterSet,
} from '../algorithms/ml-kem-parameters.ts'
import type { Bytes } from '../data/bytes.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import { encapsulateMLKEM, isMLKEMKey } from '../primitives/ml-kem.ts'
import { mlKEMSupport } from '../primitives/ml-kem-support.ts'
import type { CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { checkParameterSet, parameterSetOf } from './parameter-sets.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey } from './public-key.ts'
import { readSPKI, type SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An ML-KEM private key (FIPS 203). It decapsulates secrets, and signs nothing. */
export abstract class MLKEMPrivateKey extends PrivateKey<never, MLKEMPublicKey> {
  get type(): 'ml-kem' {
    return 'ml-kem'
  }

  /** @throws {InvalidInputError} as the base class does, also for an offer of another parameter set */
  constructor(init: PrivateKeyInit<MLKEMPublicKey>) {
    super('ml-kem', init)
  }

  /** The parameter set: `ML-KEM-512`, `ML-KEM-768` or `ML-KEM-1024`. */
  get parameterSet(): MLKEMParameterSet {
    return this.publicKey.parameterSet
  }

  /** The length of a ciphertext in bytes: 768, 1088 or 1568 by parameter set. */
  get ciphertextSize(): number {
    return this.publicKey.ciphertextSize
  }

  /**
   * Decapsulates the secret that {@link MLKEMPublicKey.encapsulate} made (FIPS 203 section 7.3). Success proves nothing:
   * of a ciphertext that is forged, or of another key, comes a secret that nobody else has, and no error (implicit
   * rejection). Whether both have the same secret shows when it is used.
   *
   * @returns the shared secret, 32 bytes, which the caller wipes
   * @throws {UnsupportedOperationError} when the key does not decapsulate
   * @throws {InvalidInputError} when the ciphertext has another length, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  decapsulate(ciphertext: Bytes, options?: CallOptions): Promise<Uint8Array> {
    return decapsulate(privateStateOf(this), ciphertext, this.ciphertextSize, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, MLKEMPrivateKey, 'private', value, 'ml-kem')
  }
}

/**
 * An ML-KEM public key. It encapsulates by `node:crypto` where that has ML-KEM (Node.js 24.7), and else by the optional
 * peer `@noble/post-quantum`.
 */
export class MLKEMPublicKey extends PublicKey<never> {
  /** The parameter set: `ML-KEM-512`, `ML-KEM-768` or `ML-KEM-1024`. */
  readonly parameterSet: MLKEMParameterSet
  /** The length of a ciphertext in bytes: 768, 1088 or 1568 by parameter set. */
  readonly ciphertextSize: number

  get type(): 'ml-kem' {
    return 'ml-kem'
  }

  /**
   * @throws {InvalidInputError} when its length is not the parameter set's, it has parameters, or a coefficient is not
   *   below the modulus (FIPS 203 section 7.2)
   */
  constructor(spki: SPKI) {
    const { name: parameterSet, ciphertextSize } = readParameters(spki)
    super({ type: 'ml-kem', parameterSet, spki: spki.der })
    this.parameterSet = parameterSet
    this.ciphertextSize = ciphertextSize
  }

  /**
   * The key object of `node:crypto`.
   *
   * @throws {UnsupportedOperationError} when this `node:crypto` has no ML-KEM
   */
  override toKeyObject(): KeyObject {
    if (mlKEMSupport()) return super.toKeyObject()
    throw new UnsupportedOperationError(
      'node:crypto has no ML-KEM here, so there is no key object; Node.js has it from 24.7 on',
    )
  }

  /**
   * Makes a secret and encapsulates it, so that only the private key gets it (FIPS 203 section 7.2). Here, without a
   * call.
   *
   * @returns the shared secret of 32 bytes, and the ciphertext to be sent
   * @throws {UnsupportedOperationError} when neither `node:crypto` nor `@noble/post-quantum` encapsulates here
   */
  encapsulate(): Encapsulation {
    const spki = readSPKI(this.toDER())
    return encapsulateMLKEM(readParameters(spki), spki.key, () => this.toKeyObject())
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, MLKEMPublicKey, 'public', value, 'ml-kem')
  }
}

/** What one asks for to get a new ML-KEM key. */
export interface MLKEMKeySpec extends KeySpecBase {
  readonly type: 'ml-kem'
  readonly parameterSet: MLKEMParameterSet
}

/** ML-KEM's entry in the list of key types. */
export const MLKEM: KeyTypeEntry<MLKEMPrivateKey, MLKEMPublicKey, MLKEMKeySpec> = {
  label: 'ML-KEM',
  spkiAlgorithms: ML_KEM_PARAMETERS.map(({ oid }) => oid),
  readPublicKey: (spki) => new MLKEMPublicKey(spki),
  checkPublicKey: (spki) => void readParameters(spki),
  privateKey: (init) => new OpenedMLKEMPrivateKey(init),
  specFields: ['parameterSet'],
  kinds: ML_KEM_PARAMETERS.map(({ name }) => ({ type: 'ml-kem', parameterSet: name })),
  kindOf: ({ parameterSet }) => ({ type: 'ml-kem', parameterSet }),
  uses: ['decapsulate'],
  checkSpec: ({ parameterSet }) => checkParameterSet(ML_KEM_PARAMETERS, parameterSet),
}

class OpenedMLKEMPrivateKey extends MLKEMPrivateKey {}

function readParameters(spki: SPKI): MLKEMParameters {
  const parameters = parameterSetOf(mlKEMParametersByOID(spki.algorithm), spki, 'ML-KEM', 'RFC 9935 3, 4')
  if (isMLKEMKey(spki.key)) return parameters
  throw new InvalidInputError(`the ${parameters.name} key has a coefficient that is not below 3329`, {
    rule: 'FIPS 203 7.2, RFC 9935 4',
  })
}
