import { IntegrityError, InvalidSignatureError, type SignatureAlgorithm, type Signer } from '@kmskeys/core'
import { checkSignature } from './check-signature.ts'

/**
 * Verifies a signature that a key has just made.
 *
 * @throws {IntegrityError} when it is not right; nothing made with it may be returned
 */
export function checkReply(
  what: string,
  signer: Signer,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  signature: Uint8Array,
): void {
  try {
    checkSignature(what, signer.publicKey, algorithm, signed, signature)
  } catch (cause) {
    if (!(cause instanceof InvalidSignatureError)) throw cause
    throw new IntegrityError(
      `the key ${signer.id} answered something else than its signature: ${cause.message}`,
      {
        operation: 'sign',
        keyId: signer.id,
        cause,
      },
    )
  }
}
