import { checkFields, IntegrityError, InvalidInputError } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'

/** A length of time; the parts are added up. A day has 24 hours. */
export interface Duration {
  readonly days?: number | undefined
  readonly hours?: number | undefined
  readonly minutes?: number | undefined
  readonly seconds?: number | undefined
}

/** The first and the last second of validity, in milliseconds since 1970, and both encoded. */
export interface Validity {
  readonly notBefore: number
  readonly notAfter: number
  readonly der: Uint8Array
  /** Whether it was found good when something was read back. */
  checked: boolean
}

/**
 * The whole second that a date lies in, in milliseconds since 1970.
 *
 * @throws {InvalidInputError} when it is no date, or not of the years 1950 to 9999
 */
export function wholeSecond(date: Date, field: string): number {
  const time = date instanceof Date ? date.getTime() : Number.NaN
  if (Number.isNaN(time))
    throw new InvalidInputError(`${field} must be a valid Date`, { path: `tbsCertificate.validity.${field}` })
  return inRange(Math.floor(time / 1000) * 1000, field)
}

/**
 * The milliseconds of a length of time.
 *
 * @throws {InvalidInputError} when it is not whole seconds, and at least one
 */
export function milliseconds(duration: Duration): number {
  checkFields(duration, FIELDS, 'the parts of validFor')
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration
  const numbers = [days, hours, minutes, seconds].every((part) => typeof part === 'number')
  const total = numbers ? ((days * 24 + hours) * 60 + minutes) * 60 + seconds : Number.NaN
  if (!Number.isSafeInteger(total) || total < 1)
    throw new InvalidInputError(
      'validFor takes days, hours, minutes and seconds, together at least one second, and whole seconds',
      {
        path: 'tbsCertificate.validity',
      },
    )
  return total * 1000
}

/**
 * The field Validity (RFC 5280 section 4.1.2.5).
 *
 * @throws {InvalidInputError} when the end lies before the start, or behind the year 9999
 */
export function validity(notBefore: number, notAfter: number): Validity {
  if (latest?.notBefore === notBefore && latest.notAfter === notAfter) return latest
  if (inRange(notAfter, 'notAfter') < notBefore) throw endsBefore()
  const der = encodeDER((writer) =>
    writer.sequence(() => writer.time(new Date(notBefore)).time(new Date(notAfter))),
  )
  latest = { notBefore, notAfter, der, checked: false }
  return latest
}

export function endsBefore(): InvalidInputError {
  return new InvalidInputError('notAfter lies before notBefore', {
    path: 'tbsCertificate.validity',
    rule: 'RFC 5280 4.1.2.5',
  })
}

/**
 * Reads the times of a validity that was encoded.
 *
 * @throws {IntegrityError} when they are others than were set
 * @throws {InvalidInputError} when they cannot be read
 */
export function checkNewValidity(set: Validity): void {
  if (set.checked) return
  const input = DERReader.from(set.der, { path: 'validity' })
  const times = input.sequence()
  input.end()
  const notBefore = times.time('notBefore').getTime()
  const notAfter = times.time('notAfter').getTime()
  times.end()
  if (notBefore !== set.notBefore || notAfter !== set.notAfter)
    throw new IntegrityError('the validity is not encoded as it was set')
  set.checked = true
}

function inRange(time: number, field: string): number {
  if (time >= FIRST && time <= LAST) return time
  throw new InvalidInputError(`${field} must be in the years 1950 to 9999`, {
    path: `tbsCertificate.validity.${field}`,
    rule: 'RFC 5280 4.1.2.5',
  })
}

const FIELDS: ReadonlySet<string> = new Set(['days', 'hours', 'minutes', 'seconds'])
const FIRST = Date.UTC(1950, 0, 1)
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)
/** Certificates that are issued in one second, for the same time, share it. */
let latest: Validity | undefined
