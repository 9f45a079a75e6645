import { InvalidInputError } from '../errors/errors.ts'
import { kindOf } from './bytes.ts'

/**
 * Refuses options that would be ignored: a misspelt one must not silently mean its default.
 *
 * @param what what the object is, for the message
 * @param switches those fields that are `true` or `false` where they are there
 * @throws {InvalidInputError} when `options` is no object or a list, has a field that is not known, or a switch that is
 *   something else
 */
export function checkFields(
  options: object,
  known: ReadonlySet<string>,
  what: string,
  switches: readonly string[] = [],
): void {
  if (typeof options !== 'object' || options === null || isList(options))
    throw new InvalidInputError(
      `${what} must be an object that may have ${[...known].join(', ')}, not ${kindOf(options)}`,
    )
  for (const field in options)
    if (!known.has(field))
      throw new InvalidInputError(`${what} have no field ${field}; they may have ${[...known].join(', ')}`)
  for (const field of switches) {
    const value: unknown = Reflect.get(options, field)
    if (value !== undefined && typeof value !== 'boolean')
      throw new InvalidInputError(`${field} of ${what} must be true or false, not ${kindOf(value)}`)
  }
}

/** Whether `value` is a list. Unlike `Array.isArray` it does not make a list of anything out of a typed one. */
export function isList(value: unknown): boolean {
  return Array.isArray(value)
}
