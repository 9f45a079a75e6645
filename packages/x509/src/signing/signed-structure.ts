import type { SignatureAlgorithm } from '@kmskeys/core'
import { encodePooled } from '../data/pool.ts'

/** What is signed, its algorithm and signature, as certificates and requests alike put them together. */
export function signedStructure(
  signed: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  const { algorithmIdentifier } = algorithm
  return encodePooled((writer) =>
    writer.sequence(
      () => writer.raw(signed).raw(algorithmIdentifier).bitString(signature),
      signed.length + algorithmIdentifier.length + signature.length + SIGNATURE_HEADER,
    ),
  )
}

/** The size of the header of most signatures, and of their count of unused bits. */
const SIGNATURE_HEADER = 4
