import { InvalidInputError, kindOf, toBytes } from '@kmskeys/core'

// Checks of values that callers give, before they are written.

/** @throws {InvalidInputError} when it is no text, or has not so many characters */
export function checkText(text: string, rule: string, least: number = 0, most: number = Infinity): string {
  if (typeof text !== 'string') throw new InvalidInputError(`it must be text, not ${kindOf(text)}`, { rule })
  const length = text.length > most ? Array.from(text).length : text.length
  if (length >= least && length <= most) return text
  const size = least === most ? `${most}` : most === Infinity ? `${least} or more` : `${least} to ${most}`
  throw new InvalidInputError(`it must have ${size} characters, not ${length}`, { rule })
}

/** @throws {InvalidInputError} when it is no integer from `least` to `most` */
export function checkInteger(
  value: number,
  rule: string,
  least: number = 0,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const bound = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  throw new InvalidInputError(`it must be an integer ${bound}`, { rule })
}

/**
 * The whole second that a time lies in.
 *
 * @throws {InvalidInputError} when it is no valid Date
 */
export function wholeSecond(date: Date, rule: string): Date {
  const time = date instanceof Date ? date.getTime() : Number.NaN
  if (!Number.isNaN(time)) return new Date(Math.floor(time / 1000) * 1000)
  throw new InvalidInputError(`it must be a valid Date, not ${kindOf(date)}`, { rule })
}

/** @throws {InvalidInputError} when it is not bytes of such a length */
export function checkBytes(
  bytes: Uint8Array,
  rule: string,
  least: number = 0,
  most: number = Infinity,
): Uint8Array {
  if (bytes instanceof Uint8Array && bytes.length >= least && bytes.length <= most)
    return toBytes(bytes, 'it')
  const size = least === most ? `${most}` : most === Infinity ? `${least} or more` : `${least} to ${most}`
  throw new InvalidInputError(`it must be a Uint8Array of ${size} bytes`, { rule })
}
