import { nodeCrypto } from '../data/node-crypto.ts'

/**
 * Whether `node:crypto` has ML-KEM. It came with Node.js 24.7, and depends on the OpenSSL that Node.js was built with: so
 * it is tried, once, which takes about a millisecond.
 */
export function mlKEMSupport(): boolean {
  support ??= tryMLKEM()
  return support
}

let support: boolean | undefined

function tryMLKEM(): boolean {
  const { decapsulate, encapsulate, generateKeyPairSync } = nodeCrypto()
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ml-kem-512')
    const { sharedKey, ciphertext } = encapsulate(publicKey)
    return decapsulate(privateKey, ciphertext).equals(sharedKey)
  } catch {
    return false
  }
}
