import { sign } from '../abilities/sign.ts'
import type { AgreementOffer } from '../abilities/agreement.ts'
import type { DecapsulationOffer } from '../abilities/decapsulation.ts'
import type { DecryptOffer } from '../abilities/decryption.ts'
import type { SignOffer, SignOptions } from '../abilities/signing.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import type { Data } from '../data/chunks.ts'
import { PrivateKeyState, privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import type { PublicKey } from './public-key.ts'
import { isKeyOf, setState, showInConsole } from './state.ts'

/**
 * What consumers accept (X.509, JOSE, a command line): a structure, so that a wrapper that audits, fails over or
 * limits the rate needs no inheritance. Every {@link PrivateKey} that signs is one.
 */
export interface Signer {
  readonly id: string
  readonly publicKey: PublicKey
  /** What it signs with, in the order that X.509 should prefer. */
  readonly signatureAlgorithms: readonly SignatureAlgorithm[]
  signWith(algorithm: SignatureAlgorithm, data: Data, options?: SignOptions): Promise<Uint8Array>
}

/**
 * A private key that stays where it is. It was opened once and does not change: every property answers at once,
 * and only the methods that use the key may make a call.
 */
export abstract class PrivateKey<
  A extends SignatureAlgorithm = SignatureAlgorithm,
  P extends PublicKey = PublicKey,
> {
  abstract get type(): string

  /**
   * @throws {InvalidInputError} when the id is empty, the public key is of another type, or an offer is not one of
   *   this type's algorithms
   */
  constructor(type: string, init: PrivateKeyInit<P>, prefer?: (algorithm: A) => number) {
    setState(this, new PrivateKeyState(type, init, prefer))
  }

  /** The canonical reference, pinned to one immutable version. */
  get id(): string {
    return privateStateOf(this).id
  }

  /** The public twin. */
  get publicKey(): P {
    return privateStateOf<A, P>(this).publicKey
  }

  /** What this key signs with, in the order that X.509 should prefer; empty when it does not sign. */
  get signatureAlgorithms(): readonly A[] {
    return privateStateOf<A, P>(this).signatureAlgorithms()
  }

  /** The offers to sign: limits for people, inputs for wrappers. */
  get signatureOffers(): readonly (SignOffer & { readonly algorithm: A })[] {
    return privateStateOf<A, P>(this).offers()
  }

  /** The offers to decrypt. */
  get decryptionOffers(): readonly DecryptOffer[] {
    return privateStateOf(this).decryption?.offers ?? []
  }

  /** The offers to agree on secrets. */
  get agreementOffers(): readonly AgreementOffer[] {
    return privateStateOf(this).agreement?.offers ?? []
  }

  /** The offers to decapsulate secrets. */
  get decapsulationOffers(): readonly DecapsulationOffer[] {
    return privateStateOf(this).decapsulation?.offers ?? []
  }

  /**
   * Signs with a row of the table, as X.509, JOSE and a command line do.
   *
   * @param algorithm one of `signatureAlgorithms`
   * @param data bytes, or a stream of chunks, which is hashed as it comes where the algorithm hashes
   * @returns the signature; an ECDSA signature is DER encoded unless `format` says otherwise
   * @throws {UnsupportedOperationError} when the key does not sign
   * @throws {UnsupportedAlgorithmError} when it does not sign with `algorithm`, or takes no digest for it
   * @throws {InvalidInputError} when data or options are malformed, or the data is longer than the service takes
   * @throws {IntegrityError} when what came back is not a signature of this key over `data`
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  signWith(algorithm: A, data: Data, options?: SignOptions): Promise<Uint8Array> {
    return sign(privateStateOf(this), algorithm, data, options)
  }

  /** What `JSON.stringify` shows: the type and the id. */
  toJSON(): { readonly type: string; readonly id: string } {
    return { type: this.type, id: this.id }
  }

  /** Keys of another copy of this package count. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, PrivateKey, 'private', value)
  }
}

showInConsole(PrivateKey.prototype, ['id', 'keySize', 'curve', 'parameterSet'])
