import type { KeyObject } from 'node:crypto'
import { isHash, type HashAlgorithm } from '../algorithms/hash.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { equalBytes, kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { collectChunks, endStream, readChunks } from '../data/chunks.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import type { Chunks } from '../data/source.ts'
import { LARGEST } from '../data/pieces.ts'
import { encodePEM } from '../encodings/pem.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Call } from '../provider/call.ts'
import { Lifetime } from '../provider/lifetime.ts'
import { run } from '../provider/run.ts'
import { keyIdentifier, type KeyIdentifierMethod } from './key-identifier.ts'
import {
  checkDigest,
  checkMu,
  contextOf,
  MAX_COLLECTED_BYTES,
  PublicKeyState,
  publicStateOf,
  type PublicKeyInit,
  type VerifyOptions,
} from './public-key-state.ts'
import { readSPKI } from './spki.ts'
import { isKeyOf, setState, showInConsole } from './state.ts'

/** Options of a verification over a stream. */
export interface VerifyStreamOptions extends Omit<VerifyOptions, 'input'> {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the verification ends in a `TimeoutError`; none unless given. */
  readonly timeout?: number | undefined
  /** The most bytes that are collected for an algorithm that needs the whole message; 16 MiB unless given. */
  readonly maxCollectedBytes?: number | undefined
}

const VERIFY_OPTIONS: ReadonlySet<string> = new Set<keyof VerifyOptions>(['input', 'format', 'context'])
const STREAM_OPTIONS: ReadonlySet<string> = new Set<keyof VerifyStreamOptions>([
  'signal',
  'timeout',
  'format',
  'context',
  'maxCollectedBytes',
])

/** Verifying is local: no deadline but the caller's, and no end. */
const VERIFYING = new Lifetime({ name: 'core', timeout: Infinity })

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

  /**
   * The hash of the whole SubjectPublicKeyInfo, as it came: of the uncompressed and the compressed form of one point it
   * differs.
   *
   * @param hash SHA-256 unless another one is given
   * @returns as many bytes as the hash has: 32 of SHA-256
   * @throws {InvalidInputError} when `hash` is none
   */
  fingerprint(hash?: HashAlgorithm): Uint8Array {
    if (hash !== undefined && !isHash(hash))
      throw new InvalidInputError(`the hash must be one such as SHA256, not ${kindOf(hash)}`)
    return new Uint8Array(nodeCrypto().hash(hash?.name ?? 'sha256', publicStateOf(this).spki, 'buffer'))
  }

  /**
   * A short name of the key, as certificates carry it.
   *
   * @param method such as `'rfc7093-1'`; `'rfc5280-1'` unless given
   * @returns 20 bytes; 8 by `rfc5280-2`, 32 by `rfc7093-4`
   * @throws {InvalidInputError} when there is no such method
   */
  identifier(method?: KeyIdentifierMethod): Uint8Array {
    return keyIdentifier(readSPKI(publicStateOf(this).spki), method)
  }

  /**
   * The key object of `node:crypto`, the same one every time.
   *
   * @throws {InvalidInputError} when `node:crypto` does not accept the key
   * @throws {UnsupportedOperationError} when it has no keys of this type
   */
  toKeyObject(): KeyObject {
    return publicStateOf(this).keyObject()
  }

  /** Whether `other` is the same key, of this or of another copy of this package. */
  equals(other: PublicKey): boolean {
    return other instanceof PublicKey && other.type === this.type && equalBytes(this.toDER(), other.toDER())
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @throws {InvalidSignatureError} when it is not
   * @throws {UnsupportedAlgorithmError} when the algorithm is not one of this type of key
   * @throws {InvalidInputError} when an argument is not bytes, or a digest or µ has not its length
   */
  verifyWith(algorithm: A, signature: Bytes, data: Bytes, options: VerifyOptions = {}): void {
    const state = publicStateOf(this)
    const row = state.check(algorithm, options, VERIFY_OPTIONS)
    const { input = 'message' } = options
    const context = contextOf(options)
    const bytes = toBytes(data, 'data')
    if (input === 'digest') checkDigest(row, bytes)
    else if (input === 'mu') checkMu(row, bytes, context)
    else if (input !== 'message') throw new InvalidInputError("input must be 'message', 'digest' or 'mu'")
    const given = state.toDER(signature, options)
    if (bytes.length > LARGEST) state.require(state.verifyPieces(row, input, bytes, given, context))
    else state.require(state.verification().verify(row, input, bytes, given, context))
  }

  /**
   * Verifies a signature over a stream, in constant memory where the algorithm hashes. Another name than
   * `verify`, so that a forgotten `await` cannot accept a forgery.
   *
   * @throws {InvalidSignatureError} when it is not right
   * @throws {TimeoutError} when `timeout` milliseconds have passed; there is no deadline unless it is given
   * @throws as `verifyWith`; an abort rejects with the signal's reason
   */
  async verifyStreamWith(
    algorithm: A,
    signature: Bytes,
    chunks: Chunks,
    options: VerifyStreamOptions = {},
  ): Promise<void> {
    const state = publicStateOf(this)
    const { maxCollectedBytes = MAX_COLLECTED_BYTES } = options
    let reading = false
    const read = async (
      { signal }: Call,
      row: SignatureAlgorithm,
      given: Uint8Array,
      context: Uint8Array | undefined,
    ): Promise<void> => {
      reading = true
      const stream = state.verification().stream?.(row, context)
      if (stream === undefined) {
        const message = await collectChunks(chunks, signal, maxCollectedBytes)
        state.require(state.verification().verify(row, 'message', message, given, context))
      } else {
        await readChunks(chunks, signal, (chunk) => stream.update(chunk))
        state.require(stream.verify(given))
      }
    }
    try {
      const row = state.check(algorithm, options, STREAM_OPTIONS)
      const given = state.toDER(signature, options)
      const context = contextOf(options)
      const about = { operation: 'verify', algorithm: row.name }
      await run(
        VERIFYING,
        about,
        options,
        () => undefined,
        (call) => read(call, row, given, context),
      )
    } catch (error) {
      if (!reading) endStream(chunks, error)
      throw error
    }
  }

  /** What `JSON.stringify` shows: the type, and the whole key as PEM. */
  toJSON(): { readonly type: string; readonly pem: string } {
    return { type: this.type, pem: this.toPEM() }
  }

  /** Keys of another copy of this package count. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, PublicKey, 'public', value)
  }
}

showInConsole(PublicKey.prototype, ['keySize', 'curve', 'parameterSet'])
