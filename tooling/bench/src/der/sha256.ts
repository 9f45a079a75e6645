import { hash } from 'node:crypto'

/** What reading and writing DER is compared with. */
export const SHA256_OF_SAME = "crypto.hash('sha256', bytes) over the same bytes"

export function sha256(bytes: Uint8Array): unknown {
  return hash('sha256', bytes, 'buffer')
}
