import { nodeCrypto } from '../data/node-crypto.ts'

/**
 * Whether `node:crypto` has SLH-DSA with contexts. It came with Node.js 24.8, and depends on the OpenSSL that Node.js was
 * built with: so it is tried, once, which takes about a millisecond.
 */
export function slhDSASupport(): boolean {
  support ??= trySLHDSA()
  return support
}

let support: boolean | undefined

function trySLHDSA(): boolean {
  const nothing = new Uint8Array()
  const { generateKeyPairSync, verify } = nodeCrypto()
  let key
  try {
    key = generateKeyPairSync('slh-dsa-sha2-128f').publicKey
  } catch {
    return false
  }
  try {
    verify(null, nothing, { key, context: new Uint8Array(256) }, nothing)
    return false
  } catch {
    // A context is read if one that is too long is refused (FIPS 205 section 10.2): quicker than a signature.
    return true
  }
}
