import { InvalidInputError } from '@kmskeys/core'

/**
 * Refuses options that are not known here: a misspelt `folder` would leave keys in memory, where they are lost.
 *
 * @throws {InvalidInputError}
 */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidInputError(`options must be an object that may have ${known.join(', ')}`)
  const unknown = Object.keys(options).find((field) => !known.includes(field))
  if (unknown !== undefined)
    throw new InvalidInputError(`there is no option ${unknown}; there are ${known.join(', ')}`)
}
