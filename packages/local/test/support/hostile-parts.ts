import { randomBytes } from 'node:crypto'
import { encodePEM } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'

/** Writes a part of a key. */
export type Write = (w: DERWriter) => void

/** A key that must be refused, and what the refusal names. */
export type Hostile = readonly [what: string, pem: () => string, ...says: string[]]

/** A PrivateKeyInfo. */
export function pkcs8(algorithm: Write, key: Uint8Array, version = 0, more?: Write): string {
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(version).sequence(algorithm).octetString(key)
      more?.(w)
    }),
  )
  return encodePEM('PRIVATE KEY', der)
}

/** A private half of 32 bytes. */
export const seed: Uint8Array = randomBytes(32)
/** An OCTET STRING. */
export function octets(bytes: Uint8Array): Uint8Array {
  return encodeDER((w) => w.octetString(bytes))
}
/** The same with an octet behind it. */
export function longer(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.of(0)])
}
/** The same with one bit changed. */
export function changed(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from(bytes).with(at, (bytes[at] ?? 0) ^ 1)
}
