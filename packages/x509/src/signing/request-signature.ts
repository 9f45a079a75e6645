import { IntegrityError, kindOf, type CallOptions, type SignatureAlgorithm, type Signer } from '@kmskeys/core'

/** Has the key sign; ECDSA's signature is DER. Rejects with what `signWith` rejects with. */
export function requestSignature(
  signer: Signer,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  { signal, timeout }: CallOptions,
): Promise<unknown> {
  const call = signal === undefined && timeout === undefined ? undefined : { signal, timeout }
  return signer.signWith(algorithm, signed, call)
}

/**
 * The bytes that a key answered.
 *
 * @throws {IntegrityError} when they are none
 */
export function signatureBytes(signer: Signer, reply: unknown): Uint8Array {
  if (reply instanceof Uint8Array && reply.length > 0) return reply
  const what = reply instanceof Uint8Array ? 'no bytes' : kindOf(reply)
  throw new IntegrityError(`the key answered ${what} instead of a signature`, {
    operation: 'sign',
    keyId: signer.id,
  })
}
