import { encodePooled } from '../data/pool.ts'

/** What is signed, its algorithm and signature, as certificates and requests alike put them together. */
export function signedStructure(
  signed: Uint8Array,
  signatureAlgorithm: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  return encodePooled((writer) =>
    writer.sequence(
      () => writer.raw(signed).raw(signatureAlgorithm).bitString(signature),
      signed.length + signatureAlgorithm.length + signature.length + SIGNATURE_HEADER,
    ),
  )
}

/** The size of the header of most signatures, and of their count of unused bits. */
const SIGNATURE_HEADER = 4
