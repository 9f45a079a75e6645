import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { MLDSAParameters } from '../algorithms/ml-dsa-parameters.ts'
import type { MLDSASignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { mlDSASupport } from './ml-dsa-support.ts'
import { muHash } from './mu.ts'
import { nobleMLDSA, type NobleMLDSA } from './noble.ts'
import { verifyPooled } from './verify-pooled.ts'

/**
 * How a public key of ML-DSA verifies (FIPS 204 section 5.3): by `node:crypto` where that can, else by the optional
 * peer `@noble/post-quantum`.
 */
export function mlDSAVerification(
  { name, signatureSize }: MLDSAParameters,
  key: Uint8Array,
  keyObject: () => KeyObject,
): Verification<MLDSASignatureAlgorithm> {
  const noble = (message: Uint8Array, signature: Uint8Array, context: Uint8Array | undefined): boolean =>
    requireNoble(name, context).verify(signature, message, key, context === undefined ? {} : { context })
  const verifyMu = (peer: NobleMLDSA, mu: Uint8Array, signature: Uint8Array): boolean =>
    signature.length === signatureSize && peer.internal.verify(signature, mu, key, { externalMu: true })
  return {
    fastDigest: false,
    slow: name === 'ML-DSA-87',
    ready: (_algorithm, context) => {
      if (!nodeTakes(context)) requireNoble(name, context)
    },
    verifiesMu: () => nobleMLDSA(name) !== undefined,
    stream: (_algorithm, context) => {
      const peer = nobleMLDSA(name)
      if (peer === undefined) return undefined
      const mu = muHash(key, context)
      return {
        update: (chunk) => void mu.update(chunk),
        verify: (signature) => verifyMu(peer, mu.digest(), signature),
      }
    },
    verify: (_algorithm, input, message, signature, context) => {
      if (input === 'mu') return verifyMu(requireNoble(name, undefined, true), message, signature)
      if (signature.length !== signatureSize) return false
      if (!nodeTakes(context)) return noble(message, signature, context)
      return nodeCrypto().verify(null, message, nodeKey(keyObject(), context), signature)
    },
    verifyPooled: async (_algorithm, message, signature, context) => {
      if (signature.length !== signatureSize) return false
      if (!nodeTakes(context)) return noble(message, signature, context)
      return verifyPooled(null, message, nodeKey(keyObject(), context), signature)
    },
  }
}

function nodeTakes(context: Uint8Array | undefined): boolean {
  const support = mlDSASupport()
  return support === 'full' || (support === 'without-context' && context === undefined)
}

/** The bare key where there is no context: with an object of options `node:crypto` takes longer. */
function nodeKey(key: KeyObject, context: Uint8Array | undefined): KeyObject | VerifyKeyObjectInput {
  return context === undefined ? key : { key, context }
}

function requireNoble(
  name: MLDSAParameters['name'],
  context: Uint8Array | undefined,
  isMu = false,
): NobleMLDSA {
  const noble = nobleMLDSA(name)
  if (noble !== undefined) return noble
  if (isMu)
    throw new UnsupportedOperationError(
      `node:crypto cannot verify ${name} over µ: verify the message, or install the package @noble/post-quantum beside @kmskeys/core`,
    )
  const [what, since] = context === undefined ? ['', '24.7'] : [' with a context', '24.8']
  throw new UnsupportedOperationError(
    `this Node.js cannot verify ${name}${what}: use Node.js ${since} or newer, or install the package @noble/post-quantum beside @kmskeys/core`,
  )
}
