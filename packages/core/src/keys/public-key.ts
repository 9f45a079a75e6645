import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { equalBytes, isBytes, kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { collectChunks, readChunks, type Chunks } from '../data/chunks.ts'
import { encodePEM } from '../encodings/pem.ts'
import { InvalidInputError, InvalidSignatureError, UnsupportedAlgorithmError } from '../errors/errors.ts'
import { KmsKeysError } from '../errors/kms-keys-error.ts'
import { getState, isKeyOf, setState, type KeyState } from './state.ts'

/** What `data` is, and in which form the signature comes. */
export interface VerifyOptions {
  /** Whether `data` is the message, as unless given, or its digest. */
  readonly input?: 'message' | 'digest' | undefined
  /** For ECDSA: the form of the signature, `'der'` unless given. */
  readonly format?: 'der' | 'p1363' | undefined
  /** The context of an algorithm that has one. */
  readonly context?: Uint8Array | undefined
}

/** Options of a verification over a stream. */
export interface VerifyStreamOptions extends Omit<VerifyOptions, 'input'> {
  readonly signal?: AbortSignal | undefined
  /** The most bytes that are collected for an algorithm that needs the whole message; 16 MiB unless given. */
  readonly maxCollectedBytes?: number | undefined
}

/** The most bytes of a stream that are collected where an algorithm needs the whole message: 16 MiB. */
export const MAX_COLLECTED_BYTES: number = 16 * 1024 * 1024

/** What a public key class hands to its base. */
export interface PublicKeyInit<A extends SignatureAlgorithm> {
  readonly type: string
  /** The DER encoded SubjectPublicKeyInfo. It is copied. */
  readonly spki: Uint8Array
  /** How it verifies; the function is called on first use. */
  readonly verification: (keyObject: () => KeyObject) => Verification<A>
}

/**
 * A public key: an immutable value that verifies here, without any call. It keeps the SubjectPublicKeyInfo that it
 * came with, and makes a key object of `node:crypto` on first cryptographic use.
 */
export abstract class PublicKey<A extends SignatureAlgorithm = SignatureAlgorithm> {
  abstract get type(): string

  constructor(init: PublicKeyInit<A>) {
    setState(this, new PublicKeyState(init))
  }

  /** The DER encoded SubjectPublicKeyInfo (RFC 5280 section 4.1), as it came. A copy. */
  toDER(): Uint8Array {
    return publicStateOf(this).spki.slice()
  }

  /** The same as PEM, label `PUBLIC KEY`. */
  toPEM(): string {
    return encodePEM('PUBLIC KEY', publicStateOf(this).spki)
  }

  /** The key object of `node:crypto`. */
  toKeyObject(): KeyObject {
    return publicStateOf(this).keyObject()
  }

  /** Whether `other` is the same key, of this or of another copy of this package. */
  equals(other: PublicKey): boolean {
    return other.type === this.type && equalBytes(this.toDER(), other.toDER())
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @throws {InvalidSignatureError} when it is not
   * @throws {UnsupportedAlgorithmError} when the algorithm is not one of this type of key
   * @throws {InvalidInputError} when an argument is not bytes, or a digest has not its hash's length
   */
  verifyWith(algorithm: A, signature: Bytes, data: Bytes, options: VerifyOptions = {}): void {
    const state = publicStateOf(this)
    state.check(algorithm, options)
    const { input = 'message', context } = options
    const bytes = toBytes(data, 'data')
    if (input === 'digest') checkDigest(algorithm, bytes)
    else if (input !== 'message') throw new InvalidInputError("input must be 'message' or 'digest'")
    state.require(state.verification().verify(algorithm, input, bytes, state.toDER(signature, options), context))
  }

  /**
   * Verifies a signature over a stream, in constant memory where the algorithm hashes. Another name than
   * `verify`, so that a forgotten `await` cannot accept a forgery.
   *
   * @throws {InvalidSignatureError} when it is not right
   * @throws as `verifyWith`; an abort rejects with the signal's reason
   */
  async verifyStreamWith(algorithm: A, signature: Bytes, chunks: Chunks, options: VerifyStreamOptions = {}): Promise<void> {
    const state = publicStateOf(this)
    state.check(algorithm, options)
    const given = state.toDER(signature, options)
    const { signal, context, maxCollectedBytes = MAX_COLLECTED_BYTES } = options
    const stream = state.verification().stream?.(algorithm)
    if (stream === undefined) {
      const message = await collectChunks(chunks, signal, maxCollectedBytes)
      state.require(state.verification().verify(algorithm, 'message', message, given, context))
    } else {
      await readChunks(chunks, signal, (chunk) => stream.update(chunk))
      state.require(stream.verify(given))
    }
  }

  /** Keys of another copy of this package count. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, PublicKey, 'public', value)
  }
}

/** What a public key is made of. */
export class PublicKeyState implements KeyState {
  readonly half = 'public'
  readonly type: string
  readonly spki: Uint8Array
  readonly makeVerification: () => Verification<SignatureAlgorithm>
  madeVerification: Verification<SignatureAlgorithm> | undefined = undefined
  madeKeyObject: KeyObject | undefined = undefined

  constructor(init: PublicKeyInit<never>) {
    this.type = init.type
    this.spki = init.spki.slice()
    this.makeVerification = () => init.verification(() => this.keyObject())
  }

  verification(): Verification<SignatureAlgorithm> {
    this.madeVerification ??= this.makeVerification()
    return this.madeVerification
  }

  keyObject(): KeyObject {
    this.madeKeyObject ??= importKey(this.spki)
    return this.madeKeyObject
  }

  /** Refuses an algorithm of another type of key, and options that this algorithm has not. */
  check(algorithm: SignatureAlgorithm, options: VerifyOptions): void {
    if (algorithm?.keyType !== this.type) {
      const name = algorithm?.name ?? kindOf(algorithm)
      throw new UnsupportedAlgorithmError(`${name} is not an algorithm of ${this.type} keys`, { supported: [] })
    }
    checkOptions(algorithm, options, this.verification().fromP1363 !== undefined)
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
  const state = getState(key)
  if (state?.half !== 'public') throw new InvalidInputError(`expected a public key, not ${kindOf(key)}`)
  return state as PublicKeyState
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
 * Refuses options that an algorithm has not.
 *
 * @param hasFormats whether its signatures come in two forms
 * @throws {InvalidInputError} for a format of signatures that have one form, or a context that is not taken
 */
export function checkOptions(
  algorithm: SignatureAlgorithm,
  options: { readonly format?: string | undefined; readonly context?: Uint8Array | undefined },
  hasFormats: boolean,
): void {
  const { format, context } = options
  if (format !== undefined && (!hasFormats || (format !== 'der' && format !== 'p1363')))
    throw new InvalidInputError(
      hasFormats ? "format must be 'der' or 'p1363'" : `format is for ECDSA only; leave it out for ${algorithm.name}`,
    )
  if (context === undefined) return
  const limit = algorithm.maxContextBytes
  if (limit === undefined) throw new InvalidInputError(`${algorithm.name} takes no context; leave it out`)
  if (!isBytes(context) || context.byteLength > limit)
    throw new InvalidInputError(`the context of ${algorithm.name} must be at most ${limit} bytes`)
}

function importKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.length), format: 'der', type: 'spki' })
  } catch (cause) {
    throw new InvalidInputError('the public key is well formed, but node:crypto does not accept it', { cause })
  }
}
