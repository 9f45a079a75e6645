import { toBytes, type Bytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import { checkType, KEY_TYPES, type KeyKind, type PublicKeyByType } from '../keys/key-types.ts'
import type { PublicKey } from '../keys/public-key.ts'
import type { KeyFormat } from './key-format.ts'
import { formatOf, KEY_FORMATS, keyOf } from './key-formats.ts'

/** A kind of key that is one string of bytes. */
export type RawKeyKind = Exclude<KeyKind, { readonly type: 'rsa' | 'dsa' | 'dh' }>

/** How a public key is written as bytes. */
export interface RawOptions {
  /** For elliptic curves: the compressed form of the point (SEC 1 section 2.3.3). */
  readonly compressed?: boolean | undefined
}

/**
 * Reads a public key of which only the bytes are there: a point of an elliptic curve, uncompressed or compressed (SEC 1
 * section 2.3.4), the 32 bytes of Ed25519 or 57 of Ed448 (RFC 8032 sections 5.1.5 and 5.2.5), the 32 of X25519 or 56 of
 * X448 (RFC 7748 section 6), the key of ML-DSA (FIPS 204 section 7.2), of ML-KEM (FIPS 203 section 7.2), of X-Wing or of
 * SLH-DSA (FIPS 205 section 9.1).
 *
 * @param kind what the bytes do not say, such as `{ type: 'ec', curve: 'P-256' }`
 * @throws {InvalidInputError} when there is no such kind, or the bytes are no key of it
 */
export function publicKeyFromRaw<K extends RawKeyKind>(kind: K, bytes: Bytes): PublicKeyByType[K['type']]
export function publicKeyFromRaw(kind: KeyKind, bytes: Bytes): PublicKey {
  const { raw } = formatOfKind(kind)
  if (raw === undefined)
    throw new InvalidInputError(
      `${kind.type} keys are not one string of bytes; use publicKeyFromPKCS1 or another`,
    )
  return keyOf(raw.read(kind, toBytes(bytes, 'bytes')), 'raw', { type: kind.type })
}

/**
 * The bytes alone that {@link publicKeyFromRaw} reads.
 *
 * @throws {UnsupportedOperationError} when keys of this type are not one string of bytes, or have no compressed form
 */
export function publicKeyToRaw(key: PublicKey, options: RawOptions = {}): Uint8Array {
  checkFields(options, OPTIONS, 'the options of writing a key as bytes', ['compressed'])
  const { raw } = formatOf(key)
  if (raw === undefined) throw new UnsupportedOperationError(`${key.type} keys are not one string of bytes`)
  if (options.compressed !== true) return new Uint8Array(raw.write(key))
  if (raw.writeCompressed === undefined)
    throw new UnsupportedOperationError(`${key.type} keys have no compressed form`)
  return raw.writeCompressed(key)
}

const OPTIONS: ReadonlySet<string> = new Set(['compressed'])

function formatOfKind(kind: KeyKind): KeyFormat {
  checkType(kind?.type)
  const entry: Entry = KEY_TYPES[kind.type]
  checkFields(kind, new Set(['type', ...entry.specFields]), `kinds of ${kind.type} keys`)
  const fault = entry.checkSpec(kind)
  if (fault !== undefined) throw new InvalidInputError(fault)
  return KEY_FORMATS[kind.type] ?? {}
}

interface Entry {
  readonly specFields: readonly string[]
  checkSpec(kind: KeyKind): string | undefined
}
