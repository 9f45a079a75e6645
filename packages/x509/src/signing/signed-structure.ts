import type { SignatureAlgorithm } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'

/** What is signed, its algorithm and signature, as certificates and requests alike put them together. */
export function signedStructure(
  signed: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return encodeDER((writer) =>
    writer.sequence(() => writer.raw(signed).raw(algorithm.algorithmIdentifier).bitString(signature)),
  )
}
