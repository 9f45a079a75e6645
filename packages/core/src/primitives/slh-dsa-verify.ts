import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { SLHDSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import type { SLHDSAParameters } from '../algorithms/slh-dsa-parameters.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { hashStream } from './hash-stream.ts'
import { nobleSLHDSA } from './noble.ts'
import { hashSLHDSAInput } from './slh-dsa-input.ts'
import { slhDSASupport } from './slh-dsa-support.ts'
import { verifyPooled } from './verify-pooled.ts'

/**
 * How a public key of SLH-DSA verifies (FIPS 205 section 10.3): by `node:crypto` where that can, else, and HashSLH-DSA
 * always, by the optional peer `@noble/post-quantum`.
 */
export function slhDSAVerification(
  { name, signatureSize }: SLHDSAParameters,
  key: Uint8Array,
  keyObject: () => KeyObject,
): Verification<SLHDSASignatureAlgorithm> {
  const nodeKey = (context: Uint8Array | undefined): KeyObject | VerifyKeyObjectInput =>
    context === undefined ? keyObject() : { key: keyObject(), context }
  const byNoble = (message: Uint8Array, signature: Uint8Array, context: Uint8Array | undefined): boolean =>
    requireNoble(name).verify(signature, message, key, context === undefined ? {} : { context })
  const overDigest = (digest: Uint8Array, signature: Uint8Array, context: Uint8Array | undefined): boolean =>
    signature.length === signatureSize &&
    requireNoble(name, true).internal.verify(signature, hashSLHDSAInput(digest, context), key)
  return {
    fastDigest: true,
    slow: true,
    ready: ({ hash }) => {
      if (hash !== undefined || !slhDSASupport()) requireNoble(name, hash !== undefined)
    },
    verify: ({ hash }, input, data, signature, context) => {
      if (hash !== undefined)
        return overDigest(
          input === 'digest' ? data : nodeCrypto().hash(hash.name, data, 'buffer'),
          signature,
          context,
        )
      if (signature.length !== signatureSize) return false
      return slhDSASupport()
        ? nodeCrypto().verify(null, data, nodeKey(context), signature)
        : byNoble(data, signature, context)
    },
    verifyPooled: async ({ hash }, message, signature, context) => {
      if (hash !== undefined)
        return overDigest(nodeCrypto().hash(hash.name, message, 'buffer'), signature, context)
      if (signature.length !== signatureSize) return false
      return slhDSASupport()
        ? verifyPooled(null, message, nodeKey(context), signature)
        : byNoble(message, signature, context)
    },
    stream: ({ hash }, context) =>
      hash && hashStream(hash, (digest, signature) => overDigest(digest, signature, context)),
  }
}

function requireNoble(
  name: SLHDSAParameters['name'],
  isHash = false,
): NonNullable<ReturnType<typeof nobleSLHDSA>> {
  const noble = nobleSLHDSA(name)
  if (noble !== undefined) return noble
  throw new UnsupportedOperationError(
    isHash
      ? 'node:crypto cannot verify HashSLH-DSA: install the package @noble/post-quantum beside @kmskeys/core'
      : `this Node.js cannot verify ${name}: use Node.js 24.8 or newer, or install the package @noble/post-quantum beside @kmskeys/core`,
  )
}
