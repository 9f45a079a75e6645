import { IntegrityError, type SignatureAlgorithm } from '@kmskeys/core'
import { DERReader, Tag, validateDER } from '@kmskeys/core/der'
import { hasAt } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { readDefaultFalse } from '../extensions/default-false.ts'
import type { Name } from '../names/name.ts'

// Values are immutable: what was read strictly, and found to say what was set, is found so once. Bytes that equal its
// bytes need no second reading.

/** Whether `expected` comes next; if so, the reader moves behind it. */
export function comesNext(reader: DERReader, expected: Uint8Array): boolean {
  const { source, offset } = reader
  const { length } = expected
  if (offset + length > reader.limit) return false
  if (!hasAt(source, offset, expected)) return false
  reader.offset = offset + length
  return true
}

/**
 * Reads the extension that comes next: its bytes and its parts must be those that were set, its value what its type says.
 *
 * @returns whether it is the one that was set
 */
export function readNewExtension(list: DERReader, extension: Extension<never>): boolean {
  const { offset } = list
  if (!comesNext(list, extension.der)) return false
  if (extension.checked) return true
  list.offset = offset
  const fields = list.sequence()
  const same =
    fields.oid('extnID') === extension.oid && readDefaultFalse(fields, 'critical') === extension.critical
  const value = fields.constructed(Tag.OCTET_STRING, 'extnValue')
  fields.end()
  const start = value.offset
  if (!same || !comesNext(value, extension.value) || !value.done) return false
  const definition = knownExtension(extension.oid)
  if (definition === undefined) {
    validateDER(extension.value, { path: 'extnValue' })
  } else {
    // Which leaves nothing unread: see opaqueElement.
    value.offset = start
    definition.decode(value)
    value.end()
  }
  extension.checked = true
  return true
}

/** A name that was not read is the work of our own writer. */
export function checkNewName(name: Name): void {
  if (name.checked) return
  validateDER(name.der, { path: 'name' })
  name.checked = true
}

/** An algorithm of a stranger's key may say anything. */
export function checkNewAlgorithm(signatureAlgorithm: Uint8Array): void {
  if (signatureAlgorithm === latestGood) return
  validateDER(signatureAlgorithm, { path: 'signatureAlgorithm' })
  latestGood = signatureAlgorithm
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
