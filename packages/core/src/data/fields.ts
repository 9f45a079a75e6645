import { InvalidInputError } from '../errors/errors.ts'
import { kindOf } from './bytes.ts'

/**
 * Refuses options that would be ignored: a misspelt one must not silently mean its default.
 *
 * @param what what the object is, for the message
 * @throws {InvalidInputError} when `options` is no object or a list, or has a field that is not known
 */
export function checkFields(options: object, known: ReadonlySet<string>, what: string): void {
  if (typeof options !== 'object' || options === null || isList(options))
    throw new InvalidInputError(
      `${what} must be an object that may have ${[...known].join(', ')}, not ${kindOf(options)}`,
    )
  for (const field in options)
    if (!known.has(field))
      throw new InvalidInputError(`${what} have no field ${field}; they may have ${[...known].join(', ')}`)
}

/** Whether `value` is a list. Unlike `Array.isArray` it does not make a list of anything out of a typed one. */
export function isList(value: unknown): boolean {
  return Array.isArray(value)
}
