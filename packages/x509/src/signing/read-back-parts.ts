import { IntegrityError, type SignatureAlgorithm } from '@kmskeys/core'
import { DERReader, validateDER } from '@kmskeys/core/der'
import { equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'

/**
 * Compares extensions that were read back with those that were set, and decodes those of a known type. Those that
 * were set are immutable: what was found good once stays so.
 */
export function checkNewExtensions(
  read: readonly Extension[],
  set: readonly Extension[],
  same: (field: string, is: boolean) => void,
): void {
  same('number of extensions', read.length === set.length)
  for (let i = 0; i < set.length; i++) {
    const expected = set[i]
    const found = read[i]
    if (expected === undefined || found === undefined) return
    if (!sameExtension(found, expected)) same(`extension ${expected.oid}`, false)
    if (expected.checked) continue
    validateDER(found.value, { path: `extensions[${i}]` })
    const definition = knownExtension(found.oid)
    if (definition !== undefined) found.decode(definition, `extensions[${i}]`)
    expected.checked = true
  }
}

function sameExtension(a: Extension, b: Extension): boolean {
  return a.oid === b.oid && a.critical === b.critical && equalBytes(a.value, b.value)
}

/** An algorithm of a stranger's key may say anything. */
export function checkNewAlgorithm(algorithm: SignatureAlgorithm): void {
  if (goodAlgorithms.has(algorithm)) return
  validateDER(algorithm.algorithmIdentifier, { path: 'signatureAlgorithm' })
  goodAlgorithms.add(algorithm)
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

const goodAlgorithms = new WeakSet<SignatureAlgorithm>()
