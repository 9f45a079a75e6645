import { InvalidInputError } from '@kmskeys/core'
import { expect } from 'vitest'

/** The error with which malformed input is refused. */
export function refused(read: () => unknown): InvalidInputError {
  try {
    read()
  } catch (error) {
    if (error instanceof InvalidInputError) return error
    throw error
  }
  return expect.unreachable('it was accepted')
}
