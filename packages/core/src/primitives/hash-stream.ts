import type { StreamVerification } from '../abilities/verification.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { nodeCrypto } from '../data/node-crypto.ts'

/** Verifies a message that comes in chunks by its digest. */
export function hashStream(
  { name }: HashAlgorithm,
  verifyDigest: (digest: Uint8Array, signature: Uint8Array) => boolean,
): StreamVerification {
  const hash = nodeCrypto().createHash(name)
  return {
    update: (chunk) => void hash.update(chunk),
    verify: (signature) => verifyDigest(hash.digest(), signature),
  }
}
