import { InvalidInputError } from '@kmskeys/core'

/** What `error` says, its path beginning with the name of a field, or its index in a list. */
export function placed(error: unknown, field: string | number): unknown {
  if (!(error instanceof InvalidInputError)) return error
  const { message, path, offset, rule, cause } = error
  const start = typeof field === 'number' ? `[${field}]` : field
  const between = path === undefined || path.startsWith('[') ? '' : '.'
  return new InvalidInputError(message, { path: `${start}${between}${path ?? ''}`, offset, rule, cause })
}

/**
 * Runs what writes a field; what it refuses says which.
 *
 * @throws {InvalidInputError} what it throws
 */
export function within(field: string | number, write: () => unknown): void {
  try {
    write()
  } catch (error) {
    throw placed(error, field)
  }
}
