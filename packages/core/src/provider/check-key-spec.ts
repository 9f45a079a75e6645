import { kindOf } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { DERReader } from '../der/reader.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import { KEY_TYPES, type KeySpec } from '../keys/key-types.ts'
import type { KeySpecBase, KeyUse } from '../keys/key-spec.ts'
import type { ImportSpec } from './provider.ts'

/**
 * Checks a wish for a new key before anything is sent.
 *
 * @param honoured the common fields that the provider honours
 * @param uses the uses that it honours
 * @throws {InvalidInputError} when type, size, curve or use is malformed, or a field would be ignored
 * @throws {UnsupportedOperationError} when the provider makes no keys for this use
 */
export function checkKeySpec(spec: KeySpec, honoured: readonly string[], uses: readonly KeyUse[]): void {
  if (typeof spec !== 'object' || spec === null)
    throw new InvalidInputError(
      `a wish for a key is an object such as { type: 'ec', curve: 'P-256' }, not ${kindOf(spec)}`,
    )
  const entry: Entry | undefined = Object.hasOwn(KEY_TYPES, spec.type) ? KEY_TYPES[spec.type] : undefined
  if (entry === undefined)
    throw new InvalidInputError(`type must be one of ${Object.keys(KEY_TYPES).join(', ')}`)
  const known = ['type', ...entry.specFields, ...honoured]
  for (const [field, value] of Object.entries(spec))
    if (value !== undefined && !known.includes(field))
      throw new InvalidInputError(
        `${field} cannot be honoured here; a wish for a new ${spec.type} key may have ${known.join(', ')}`,
      )
  const { algorithm } = spec
  checkBase(spec.type, entry, spec, uses)
  if (algorithm !== undefined && algorithm?.keyType !== spec.type)
    throw new InvalidInputError(
      `algorithm must be a row of the table for ${spec.type} keys, not ${algorithm?.name ?? kindOf(algorithm)}`,
    )
  if (algorithm !== undefined && 'verifyOnly' in algorithm && algorithm.verifyOnly === true)
    throw new InvalidInputError(
      `algorithm must be one that keys sign with, and ${algorithm.name} only verifies`,
    )
  const fault = entry.checkSpec(spec)
  if (fault !== undefined) throw new InvalidInputError(fault)
}

/**
 * Checks a key that is to be imported, and what is said of it, before anything is sent.
 *
 * @returns the key's type
 * @throws {InvalidInputError} when it is no PKCS#8 of a type that is known, or a field is malformed or would be ignored
 * @throws {UnsupportedOperationError} when the provider has no keys for this use
 */
export function checkImport(
  pkcs8: Uint8Array,
  spec: ImportSpec,
  honoured: readonly string[],
  uses: readonly KeyUse[],
): string {
  const known = ['name', 'labels', 'use'].filter((field) => honoured.includes(field))
  checkFields(spec, new Set(known), 'wishes for an imported key')
  const { version, oid } = readPKCS8(pkcs8)
  const found = Object.entries<Entry>(KEY_TYPES).find(([, entry]) => entry.spkiAlgorithms.includes(oid))
  if (version > 1 || found === undefined)
    throw new InvalidInputError(
      `the PKCS#8 has version ${version} and algorithm ${oid}; known are versions 0 and 1, and ${Object.keys(KEY_TYPES).join(', ')}`,
      { path: 'pkcs8', rule: 'RFC 5958 2' },
    )
  const [type, entry] = found
  checkBase(type, entry, spec, uses)
  return type
}

function readPKCS8(pkcs8: Uint8Array): { version: number; oid: string } {
  try {
    const input = DERReader.from(pkcs8, { path: 'pkcs8' })
    const info = input.sequence()
    input.end()
    const version = info.smallInteger('version')
    const oid = info.sequence('privateKeyAlgorithm').oid('algorithm')
    info.octetString('privateKey')
    return { version, oid }
  } catch (cause) {
    if (!(cause instanceof InvalidInputError)) throw cause
    const { path, offset, rule } = cause
    throw new InvalidInputError(
      `${cause.message}; what is imported is the DER encoded PKCS#8, which decodePrivateKey of @kmskeys/local makes of PEM, PKCS#1, SEC1, JWK and files of OpenSSH`,
      { path, offset, rule, cause },
    )
  }
}

/** What wishes for new keys and for imported ones have in common. */
function checkBase(type: string, entry: Entry, spec: ImportSpec, uses: readonly KeyUse[]): void {
  const { use = entry.uses[0], name } = spec
  if (use === undefined || !entry.uses.includes(use))
    throw new InvalidInputError(
      `keys of type ${type} are to ${entry.uses.join(' or ')}, not to ${String(use)}`,
    )
  if (!uses.includes(use))
    throw new UnsupportedOperationError(
      `this provider makes keys to ${uses.join(' or ')}, and no ${type} key to ${use}`,
    )
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new InvalidInputError('name must be text that is not empty')
  checkLabels(spec.labels)
}

/**
 * Checks the labels of a wish.
 *
 * @throws {InvalidInputError} when they are not texts by their names
 */
function checkLabels(labels: unknown): void {
  if (labels === undefined) return
  const isObject = typeof labels === 'object' && labels !== null && !Array.isArray(labels)
  if (isObject && Object.values(labels).every((each) => typeof each === 'string')) return
  throw new InvalidInputError("labels must be an object of texts, such as { owner: 'pki' }")
}

interface Entry {
  readonly spkiAlgorithms: readonly string[]
  readonly specFields: readonly string[]
  readonly uses: readonly KeyUse[]
  checkSpec(spec: KeySpecBase): string | undefined
}
