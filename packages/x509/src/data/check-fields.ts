import { InvalidInputError } from '@kmskeys/core'
import { kindOf } from './bytes.ts'

/**
 * Refuses an object with a field that means nothing: one that is misspelt would be ignored, and with it what it asks
 * for.
 *
 * @param what the object is, for the error
 * @throws {InvalidInputError} naming the field and those that there are
 */
export function checkFields(options: object, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new InvalidInputError(
      `${what} must be an object with ${known.join(', ')}, not ${Array.isArray(options) ? 'an array' : kindOf(options)}`,
    )
  for (const field of Object.keys(options))
    if (!known.includes(field))
      throw new InvalidInputError(
        `${what} have no ${JSON.stringify(field)}; what there is: ${known.join(', ')}`,
      )
}
