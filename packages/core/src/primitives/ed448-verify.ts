import type { KeyObject } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { Ed448SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { ed448TakesContext } from './ed448-support.ts'
import { nobleEd448 } from './noble.ts'
import { verifyPooled } from './verify-pooled.ts'

/**
 * How a public key of Ed448 verifies (RFC 8032 section 5.2.7): by `node:crypto`, and with a context that it would
 * ignore by the optional peer `@noble/curves`.
 */
export function ed448Verification(
  key: Uint8Array,
  keyObject: () => KeyObject,
): Verification<Ed448SignatureAlgorithm> {
  return {
    fastDigest: false,
    slow: true,
    ready: (_algorithm, context) => {
      if (context !== undefined && !ed448TakesContext()) requireNoble()
    },
    verify: (_algorithm, _input, message, signature, context) => {
      if (context === undefined) return nodeCrypto().verify(null, message, keyObject(), signature)
      if (ed448TakesContext())
        return nodeCrypto().verify(null, message, { key: keyObject(), context }, signature)
      return verifyByNoble(signature, message, key, context)
    },
    verifyPooled: async (_algorithm, message, signature, context) => {
      if (context === undefined) return verifyPooled(null, message, keyObject(), signature)
      if (ed448TakesContext()) return verifyPooled(null, message, { key: keyObject(), context }, signature)
      return verifyByNoble(signature, message, key, context)
    },
  }
}

function verifyByNoble(
  signature: Uint8Array,
  message: Uint8Array,
  key: Uint8Array,
  context: Uint8Array,
): boolean {
  const noble = requireNoble()
  return signature.length === SIGNATURE_SIZE && noble.verify(signature, message, key, { context })
}

function requireNoble(): NonNullable<ReturnType<typeof nobleEd448>> {
  const noble = nobleEd448()
  if (noble !== undefined) return noble
  throw new UnsupportedOperationError(
    'this Node.js cannot verify Ed448 with a context: use Node.js 24.8 or newer, or install the package @noble/curves beside @kmskeys/core',
  )
}

/** RFC 8032 section 5.2. */
const SIGNATURE_SIZE = 114
