import { nodeCrypto } from '../data/node-crypto.ts'

/** What `node:crypto` does with ML-DSA: nothing, everything but contexts, or everything. */
export type MLDSASupport = 'none' | 'without-context' | 'full'

/**
 * What `node:crypto` does with ML-DSA. It came with Node.js 24.7, which ignores a context without a word, and depends
 * on the OpenSSL that Node.js was built with: so it is tried, once, which takes about a millisecond.
 */
export function mlDSASupport(): MLDSASupport {
  support ??= tryMLDSA()
  return support
}

let support: MLDSASupport | undefined

function tryMLDSA(): MLDSASupport {
  const message = Uint8Array.of(1)
  const { generateKeyPairSync, sign, verify } = nodeCrypto()
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ml-dsa-44')
    const signature = sign(null, message, { key: privateKey, context: Uint8Array.of(2) })
    return verify(null, message, publicKey, signature) ? 'without-context' : 'full'
  } catch {
    return 'none'
  }
}
