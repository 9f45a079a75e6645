// Not by name, which an older Node.js has not and would refuse to import.
import * as crypto from 'node:crypto'

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
  try {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('ml-kem-512')
    const { sharedKey, ciphertext } = crypto.encapsulate(publicKey)
    return crypto.decapsulate(privateKey, ciphertext).equals(sharedKey)
  } catch {
    return false
  }
}
