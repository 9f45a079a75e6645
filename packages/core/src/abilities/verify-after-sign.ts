import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { copyBytes } from '../data/bytes.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { publicStateOf } from '../keys/public-key-state.ts'
import type { Verification } from './verification.ts'

/** Verifies the signature, DER encoded where it is ECDSA's, over what was sent. */
export type SignatureCheck = (signature: Uint8Array) => boolean | Promise<boolean>

/** A message up to this size is copied, so that it can be verified in the thread pool. */
const COPIED_BYTES = 64 * 1024

/** What was given to be signed, as far as it is known. */
export interface Signed {
  readonly algorithm: SignatureAlgorithm
  readonly context: Uint8Array | undefined
  /** The digest, where it was computed or given. */
  readonly digest: Uint8Array | undefined
  /** The message, where it is held as a whole; the caller may change it later. */
  readonly message: Uint8Array | undefined
  /** Whether `message` is a copy already. */
  readonly copied: boolean
}

/**
 * Prepares the verification of a signature before the first await, because afterwards the caller's buffer may
 * have changed: what is verified is what was sent. `undefined` where the key does not verify.
 */
export function checkFor(key: PrivateKeyState, signed: Signed): SignatureCheck | undefined {
  if (!key.verifyAfterSign) return undefined
  const { algorithm, digest, message, context } = signed
  const verification = publicStateOf(key.publicKey).verification()
  verification.ready?.(algorithm, context)
  if (digest !== undefined && (verification.fastDigest || message === undefined))
    return (signature) => verification.verify(algorithm, 'digest', digest, signature, context)
  if (message === undefined) return undefined
  if (signed.copied || message.length <= COPIED_BYTES) {
    const copy = signed.copied ? message : copyBytes(message)
    return (signature) =>
      verification.verifyPooled !== undefined && (verification.slow || key.lifetime.running > 1)
        ? verification.verifyPooled(algorithm, copy, signature, context)
        : verification.verify(algorithm, 'message', copy, signature, context)
  }
  return feed(verification, algorithm, message, context)
}

function feed(
  verification: Verification<SignatureAlgorithm>,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  context: Uint8Array | undefined,
): SignatureCheck {
  const stream = verification.stream?.(algorithm, context)
  if (stream === undefined) {
    const copy = copyBytes(message)
    return (signature) => verification.verify(algorithm, 'message', copy, signature, context)
  }
  stream.update(message)
  return (signature) => stream.verify(signature)
}
