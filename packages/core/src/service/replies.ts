import { isBytes, kindOf, toBytes } from '../data/bytes.ts'
import { IntegrityError } from '../errors/errors.ts'
import {
  publicKeyFromDER,
  publicKeyFromPEM,
  keyKind,
  sameKind,
  type AnyPublicKey,
  type KeyKind,
} from '../keys/key-types.ts'
import { fieldOf } from './network.ts'

/**
 * Refuses a reply that is of something else than was asked for.
 *
 * @param what such as `the key`
 * @throws {IntegrityError}
 */
export function requireSame(what: string, asked: string, answered: string | null | undefined): void {
  if (answered === asked) return
  throw new IntegrityError(
    `asked for ${what} ${asked}, and the reply is of ${answered === '' ? 'none' : (answered ?? 'none')}; it was dropped`,
  )
}

/**
 * The bytes of a reply.
 *
 * @param what such as `signature`
 * @throws {IntegrityError} when it has none
 */
export function requireBytes(what: string, value: unknown): Uint8Array {
  if (isBytes(value) && value.byteLength > 0) return toBytes(value, what)
  throw new IntegrityError(`the reply has no ${what}, but ${isBytes(value) ? 'no bytes' : kindOf(value)}`)
}

/**
 * The text that a reply has as a field; no message quotes the reply.
 *
 * @throws {IntegrityError} when that is no text
 */
export function textField(reply: unknown, field: string): string {
  const value = fieldOf(reply, field)
  if (typeof value === 'string') return value
  throw new IntegrityError(`the reply has no text as ${field}, but ${kindOf(value)}`)
}

/**
 * The number that a reply has as a field.
 *
 * @throws {IntegrityError} when that is no number
 */
export function numberField(reply: unknown, field: string): number {
  const value = fieldOf(reply, field)
  if (typeof value === 'number') return value
  throw new IntegrityError(`the reply has no number as ${field}, but ${kindOf(value)}`)
}

/**
 * The public key of a reply.
 *
 * @param encoded a SubjectPublicKeyInfo, DER encoded, or as text in PEM; or a function that reads the key from another form
 * @param kind what it must be, as the reply says elsewhere
 * @param id the key's reference, for messages
 * @throws {IntegrityError} when it is malformed or of another kind
 */
export function publicKeyOfReply(
  encoded: Uint8Array | string | (() => AnyPublicKey),
  kind: KeyKind & { readonly name: string },
  id: string,
): AnyPublicKey {
  let key: AnyPublicKey
  try {
    if (typeof encoded === 'function') key = encoded()
    else key = typeof encoded === 'string' ? publicKeyFromPEM(encoded) : publicKeyFromDER(encoded)
  } catch (cause) {
    throw new IntegrityError(`the reply has a malformed public key of ${id}`, { cause })
  }
  if (sameKind(keyKind(key), kind)) return key
  throw new IntegrityError(`the key ${id} is said to be ${kind.name}, and its public key is another kind`)
}
