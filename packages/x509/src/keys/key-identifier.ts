import type { Bytes, PublicKey } from '@kmskeys/core'
import { hash } from 'node:crypto'
import { subjectPublicKey } from './subject-public-key.ts'

/** SHA-1 of the key's bits (RFC 5280 section 4.2.1.2, method 1): a short name, no protection. */
export function keyIdentifier(key: PublicKey | Bytes): Uint8Array {
  // Text costs a third of what a Buffer costs.
  const octets = hash('sha1', subjectPublicKey(key).key, 'binary')
  const identifier = new Uint8Array(octets.length)
  for (let i = 0; i < octets.length; i++) identifier[i] = octets.charCodeAt(i)
  return identifier
}
