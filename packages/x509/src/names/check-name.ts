import { InvalidInputError, kindOf } from '@kmskeys/core'
import { Name } from './name.ts'

/**
 * The same, if it is a name.
 *
 * @param what takes it, for the error
 * @throws {InvalidInputError} when it is not
 */
export function checkName(name: Name, what: string): Name {
  if (name instanceof Name) return name
  throw new InvalidInputError(
    `the ${what} must be a Name, such as Name.of({ commonName: 'example.org' }), not ${kindOf(name)}`,
  )
}
