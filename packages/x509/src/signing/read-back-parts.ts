import { IntegrityError, type SignatureAlgorithm } from '@kmskeys/core'
import { DERReader, encodeOID, Tag, validateDER } from '@kmskeys/core/der'
import { copyBytes, equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { SubjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import { checkGeneralNames } from '../general-names/general-names.ts'
import type { Name } from '../names/name.ts'
import { Comparison, elementSize } from './comparison.ts'

// Values are immutable: what was read strictly, and found to say what was set, is found so once. Bytes that equal its
// bytes need no second reading.

/**
 * Compares the extension that comes next: its bytes and its parts must be those that were set, its value what its type
 * says.
 *
 * @returns whether it is the one that was set
 */
export function compareExtension(written: Comparison, extension: Extension<never>): boolean {
  const { at, source } = written
  if (!written.bytes(extension.der)) return false
  if (extension.checked) return true
  const { critical, value } = extension
  if (typeof extension.oid !== 'string' || typeof critical !== 'boolean' || !(value instanceof Uint8Array))
    return false
  const parts = new Comparison(source, at)
  const oid = encodeOID(extension.oid)
  const size = elementSize(oid.length) + (critical ? TRUE.length : 0) + elementSize(value.length)
  const same =
    parts.header(Tag.SEQUENCE, size) &&
    parts.element(Tag.OBJECT_IDENTIFIER, oid) &&
    (!critical || parts.bytes(TRUE)) &&
    parts.element(Tag.OCTET_STRING, value) &&
    parts.at === written.at
  if (same) checkValue(extension)
  extension.checked = same
  return same
}

/** The value must be DER, and one of its type where that is known. Which leaves nothing unread: see opaqueElement. */
function checkValue({ oid, value }: Extension<never>): void {
  const definition = knownExtension(oid)
  if (definition === undefined) return validateDER(value, { path: 'extnValue' })
  const reader = DERReader.from(value, EXTENSION_VALUE)
  if (definition === SubjectAlternativeName) checkGeneralNames(reader.sequence())
  else definition.decode(reader)
  reader.end()
}

const EXTENSION_VALUE = { path: 'extnValue' } as const
const TRUE = Uint8Array.of(Tag.BOOLEAN, 1, 0xff)

/** A name that was not read is the work of our own writer. */
export function checkNewName(name: Name): void {
  if (name.checked) return
  validateDER(name.der, { path: 'name' })
  name.checked = true
}

/** An algorithm of a stranger's key may say anything. */
export function checkNewAlgorithm(signatureAlgorithm: Uint8Array): void {
  if (latestGood !== undefined && equalBytes(latestGood, signatureAlgorithm)) return
  validateDER(signatureAlgorithm, { path: 'signatureAlgorithm' })
  latestGood = copyBytes(signatureAlgorithm)
}

/** An ECDSA signature in its other form, r‖s, would make a certificate that nobody can verify (RFC 3279 section 2.2.3). */
export function checkNewSignature(algorithm: SignatureAlgorithm, signature: Uint8Array): void {
  if (algorithm.keyType !== 'ec') return
  if (signature[0] !== 0x30)
    throw new IntegrityError('the key answered an ECDSA signature that is not DER encoded; was it r‖s?')
  const input = DERReader.from(signature, { path: 'signatureValue' })
  const numbers = input.sequence()
  input.end()
  numbers.unsignedBytes('r')
  numbers.unsignedBytes('s')
  numbers.end()
}

let latestGood: Uint8Array | undefined
