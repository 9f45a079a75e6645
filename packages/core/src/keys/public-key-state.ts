import type { KeyObject } from 'node:crypto'
import type { Verification, VerifyInput } from '../abilities/verification.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { knownAlgorithm } from '../algorithms/known-algorithm.ts'
import { copyBytes, kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { LARGEST, piecesOf } from '../data/pieces.ts'
import {
  InvalidInputError,
  InvalidSignatureError,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
} from '../errors/errors.ts'
import { KmsKeysError } from '../errors/kms-keys-error.ts'
import { MU_SIZE } from '../primitives/mu.ts'
import { requireState, type KeyState } from './state.ts'

/** What `data` is, and in which form the signature comes. */
export interface VerifyOptions {
  /** Whether `data` is the message, as unless given, its digest, or µ of ML-DSA. */
  readonly input?: VerifyInput | undefined
  /** For ECDSA and DSA: the form of the signature, `'der'` unless given. */
  readonly format?: 'der' | 'p1363' | undefined
  /** The context of an algorithm that has one. */
  readonly context?: Uint8Array | undefined
}

/** The most bytes of a stream that are collected where an algorithm needs the whole message: 16 MiB. */
export const MAX_COLLECTED_BYTES: number = 16 * 1024 * 1024

/** What a public key class hands to its base. */
export interface PublicKeyInit<A extends SignatureAlgorithm> {
  readonly type: string
  /** The parameter set, where the type has several. */
  readonly parameterSet?: string | undefined
  /** The DER encoded SubjectPublicKeyInfo. It is copied. */
  readonly spki: Uint8Array
  /** Writes what `node:crypto` makes a key object of, where that is not the SubjectPublicKeyInfo. */
  readonly importable?: (() => Uint8Array) | undefined
  /** How it verifies; the function is called on first use. Left out for keys that make no signatures. */
  readonly verification?: ((keyObject: () => KeyObject) => Verification<A>) | undefined
}

/** What a public key is made of. */
export class PublicKeyState implements KeyState {
  readonly half = 'public'
  readonly type: string
  readonly parameterSet: string | undefined
  readonly spki: Uint8Array
  readonly importable: (() => Uint8Array) | undefined
  readonly makeVerification: (() => Verification<SignatureAlgorithm>) | undefined
  madeVerification: Verification<SignatureAlgorithm> | undefined = undefined
  madeKeyObject: KeyObject | undefined = undefined

  constructor(init: PublicKeyInit<never>) {
    this.type = init.type
    this.parameterSet = init.parameterSet
    this.spki = copyBytes(init.spki)
    this.importable = init.importable
    const { verification } = init
    this.makeVerification = verification && (() => verification(() => this.keyObject()))
  }

  verification(): Verification<SignatureAlgorithm> {
    this.madeVerification ??= this.makeVerification?.()
    if (this.madeVerification !== undefined) return this.madeVerification
    throw new UnsupportedOperationError(`${this.kind} keys make no signatures`, { operation: 'verify' })
  }

  keyObject(): KeyObject {
    this.madeKeyObject ??= importKey(this.importable?.() ?? this.spki)
    return this.madeKeyObject
  }

  /** The type of the key, or its parameter set where it has one: what its algorithms are named after. */
  get kind(): string {
    return this.parameterSet ?? this.type
  }

  /** Whether an algorithm is one of keys like this. */
  serves(algorithm: Pick<SignatureAlgorithm, 'keyType' | 'parameterSet'>): boolean {
    return algorithm?.keyType === this.type && algorithm.parameterSet === this.parameterSet
  }

  /**
   * Refuses an algorithm of other keys, or that is not known here, and options that this algorithm has not.
   *
   * @param known the fields that the options may have
   * @returns this version's own row of the algorithm
   */
  check(wanted: SignatureAlgorithm, options: VerifyOptions, known: ReadonlySet<string>): SignatureAlgorithm {
    const algorithm = knownAlgorithm(wanted)
    if (algorithm === undefined || !this.serves(algorithm)) {
      const name = wanted?.name ?? kindOf(wanted)
      throw new UnsupportedAlgorithmError(`${name} is not an algorithm of ${this.kind} keys`, {
        supported: [],
      })
    }
    checkFields(options, known, 'the options of verify')
    checkOptions(algorithm, options, this.verification().fromP1363 !== undefined)
    return algorithm
  }

  /** Verifies more bytes than `node:crypto` takes at once. */
  verifyPieces(
    algorithm: SignatureAlgorithm,
    input: VerifyInput,
    bytes: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array | undefined,
  ): boolean {
    const stream = input === 'message' ? this.verification().stream?.(algorithm, context) : undefined
    if (stream === undefined)
      throw new InvalidInputError(`${algorithm.name} verifies at most ${LARGEST} bytes at once`)
    for (const piece of piecesOf(bytes)) stream.update(piece)
    return stream.verify(signature)
  }

  /** The signature in the form that X.509 has; a malformed one does not verify. */
  toDER(signature: Bytes, options: VerifyOptions): Uint8Array {
    const bytes = toBytes(signature, 'signature')
    if (options.format !== 'p1363') return bytes
    try {
      return this.verification().fromP1363?.(bytes) ?? bytes
    } catch (error) {
      if (error instanceof KmsKeysError) return this.require(false)
      throw error
    }
  }

  require(right: true): void
  require(right: false): never
  require(right: boolean): void
  require(right: boolean): void {
    if (!right) throw new InvalidSignatureError('the signature does not verify', { operation: 'verify' })
  }
}

/** The state of a public key, of this or of another copy of this package. */
export function publicStateOf(key: unknown): PublicKeyState {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the base class sets this state
  return requireState(key, 'public') as PublicKeyState
}

/** The context that was given; an empty one is the same as none. */
export function contextOf({ context }: Pick<VerifyOptions, 'context'>): Uint8Array | undefined {
  return context === undefined || context.byteLength === 0 ? undefined : toBytes(context, 'context')
}

/**
 * Refuses a digest of the wrong length.
 *
 * @throws {UnsupportedAlgorithmError} when the algorithm takes no digest
 * @throws {InvalidInputError} when the length is not the hash's
 */
export function checkDigest(algorithm: SignatureAlgorithm, digest: Uint8Array): void {
  const { hash, name } = algorithm
  if (hash === undefined)
    throw new UnsupportedAlgorithmError(`${name} takes the message itself, not a digest`, { supported: [] })
  if (digest.length !== hash.digestSize)
    throw new InvalidInputError(
      `a ${hash.label} digest has ${hash.digestSize} bytes, not ${digest.length}; without Prehashed the data is taken as the message and hashed`,
    )
}

/**
 * Refuses what is no µ.
 *
 * @throws {UnsupportedAlgorithmError} when the algorithm takes none
 * @throws {InvalidInputError} when its length is not that of µ, or there is a context, which is in µ already
 */
export function checkMu(
  { keyType, name }: SignatureAlgorithm,
  mu: Uint8Array,
  context: Uint8Array | undefined,
): void {
  if (keyType !== 'ml-dsa')
    throw new UnsupportedAlgorithmError(`${name} takes no µ, which is of ML-DSA alone`, { supported: [] })
  if (mu.length !== MU_SIZE) throw new InvalidInputError(`µ has ${MU_SIZE} bytes, not ${mu.length}`)
  if (context !== undefined)
    throw new InvalidInputError('the context is in µ already; give it to whoever makes µ, such as muHash')
}

/**
 * Refuses options that an algorithm has not.
 *
 * @param hasFormats whether its signatures come in two forms
 * @throws {InvalidInputError} for a format of signatures that have one form, a context that is not taken, or a limit that
 *   is none
 */
export function checkOptions(
  algorithm: SignatureAlgorithm,
  options: {
    readonly format?: string | undefined
    readonly context?: Uint8Array | undefined
    readonly maxCollectedBytes?: number | undefined
  },
  hasFormats: boolean,
): void {
  const { format, context, maxCollectedBytes = 0 } = options
  if (typeof maxCollectedBytes !== 'number' || !(maxCollectedBytes >= 0))
    throw new InvalidInputError('maxCollectedBytes must be a number of bytes, 0 or more')
  if (format !== undefined && (!hasFormats || (format !== 'der' && format !== 'p1363')))
    throw new InvalidInputError(
      hasFormats
        ? "format must be 'der' or 'p1363'"
        : `format is for ECDSA and DSA only; leave it out for ${algorithm.name}`,
    )
  if (context === undefined) return
  const limit = algorithm.maxContextBytes
  if (limit === undefined) throw new InvalidInputError(`${algorithm.name} takes no context; leave it out`)
  if (toBytes(context, 'context').length > limit)
    throw new InvalidInputError(`the context of ${algorithm.name} must be at most ${limit} bytes`)
}

function importKey(spki: Uint8Array): KeyObject {
  try {
    return nodeCrypto().createPublicKey({
      key: Buffer.from(spki.buffer, spki.byteOffset, spki.length),
      format: 'der',
      type: 'spki',
    })
  } catch (cause) {
    throw new InvalidInputError('the public key is well formed, but node:crypto does not accept it', {
      cause,
    })
  }
}
