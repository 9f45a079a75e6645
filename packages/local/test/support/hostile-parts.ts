import { randomBytes } from 'node:crypto'
import { encodePEM } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'

/** Writes a part of a key. */
export type Write = (w: DERWriter) => void

/** Where the fault lies, and the rule that is broken. */
export interface Place {
  readonly path?: string
  readonly rule?: string
}

/** A key that must be refused, what the refusal names, and where it sees the fault. */
export type Hostile = readonly [what: string, pem: () => string, ...says: (string | Place)[]]

/** What a failure must say of a hostile key. */
export function saying(says: readonly (string | Place)[]): Place & { readonly says: string[] } {
  const place = says.find((each) => typeof each !== 'string')
  return { ...place, says: says.filter((each) => typeof each === 'string') }
}

/** A PrivateKeyInfo, in PEM. */
export function pkcs8(algorithm: Write, key: Uint8Array, version = 0, more?: Write): string {
  return encodePEM('PRIVATE KEY', privateKeyInfo(algorithm, key, version, more))
}

/** A PrivateKeyInfo (RFC 5958 section 2). */
export function privateKeyInfo(algorithm: Write, key: Uint8Array, version = 0, more?: Write): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.integer(version).sequence(algorithm).octetString(key)
      more?.(w)
    }),
  )
}

/** A SubjectPublicKeyInfo, in PEM. */
export function spki(algorithm: Write, key: Uint8Array): string {
  const bits = Buffer.concat([Buffer.of(0), key])
  return encodePEM(
    'PUBLIC KEY',
    encodeDER((w) => w.sequence(() => w.sequence(algorithm).octetString(bits, 0x03))),
  )
}

/** The AlgorithmIdentifier of P-256 (RFC 5480 section 2.1.1). */
export const P256: Write = (w) => w.oid('1.2.840.10045.2.1').oid('1.2.840.10045.3.1.7')

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
