import { ML_DSA_PARAMETERS } from '../algorithms/ml-dsa-parameters.ts'
import { ML_KEM_PARAMETERS } from '../algorithms/ml-kem-parameters.ts'
import { SLH_DSA_PARAMETERS } from '../algorithms/slh-dsa-parameters.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { Ed25519 } from '../keys/ed25519.ts'
import { Ed448 } from '../keys/ed448.ts'
import {
  KEY_TYPES,
  publicKeyFromDER,
  type KeyType,
  type PublicKeyByType,
  type ReadPublicKeyOptions,
} from '../keys/key-types.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { X25519Keys } from '../keys/x25519.ts'
import { X448Keys } from '../keys/x448.ts'
import { XWing } from '../keys/x-wing.ts'
import { publicStateOf } from '../keys/public-key-state.ts'
import { writeSPKI } from '../keys/spki.ts'
import { EC_FORMAT } from './ec.ts'
import type { KeyFormat, KeyParts } from './key-format.ts'
import { algorithmKeyPair, bytesAlone, octetKeyPair } from './opaque.ts'
import { RSA_FORMAT } from './rsa.ts'

/** The list of formats, by type of key. A type that has no other form than the SubjectPublicKeyInfo has no line here. */
export const KEY_FORMATS: { readonly [T in KeyType]?: KeyFormat<PublicKeyByType[T]> } = {
  rsa: RSA_FORMAT,
  ec: EC_FORMAT,
  ed25519: octetKeyPair('Ed25519', Ed25519.spkiAlgorithms, 'ssh-ed25519'),
  ed448: octetKeyPair('Ed448', Ed448.spkiAlgorithms, 'ssh-ed448'),
  x25519: octetKeyPair('X25519', X25519Keys.spkiAlgorithms),
  x448: octetKeyPair('X448', X448Keys.spkiAlgorithms),
  'ml-dsa': algorithmKeyPair(ML_DSA_PARAMETERS),
  'slh-dsa': bytesAlone(SLH_DSA_PARAMETERS),
  'ml-kem': bytesAlone(ML_KEM_PARAMETERS),
  'x-wing': bytesAlone(XWing.spkiAlgorithms.map((oid) => ({ name: XWing.label, oid }))),
}

/** The formats of all types. */
export const ALL_FORMATS: readonly KeyFormat[] = Object.values<KeyFormat>(KEY_FORMATS)

/**
 * The formats of a key's type.
 *
 * @throws {InvalidInputError} when it is no public key, or of a type that is not known here
 */
export function formatOf(key: PublicKey): KeyFormat {
  const { type } = publicStateOf(key)
  if (isKnown(type)) return KEY_FORMATS[type] ?? {}
  throw new InvalidInputError(`${type} is no type of key that is known here`)
}

/**
 * The key of these parts.
 *
 * @param path where they came from, which errors name
 * @throws {InvalidInputError} when there is no such key
 * @throws {WrongKeyTypeError} when it is not of the type that was asked for
 */
export function keyOf<T extends KeyType>(
  parts: KeyParts,
  path: string,
  options: ReadPublicKeyOptions<T> | undefined,
): PublicKeyByType[T] {
  try {
    return publicKeyFromDER(writeSPKI(parts), options)
  } catch (cause) {
    if (!(cause instanceof InvalidInputError)) throw cause
    throw new InvalidInputError(cause.message, { path, rule: cause.rule, cause })
  }
}

function isKnown(type: string): type is KeyType {
  return Object.hasOwn(KEY_TYPES, type)
}
