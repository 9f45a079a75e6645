import { diffieHellman, type KeyObject } from 'node:crypto'
import type { PublicKey } from '@kmskeys/core'

/** Agrees on a secret: in the thread pool where Node.js can, from 23.11 on, else at once. */
export function agree(privateKey: KeyObject, peer: PublicKey): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const keys = { privateKey, publicKey: peer.toKeyObject() }
    const done = (error: Error | null, secret: Buffer): void => {
      if (error === null) resolve(secret)
      else reject(error)
    }
    // An older Node.js does not look at the callback, and answers the secret.
    const secret: unknown = diffieHellman(keys, done)
    if (secret instanceof Uint8Array) resolve(secret)
  })
}
