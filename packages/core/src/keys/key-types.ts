import { toBytes, kindOf, type Bytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { decodePEM } from '../encodings/pem.ts'
import { InvalidInputError, WrongKeyTypeError } from '../errors/errors.ts'
import { DSA, type DSAKeySpec, type DSAPrivateKey, type DSAPublicKey } from './dsa.ts'
import { EC, type ECKeySpec, type ECPrivateKey, type ECPublicKey } from './ec.ts'
import { Ed25519, type Ed25519KeySpec, type Ed25519PrivateKey, type Ed25519PublicKey } from './ed25519.ts'
import { Ed448, type Ed448KeySpec, type Ed448PrivateKey, type Ed448PublicKey } from './ed448.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry, PublicKeyLimits } from './key-type.ts'
import { MLDSA, type MLDSAKeySpec, type MLDSAPrivateKey, type MLDSAPublicKey } from './ml-dsa.ts'
import { MLKEM, type MLKEMKeySpec, type MLKEMPrivateKey, type MLKEMPublicKey } from './ml-kem.ts'
import type { Signer } from './private-key.ts'
import type { PrivateKeyInit } from './private-key-state.ts'
import type { PublicKey } from './public-key.ts'
import { publicStateOf } from './public-key-state.ts'
import { RSA, type RSAKeySpec, type RSAPrivateKey, type RSAPublicKey } from './rsa.ts'
import { SLHDSA, type SLHDSAKeySpec, type SLHDSAPrivateKey, type SLHDSAPublicKey } from './slh-dsa.ts'
import { readSPKI } from './spki.ts'
import { X25519Keys, type X25519KeySpec, type X25519PrivateKey, type X25519PublicKey } from './x25519.ts'
import { XWing, type XWingKeySpec, type XWingPrivateKey, type XWingPublicKey } from './x-wing.ts'
import { X448Keys, type X448KeySpec, type X448PrivateKey, type X448PublicKey } from './x448.ts'

/** The list of key types. A new type is one class file, its rows in the tables, and one entry here. */
export type KeyTypes = {
  readonly rsa: KeyTypeEntry<RSAPrivateKey, RSAPublicKey, RSAKeySpec>
  readonly dsa: KeyTypeEntry<DSAPrivateKey, DSAPublicKey, DSAKeySpec>
  readonly ec: KeyTypeEntry<ECPrivateKey, ECPublicKey, ECKeySpec>
  readonly ed25519: KeyTypeEntry<Ed25519PrivateKey, Ed25519PublicKey, Ed25519KeySpec>
  readonly ed448: KeyTypeEntry<Ed448PrivateKey, Ed448PublicKey, Ed448KeySpec>
  readonly x25519: KeyTypeEntry<X25519PrivateKey, X25519PublicKey, X25519KeySpec>
  readonly x448: KeyTypeEntry<X448PrivateKey, X448PublicKey, X448KeySpec>
  readonly 'ml-dsa': KeyTypeEntry<MLDSAPrivateKey, MLDSAPublicKey, MLDSAKeySpec>
  readonly 'slh-dsa': KeyTypeEntry<SLHDSAPrivateKey, SLHDSAPublicKey, SLHDSAKeySpec>
  readonly 'ml-kem': KeyTypeEntry<MLKEMPrivateKey, MLKEMPublicKey, MLKEMKeySpec>
  readonly 'x-wing': KeyTypeEntry<XWingPrivateKey, XWingPublicKey, XWingKeySpec>
}
export const KEY_TYPES: KeyTypes = Object.freeze({
  rsa: RSA,
  dsa: DSA,
  ec: EC,
  ed25519: Ed25519,
  ed448: Ed448,
  x25519: X25519Keys,
  x448: X448Keys,
  'ml-dsa': MLDSA,
  'slh-dsa': SLHDSA,
  'ml-kem': MLKEM,
  'x-wing': XWing,
})

/** The literal `type` of a key. More will come: a `switch` over it needs a default. */
export type KeyType = keyof KeyTypes
/** The private key class of each type. */
export type PrivateKeyByType = { [T in KeyType]: ReturnType<KeyTypes[T]['privateKey']> }
/** The public key class of each type. */
export type PublicKeyByType = { [T in KeyType]: ReturnType<KeyTypes[T]['readPublicKey']> }
/** What one asks for to get a new key. */
export type KeySpec<T extends KeyType = KeyType> = {
  [Each in T]: Parameters<KeyTypes[Each]['checkSpec']>[0]
}[T]
/** A kind of key: its type, and the size, curve or parameter set. Every wish for a new key says one. */
export type KeyKind = {
  [T in KeyType]: Omit<Parameters<KeyTypes[T]['checkSpec']>[0], keyof KeySpecBase>
}[KeyType]
/** Any private key. Narrow by `type` for `sign(…)`, or use `signWith`. */
export type AnyPrivateKey = PrivateKeyByType[KeyType] & Signer
/** Any public key. */
export type AnyPublicKey = PublicKeyByType[KeyType]

/**
 * Makes a private key of the public key's type, so that a provider or a wrapper needs no class of its own.
 *
 * @throws {InvalidInputError} when the id is empty, there is no public key, or an offer is not one of its type's
 */
export function privateKey<P extends AnyPublicKey>(
  init: PrivateKeyInit<P>,
): AnyPublicKey extends P ? AnyPrivateKey : PrivateKeyByType[P['type']]
export function privateKey<T extends KeyType>(init: PrivateKeyInit<PublicKeyByType[T]>): PrivateKeyByType[T]
export function privateKey(init: PrivateKeyInit): unknown {
  return entryOf(publicStateOf(init?.publicKey).type).privateKey(init)
}

/** The kind of a key, such as `{ type: 'ec', curve: 'P-256' }`, by its public half. */
export function keyKind(publicKey: AnyPublicKey): KeyKind
export function keyKind(publicKey: PublicKey): unknown {
  return entryOf(publicStateOf(publicKey).type).kindOf(publicKey)
}

/** Whether both are of one kind; what else they say does not matter. */
export function sameKind(a: KeyKind, b: KeyKind): boolean {
  return (
    a.type === b.type &&
    entryOf(a.type).specFields.every((field) => Reflect.get(a, field) === Reflect.get(b, field))
  )
}

/** Options of reading a public key. */
export interface ReadPublicKeyOptions<T extends KeyType = KeyType> extends PublicKeyLimits {
  /** The type that it must have. */
  readonly type?: T | undefined
}

/**
 * Reads a DER encoded SubjectPublicKeyInfo (RFC 5280 section 4.1).
 *
 * @throws {InvalidInputError} when it is malformed, or of a type or curve that is not known here
 * @throws {WrongKeyTypeError} when it is not of the type that was asked for
 */
export function publicKeyFromDER<T extends KeyType = KeyType>(
  der: Bytes,
  options?: ReadPublicKeyOptions<T>,
): PublicKeyByType[T]
export function publicKeyFromDER(der: Bytes, options?: ReadPublicKeyOptions): PublicKey {
  if (options !== undefined) checkFields(options, READ_OPTIONS, 'the options of reading a public key')
  const spki = readSPKI(toBytes(der, 'der'))
  const found = entries().find(([, entry]) => entry.spkiAlgorithms.includes(spki.algorithm))
  if (found === undefined)
    throw new InvalidInputError(
      `the public key's algorithm ${spki.algorithm} is not known here; known are ${Object.keys(KEY_TYPES).join(', ')}`,
    )
  const [type, entry] = found
  requireType(type, options?.type, 'the public key')
  return entry.readPublicKey(spki, options)
}

const READ_OPTIONS: ReadonlySet<string> = new Set(['type', 'rsa', 'dsa'])

/**
 * Reads a PEM block with the label `PUBLIC KEY`; otherwise as {@link publicKeyFromDER}.
 *
 * @throws {InvalidInputError} when it is not exactly one such block
 */
export function publicKeyFromPEM<T extends KeyType = KeyType>(
  pem: string | Bytes,
  options?: ReadPublicKeyOptions<T>,
): PublicKeyByType[T] {
  const text = typeof pem === 'string' ? pem : toBytes(pem, 'pem')
  return publicKeyFromDER(decodePEM(text, 'PUBLIC KEY').der, options)
}

/**
 * Refuses a key that is not of the type that was asked for.
 *
 * @throws {WrongKeyTypeError}
 */
export function requireType(type: string, wanted: string | undefined, what: string, keyId?: string): void {
  if (wanted === undefined || wanted === type) return
  checkType(wanted)
  throw new WrongKeyTypeError(`${what} is of the type ${type}, not ${wanted}; ask for { type: '${type}' }`, {
    keyId,
  })
}

/**
 * Refuses what is no type of key.
 *
 * @throws {InvalidInputError}
 */
export function checkType(type: string): void {
  if (typeof type !== 'string' || !Object.hasOwn(KEY_TYPES, type))
    throw new InvalidInputError(
      `type must be one of ${Object.keys(KEY_TYPES).join(', ')}, not ${typeof type === 'string' ? `'${type}'` : kindOf(type)}`,
    )
}

/** The entry of a type, whose functions are only handed keys of that type. */
function entryOf(type: string): AnyEntry {
  const entry = entries().find(([name]) => name === type)?.[1]
  if (entry === undefined) throw new InvalidInputError(`${type} is no type of key that is known here`)
  return entry
}

type AnyEntry = Omit<KeyTypeEntry<unknown, PublicKey, never>, 'kindOf' | 'kinds'> & {
  kindOf(key: PublicKey): object
}

function entries(): [string, AnyEntry][] {
  return Object.entries(KEY_TYPES)
}
