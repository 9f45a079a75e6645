import type { SignatureAlgorithm } from '@kmskeys/core'
import { encodePooled } from '../data/pool.ts'

/** What is signed, its algorithm and signature, as certificates and requests alike put them together. */
export function signedStructure(
  signed: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return encodePooled((writer) =>
    writer.sequence(() => writer.raw(signed).raw(algorithm.algorithmIdentifier).bitString(signature)),
  )
}
