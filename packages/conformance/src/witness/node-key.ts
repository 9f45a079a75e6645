import { createPublicKey, type KeyObject } from 'node:crypto'
import type { PublicKey } from '@kmskeys/core'

/** The key that `node:crypto` makes of a public key; there is none for ML-DSA on an older Node.js. */
export function nodeKey(publicKey: PublicKey): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey.toDER()), format: 'der', type: 'spki' })
}
