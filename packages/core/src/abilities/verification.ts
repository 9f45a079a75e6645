import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'

/** What is verified. */
export type VerifyInput = 'message' | 'digest' | 'mu'

/**
 * How a kind of public key verifies. A public key class hands one to its base; the base does the rest: a context is
 * absent where it is empty, which is the same as none (RFC 8032 section 5.2, FIPS 204 section 5.2).
 */
export interface Verification<A extends SignatureAlgorithm> {
  /**
   * Whether this runtime verifies at all, asked before anything is sent; absent where it always does.
   *
   * @throws {UnsupportedOperationError} when it does not
   */
  ready?(algorithm: A, context?: Uint8Array): void
  /**
   * Verifies bytes.
   *
   * @param input whether `data` is the message, its digest, or µ of ML-DSA
   * @param signature as X.509 carries it: DER for ECDSA
   */
  verify(
    algorithm: A,
    input: VerifyInput,
    data: Uint8Array,
    signature: Uint8Array,
    context?: Uint8Array,
  ): boolean
  /** The same for a message, in the thread pool; absent where that is never worth the while. */
  verifyPooled?(
    algorithm: A,
    message: Uint8Array,
    signature: Uint8Array,
    context?: Uint8Array,
  ): Promise<boolean>
  /** Whether a verification takes so long (some 200 µs) that it always goes to the thread pool. */
  readonly slow: boolean
  /** Verifies a message that comes in chunks; absent, or answers `undefined`, where the algorithm needs the whole. */
  stream?(algorithm: A, context?: Uint8Array): StreamVerification | undefined
  /** Whether this runtime verifies a signature over µ; absent for algorithms that have none. */
  verifiesMu?(): boolean
  /** Whether a digest is verified as fast as a message; if not, a verification starts from the message. */
  readonly fastDigest: boolean
  /** Turns a fixed-width ECDSA signature r‖s into DER; absent where signatures have one form. */
  fromP1363?(signature: Uint8Array): Uint8Array
  /** The way back. */
  toP1363?(signature: Uint8Array): Uint8Array
}

/** A verification that is fed. */
export interface StreamVerification {
  update(chunk: Uint8Array): void
  verify(signature: Uint8Array): boolean
}
