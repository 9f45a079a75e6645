import { kindOf } from '../data/bytes.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import { KEY_TYPES, type KeySpec } from '../keys/key-types.ts'
import type { KeySpecBase, KeyUse } from '../keys/key-spec.ts'

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
  const { use = entry.uses[0], name, algorithm, labels } = spec
  if (use === undefined || !entry.uses.includes(use))
    throw new InvalidInputError(`a ${spec.type} key is to ${entry.uses.join(' or ')}, not to ${String(use)}`)
  if (!uses.includes(use))
    throw new UnsupportedOperationError(
      `this provider makes keys to ${uses.join(' or ')}, and no ${spec.type} key to ${use}`,
    )
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new InvalidInputError('name must be text that is not empty')
  checkLabels(labels)
  if (algorithm !== undefined && algorithm?.keyType !== spec.type)
    throw new InvalidInputError(
      `algorithm must be a row of the table for ${spec.type} keys, not ${algorithm?.name ?? kindOf(algorithm)}`,
    )
  const fault = entry.checkSpec(spec)
  if (fault !== undefined) throw new InvalidInputError(fault)
}

/**
 * Checks the labels of a wish.
 *
 * @throws {InvalidInputError} when they are not texts by their names
 */
export function checkLabels(labels: unknown): void {
  if (labels === undefined) return
  const isObject = typeof labels === 'object' && labels !== null && !Array.isArray(labels)
  if (isObject && Object.values(labels).every((each) => typeof each === 'string')) return
  throw new InvalidInputError("labels must be an object of texts, such as { owner: 'pki' }")
}

interface Entry {
  readonly specFields: readonly string[]
  readonly uses: readonly KeyUse[]
  checkSpec(spec: KeySpecBase): string | undefined
}
