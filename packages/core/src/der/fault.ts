import { InvalidInputError } from '../errors/errors.ts'

/** A rule of DER, and how it was broken. Checks return one, and allocate nothing as long as all is well. */
export interface Fault {
  readonly rule: string
  readonly message: string
}

/** The error for a broken rule. Says where, and never shows content, which may be a private key. */
export function derError(
  fault: Fault,
  offset: number | undefined,
  path: string | undefined,
): InvalidInputError {
  const place = path === undefined || path === '' ? undefined : path
  const where = [place, offset === undefined ? undefined : `offset ${offset}`].filter(
    (part) => part !== undefined,
  )
  const suffix = where.length === 0 ? '' : ` at ${where.join(', ')}`
  return new InvalidInputError(`DER${suffix}: ${fault.message} (${fault.rule})`, {
    path: place,
    offset,
    rule: fault.rule,
  })
}
