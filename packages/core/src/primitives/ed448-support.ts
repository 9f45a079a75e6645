import { nodeCrypto } from '../data/node-crypto.ts'

/**
 * Whether `node:crypto` takes a context with Ed448. Older versions ignore it without a word: so it is tried, once, which
 * takes about two milliseconds.
 */
export function ed448TakesContext(): boolean {
  takesContext ??= tryContext()
  return takesContext
}

let takesContext: boolean | undefined

function tryContext(): boolean {
  const message = Uint8Array.of(1)
  const { generateKeyPairSync, sign, verify } = nodeCrypto()
  const { privateKey, publicKey } = generateKeyPairSync('ed448')
  const signature = sign(null, message, { key: privateKey, context: Uint8Array.of(2) })
  return !verify(null, message, publicKey, signature)
}
