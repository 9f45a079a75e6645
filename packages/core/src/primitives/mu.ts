import type { Hash } from 'node:crypto'
import { toBytes, type Bytes } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { piecesOf } from '../data/pieces.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** The length of µ in bytes (FIPS 204 section 6.2). */
export const MU_SIZE = 64

/** What makes µ, the representative of a message that ML-DSA signs, as the message comes: in constant memory. */
export interface MuHash {
  /**
   * Takes the next part of the message.
   *
   * @throws {InvalidInputError} when it is not bytes, or µ was made already
   */
  update(chunk: Bytes): this
  /**
   * µ, 64 bytes.
   *
   * @throws {InvalidInputError} when it was made already
   */
  digest(): Uint8Array
}

/**
 * @param key the public key, without a SubjectPublicKeyInfo around it
 * @param context at most 255 bytes
 */
export function muHash(key: Uint8Array, context: Uint8Array = new Uint8Array()): MuHash {
  // FIPS 204 algorithms 2 and 7: µ = H(H(pk, 64) || 0 || |ctx| || ctx || M, 64).
  const hash = shake256().update(shake256().update(key).digest())
  hash.update(Uint8Array.of(0, context.length)).update(context)
  let made = false
  const checkOpen = (): void => {
    if (made) throw new InvalidInputError('µ was made already; take another muHash for another message')
  }
  return {
    update(chunk) {
      checkOpen()
      for (const piece of piecesOf(toBytes(chunk, 'a chunk of the message'))) hash.update(piece)
      return this
    },
    digest() {
      checkOpen()
      made = true
      return new Uint8Array(hash.digest())
    },
  }
}

function shake256(): Hash {
  return nodeCrypto().createHash('shake256', { outputLength: MU_SIZE })
}
