import { publicKeyFromDER, type Ed448PublicKey } from '@kmskeys/core'
import { ed448 } from '@noble/curves/ed448.js'
import { writeSPKI } from './write-spki.ts'

/** A key pair that signs with contexts on every Node.js, since `node:crypto` may ignore them. */
export interface Ed448Pair {
  readonly publicKey: Ed448PublicKey
  readonly spki: Uint8Array
  readonly sign: (message: Uint8Array, context?: Uint8Array) => Uint8Array
}

/** A new pair. */
export function ed448Pair(): Ed448Pair {
  const { secretKey, publicKey } = ed448.keygen()
  const spki = writeSPKI('1.3.101.113', publicKey)
  return {
    spki,
    publicKey: publicKeyFromDER(spki, { type: 'ed448' }),
    sign: (message, context) => ed448.sign(message, secretKey, context === undefined ? {} : { context }),
  }
}
