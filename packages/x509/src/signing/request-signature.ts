import { IntegrityError, type CallOptions, type SignatureAlgorithm, type Signer } from '@kmskeys/core'
import { kindOf } from '../data/bytes.ts'

/** Has the key sign, and answers the signature; ECDSA's is DER. @throws what `signWith` rejects with, or {@link IntegrityError} when the answer is not bytes */
export async function requestSignature(
  signer: Signer,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  { signal, timeout }: CallOptions,
): Promise<Uint8Array> {
  const call = signal === undefined && timeout === undefined ? undefined : { signal, timeout }
  const signature: unknown = await signer.signWith(algorithm, signed, call)
  if (signature instanceof Uint8Array) return signature
  throw new IntegrityError(`the key answered ${kindOf(signature)} instead of a signature`, {
    operation: 'sign',
    keyId: signer.id,
  })
}
