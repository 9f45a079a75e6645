import {
  checkFields,
  InvalidInputError,
  isBytes,
  keyIdentifier,
  type Bytes,
  type PublicKey,
} from '@kmskeys/core'
import { bytesOf } from '../data/bytes.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** A short name of the subject's key (RFC 5280 section 4.2.1.2). */
export type SubjectKeyIdentifier = Uint8Array

export const SubjectKeyIdentifier: ExtensionDefinition<SubjectKeyIdentifier> = {
  oid: '2.5.29.14',
  name: 'subjectKeyIdentifier',
  mustBeCritical: false,
  encode: (writer, identifier) => {
    if (!(identifier instanceof Uint8Array) || identifier.length === 0)
      throw new InvalidInputError('a key identifier is a Uint8Array that is not empty')
    writer.octetString(identifier)
  },
  decode: (reader) => reader.octetString().slice(),
}

/** A key identifier that one has already, as opposed to a key that it is computed from. */
export interface GivenKeyIdentifier {
  readonly keyIdentifier: Bytes
}

/**
 * The subject key identifier of a public key, or of its DER encoded SubjectPublicKeyInfo: SHA-1 of the key's bits
 * (RFC 5280 section 4.2.1.2, method 1). `{ keyIdentifier }` takes one as it is, such as one of another method:
 * `{ keyIdentifier: key.identifier('rfc7093-1') }`.
 *
 * @throws {InvalidInputError} when the bytes are not a SubjectPublicKeyInfo
 */
export function subjectKeyIdentifier(
  key: PublicKey | Bytes | GivenKeyIdentifier,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(SubjectKeyIdentifier, identifierOf(key), options)
}

/** The identifier that is given, or the one of the key that is. */
export function identifierOf(key: PublicKey | Bytes | GivenKeyIdentifier): Uint8Array {
  if (typeof key !== 'object' || key === null || isBytes(key) || !('keyIdentifier' in key))
    return keyIdentifier(subjectPublicKey(key))
  checkFields(key, FIELDS, 'given key identifiers')
  return bytesOf(key.keyIdentifier, 'a key identifier')
}

const FIELDS: ReadonlySet<string> = new Set(['keyIdentifier'])
