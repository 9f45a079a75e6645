import type { DecryptAbility, DecryptOffer } from '../abilities/decryption.ts'
import { sign } from '../abilities/sign.ts'
import type { SignAbility, SignOffer, SignOptions } from '../abilities/signing.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { kindOf } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { CallOptions } from '../provider/call.ts'
import { Lifetime } from '../provider/lifetime.ts'
import { run } from '../provider/run.ts'
import { publicStateOf, type PublicKey } from './public-key.ts'
import { getState, isKeyOf, setState, type KeyState } from './state.ts'

/** What a key is made from: who it is, and what it can do. */
export interface PrivateKeyInit<P extends PublicKey = PublicKey> {
  /** The canonical reference of this key, pinned to its version; what errors and events name. Holds no secret. */
  readonly id: string
  readonly publicKey: P
  /** The ability to sign, made by `signing()`; left out for a key that does not. */
  readonly signing?: SignAbility | undefined
  /** The ability to decrypt, made by `decryption()`; left out for a key that does not. */
  readonly decryption?: DecryptAbility | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifyAfterSign?: boolean | undefined
  /** Bounds for a key that is opened without a provider; the provider's rule otherwise. */
  readonly lifetime?: Lifetime | undefined
}

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
export abstract class PrivateKey<A extends SignatureAlgorithm = SignatureAlgorithm, P extends PublicKey = PublicKey> {
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
  get signatureOffers(): readonly SignOffer[] {
    return privateStateOf(this).signing?.offers ?? []
  }

  /** The offers to decrypt. */
  get decryptionOffers(): readonly DecryptOffer[] {
    return privateStateOf(this).decryption?.offers ?? []
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

  /** Keys of another copy of this package count. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, PrivateKey, 'private', value)
  }
}

/** What a private key is made of. */
export class PrivateKeyState<A extends SignatureAlgorithm = SignatureAlgorithm, P extends PublicKey = PublicKey> implements KeyState {
  readonly half = 'private'
  readonly type: string
  readonly id: string
  readonly publicKey: P
  readonly signing: SignAbility | undefined
  readonly decryption: DecryptAbility | undefined
  readonly verifyAfterSign: boolean
  /** Whether ECDSA's two forms of a signature apply. */
  readonly formats: boolean
  /** The provider's, from the moment that a provider hands the key out. */
  lifetime: Lifetime
  /** Whether no provider has taken it yet. */
  orphan: boolean
  readonly prefer: ((algorithm: A) => number) | undefined
  ordered: readonly A[] | undefined = undefined

  constructor(type: string, init: PrivateKeyInit<P>, prefer: ((algorithm: A) => number) | undefined) {
    const { id, publicKey, signing, decryption, lifetime } = init
    if (typeof id !== 'string' || id === '') throw new InvalidInputError('a key needs an id: its canonical reference')
    const twin = publicStateOf(publicKey)
    if (twin.type !== type) throw new InvalidInputError(`the public key of a ${type} key must be of that type, not ${twin.type}`)
    const foreign = signing?.offers.find((offer) => offer.algorithm.keyType !== type)
    if (foreign !== undefined) throw new InvalidInputError(`${foreign.algorithm.name} is not an algorithm of ${type} keys`)
    this.type = type
    this.id = id
    this.publicKey = publicKey
    this.signing = signing
    this.decryption = decryption
    this.verifyAfterSign = init.verifyAfterSign ?? true
    this.formats = type === 'ec'
    this.orphan = lifetime === undefined
    this.lifetime = lifetime ?? new Lifetime({ name: 'custom' })
    this.prefer = prefer
  }

  /** What the key can do, in words. */
  abilities(): readonly string[] {
    return [...(this.signing ? ['sign'] : []), ...(this.decryption ? ['decrypt'] : [])]
  }

  signatureAlgorithms(): readonly A[] {
    this.ordered ??= this.order()
    return this.ordered
  }

  order(): readonly A[] {
    const rows = new Map(this.signing?.offers.map((offer) => [offer.algorithm.name, offer.algorithm as A]))
    const { prefer } = this
    const sorted = prefer === undefined ? [...rows.values()] : [...rows.values()].toSorted((a, b) => prefer(a) - prefer(b))
    return Object.freeze(sorted)
  }
}

/** The state of a private key, of this or of another copy of this package. */
export function privateStateOf<A extends SignatureAlgorithm, P extends PublicKey>(key: unknown): PrivateKeyState<A, P> {
  const state = getState(key)
  if (state?.half !== 'private') throw new InvalidInputError(`expected a private key, not ${kindOf(key)}`)
  return state as PrivateKeyState<A, P>
}

/** Ends an operation that was refused while its arguments were read, like every other: typed and observed. */
export function rejectWith(key: PrivateKeyState, operation: string, error: unknown, options: CallOptions | undefined): Promise<never> {
  return run(key.lifetime, { operation, keyId: key.id }, options, () => Promise.reject(error))
}
