import { InvalidInputError } from '../errors/errors.ts'
import { derError, type Fault } from './fault.ts'
import { copy, header, type DEROutput } from './output.ts'
import { stringFault } from './strings.ts'
import { Tag } from './tags.ts'
import { formatTime, yearOf } from './time.ts'

/** Writes a character string type. */
export function writeCharacters(output: DEROutput, type: number, text: string, tag: number): void {
  checkText(text)
  const start = output.length
  const at = header(output, tag, text.length)
  const { buffer } = output
  let all = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    all |= code
    buffer[at + i] = code
  }
  if (all < 0x80) {
    if (type === Tag.PRINTABLE_STRING) check(stringFault(type, buffer, at, output.length))
    return
  }
  if (type !== Tag.UTF8_STRING) check(NOT_ASCII)
  const bytes = encoder.encode(text)
  output.length = start
  const rewritten = header(output, tag, bytes.length)
  copy(bytes, 0, output.buffer, rewritten)
}

/** Writes a UTCTime or GeneralizedTime, of a year from `firstYear` to `lastYear`. */
export function writeTime(
  output: DEROutput,
  type: number,
  date: Date,
  tag: number,
  firstYear: number,
  lastYear: number,
): void {
  const milliseconds = timeOf(date)
  if (milliseconds % 1000 !== 0)
    throw new InvalidInputError('a time must be a whole second', { rule: 'RFC 5280 4.1.2.5' })
  const year = yearOf(milliseconds)
  if (year < firstYear || year > lastYear)
    throw new InvalidInputError(`a time of this type is in the years ${firstYear} to ${lastYear}`, {
      rule: 'RFC 5280 4.1.2.5',
    })
  const at = header(output, tag, type === Tag.UTC_TIME ? 13 : 15)
  formatTime(type, milliseconds, output.buffer, at)
}

/** What has no length would leave the writer with one that is no number. */
export function checkText(text: string): void {
  if (typeof text !== 'string')
    throw new InvalidInputError(`text to write must be a string, not of type ${typeof text}`)
}

/** The milliseconds of a date, also of one of another realm; NaN of an invalid one. */
export function timeOf(date: Date): number {
  if (typeof date?.getTime === 'function') return date.getTime()
  throw new InvalidInputError(`a time to write must be a Date, not of type ${typeof date}`)
}

/** Throws when there is a fault. */
export function check(fault: Fault | undefined): void {
  if (fault !== undefined) throw derError(fault, undefined, undefined)
}

const encoder = new TextEncoder()

const NOT_ASCII: Fault = { rule: 'X.690 8.23', message: 'the text has a character that is not ASCII' }
