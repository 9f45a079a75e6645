import type { KeyObject } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { ecdsaToDER, ecdsaToP1363 } from '../encodings/ecdsa-signature.ts'
import { KmsKeysError } from '../errors/kms-keys-error.ts'
import { toInteger } from '../primitives/integer.ts'
import { verifyPooled } from '../primitives/verify-pooled.ts'

/** What differs between ECDSA and DSA, whose signatures are pairs of numbers alike. */
export interface PairScheme {
  /** The length of r and of s in bytes. */
  readonly size: number
  /** As {@link Verification} has it. */
  readonly slow: boolean
  /** Whether (r, s) is a signature over a digest, which `node:crypto` would hash once more, silently. */
  readonly verifyDigest: (digest: Uint8Array, r: bigint, s: bigint) => boolean
}

/** How signatures that are pairs of numbers are verified: messages by `node:crypto`, digests by arithmetic. */
export function pairVerification<A extends SignatureAlgorithm & { readonly hash: HashAlgorithm }>(
  keyObject: () => KeyObject,
  { size, slow, verifyDigest }: PairScheme,
): Verification<A> {
  return {
    fastDigest: false,
    slow,
    fromP1363: (signature) => ecdsaToDER(signature, size),
    toP1363: (signature) => ecdsaToP1363(signature, size),
    verify: (algorithm, input, data, signature) => {
      if (input === 'message') return nodeCrypto().verify(algorithm.hash.name, data, keyObject(), signature)
      const numbers = numbersOf(signature, size)
      return numbers !== undefined && verifyDigest(data, ...numbers)
    },
    verifyPooled: (algorithm, message, signature) =>
      verifyPooled(algorithm.hash.name, message, keyObject(), signature),
    stream: (algorithm) => {
      const verifier = nodeCrypto().createVerify(algorithm.hash.name)
      return {
        update: (chunk) => void verifier.update(chunk),
        verify: (signature) => verifier.verify(keyObject(), signature),
      }
    },
  }
}

/** r and s; `undefined` where the signature is malformed. */
function numbersOf(signature: Uint8Array, size: number): [r: bigint, s: bigint] | undefined {
  try {
    const rs = ecdsaToP1363(signature, size)
    return [toInteger(rs.subarray(0, size)), toInteger(rs.subarray(size))]
  } catch (error) {
    if (error instanceof KmsKeysError) return undefined
    throw error
  }
}
