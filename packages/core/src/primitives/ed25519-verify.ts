import type { KeyObject } from 'node:crypto'
import type { Verification } from '../abilities/verification.ts'
import type { Ed25519SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import type { DigestScheme } from './ed25519ph.ts'
import { hashStream } from './hash-stream.ts'
import { nobleEd25519ph } from './noble.ts'
import { verifyPooled } from './verify-pooled.ts'

/**
 * How a public key of Ed25519 verifies: by `node:crypto`, and Ed25519ph, which that has not, by the optional peer
 * `@noble/curves`.
 */
export function ed25519Verification(
  key: Uint8Array,
  keyObject: () => KeyObject,
): Verification<Ed25519SignatureAlgorithm> {
  const verifyDigest = (
    digest: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array | undefined,
  ): boolean =>
    signature.length === 64 && requireNoble().verify(signature, digest, key, context ? { context } : {})
  const verifyBytes: Verification<Ed25519SignatureAlgorithm>['verify'] = (
    { hash },
    input,
    data,
    signature,
    context,
  ) => {
    if (hash === undefined) return nodeCrypto().verify(null, data, keyObject(), signature)
    return verifyDigest(
      input === 'digest' ? data : nodeCrypto().hash(hash.name, data, 'buffer'),
      signature,
      context,
    )
  }
  return {
    fastDigest: true,
    slow: false,
    ready: ({ hash }) => {
      if (hash !== undefined) requireNoble()
    },
    verify: verifyBytes,
    verifyPooled: async (algorithm, message, signature, context) =>
      algorithm.hash === undefined
        ? verifyPooled(null, message, keyObject(), signature)
        : verifyBytes(algorithm, 'message', message, signature, context),
    stream: ({ hash }, context) =>
      hash && hashStream(hash, (digest, signature) => verifyDigest(digest, signature, context)),
  }
}

function requireNoble(): DigestScheme {
  const noble = nobleEd25519ph()
  if (noble !== undefined) return noble
  throw new UnsupportedOperationError(
    'node:crypto cannot verify Ed25519ph: install the package @noble/curves beside @kmskeys/core',
  )
}
