import { InvalidInputError, kindOf } from '@kmskeys/core'
import type { ExtensionOptions } from './extension.ts'

/**
 * Tells names from the options that may stand behind them.
 *
 * @param what the function that takes them, for the error
 * @throws {InvalidInputError} when anything else is not text
 */
export function splitOptions<T extends string>(
  given: readonly (T | ExtensionOptions)[],
  what: string,
): [T[], ExtensionOptions | undefined] {
  const last = given.at(-1)
  const options = typeof last === 'object' && !Array.isArray(last) ? last : undefined
  const names = options === undefined ? given : given.slice(0, -1)
  return [names.map((name) => checkName(name, what)), options]
}

function checkName<T extends string>(name: T | ExtensionOptions, what: string): T {
  if (typeof name === 'string') return name
  const hint = Array.isArray(name) ? ': an array is spread, with ... before it' : ''
  throw new InvalidInputError(
    `${what} takes names, and only as its last argument options, not ${kindOf(name)}${hint}`,
  )
}
