import { GoogleError } from './google-error.ts'
import { messageType } from './proto.ts'

/**
 * Refuses a request that lacks a field which the published definitions require.
 *
 * @param path where the value stands, such as `crypto_key.`
 * @throws {GoogleError} INVALID_ARGUMENT
 */
export function requireFields(type: string, value: unknown, path = ''): void {
  for (const [name, field] of Object.entries(messageType(type)?.fields ?? {})) {
    const found: unknown = isRecord(value) ? value[name] : undefined
    const shown = path + name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)
    if (field.options !== undefined && isMissing(found))
      throw new GoogleError('INVALID_ARGUMENT', `The required field ${shown} is not set.`)
    if (isRecord(found) && field.rule === undefined) requireFields(field.type, found, `${shown}.`)
  }
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

/** What proto3 does not send is not there: the empty text, no bytes, the first value of an enum. */
function isMissing(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length === 0
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'string' && value.endsWith('_UNSPECIFIED'))
  )
}
