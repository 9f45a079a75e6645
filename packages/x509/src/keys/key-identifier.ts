import type { Bytes, PublicKey } from '@kmskeys/core'
import { hash } from 'node:crypto'
import { subjectPublicKey } from './subject-public-key.ts'

/** SHA-1 of the key's bits (RFC 5280 section 4.2.1.2, method 1): a short name, no protection. */
export function keyIdentifier(key: PublicKey | Bytes): Uint8Array {
  // Text costs half of what a Buffer costs.
  return Buffer.from(hash('sha1', subjectPublicKey(key).key, 'binary'), 'latin1')
}
