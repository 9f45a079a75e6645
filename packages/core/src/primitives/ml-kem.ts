import type { KeyObject } from 'node:crypto'
import type { Encapsulation } from '../abilities/decapsulation.ts'
import type { MLKEMParameters } from '../algorithms/ml-kem-parameters.ts'
import { plainBytes } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { mlKEMSupport } from './ml-kem-support.ts'
import { nobleMLKEM } from './noble.ts'

/**
 * Encapsulates to a public key of ML-KEM (FIPS 203 section 7.2): by `node:crypto` where that can, else by the optional
 * peer `@noble/post-quantum`.
 *
 * @param key one that {@link isMLKEMKey} is true of
 * @throws {UnsupportedOperationError} when neither can
 */
export function encapsulateMLKEM(
  { name }: MLKEMParameters,
  key: Uint8Array,
  keyObject: () => KeyObject,
): Encapsulation {
  if (mlKEMSupport()) {
    const { sharedKey, ciphertext } = nodeCrypto().encapsulate(keyObject())
    // The same memory, not a copy: there is one secret to be wiped.
    return { sharedSecret: plainBytes(sharedKey), ciphertext: plainBytes(ciphertext) }
  }
  const noble = nobleMLKEM(name)
  if (noble === undefined)
    throw new UnsupportedOperationError(
      `this Node.js cannot encapsulate to ${name}: use Node.js 24.7 or newer, or install the package @noble/post-quantum beside @kmskeys/core`,
      { operation: 'encapsulate' },
    )
  const { sharedSecret, cipherText } = noble.encapsulate(key)
  return { sharedSecret, ciphertext: cipherText }
}

/** Whether every coefficient is below q: the modulus check of FIPS 203 section 7.2. */
export function isMLKEMKey(key: Uint8Array): boolean {
  // Pairs of 12 bits in 3 bytes, before the 32 of ρ.
  for (let i = 0; i < key.length - 32; i += 3) {
    const [a = 0, b = 0, c = 0] = [key[i], key[i + 1], key[i + 2]]
    if ((a | ((b & 15) << 8)) >= Q || ((b >> 4) | (c << 4)) >= Q) return false
  }
  return true
}

const Q = 3329
