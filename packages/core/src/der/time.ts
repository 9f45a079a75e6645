import type { Fault } from './fault.ts'
import { Tag } from './tags.ts'

/**
 * The time that the content of a UTCTime or GeneralizedTime says, in milliseconds since 1970, or NaN when it has
 * not the form YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ, or there is no such day or second. A year of two digits is 1950
 * to 2049 (RFC 5280 4.1.2.5.1).
 */
export function parseTime(tag: number, source: Uint8Array, start: number, end: number): number {
  const utc = tag === Tag.UTC_TIME
  const at = utc ? start : start + 2
  if (end - at !== 13 || source[end - 1] !== Z) return Number.NaN
  const century = utc ? 0 : twoDigits(source, start)
  const yearOfCentury = twoDigits(source, at)
  const month = twoDigits(source, at + 2)
  const day = twoDigits(source, at + 4)
  const hour = twoDigits(source, at + 6)
  const minute = twoDigits(source, at + 8)
  const second = twoDigits(source, at + 10)
  // What is not two digits is negative, which shows in the sign of all of them together.
  if ((century | yearOfCentury | hour | minute | second) < 0) return Number.NaN
  const year = utc ? (yearOfCentury < 50 ? 2000 : 1900) + yearOfCentury : century * 100 + yearOfCentury
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return Number.NaN
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  return (daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000
}

/** What is wrong with a time as {@link parseTime} reads it. */
export function timeFault(tag: number): Fault {
  return tag === Tag.UTC_TIME ? UTC : GENERALIZED
}

/** What is wrong with a GeneralizedTime by X.690 11.7, which also allows a fraction, or undefined. */
export function generalizedTimeFault(source: Uint8Array, start: number, end: number): Fault | undefined {
  if (end - start < 17 || source[start + 14] !== POINT)
    return Number.isNaN(parseTime(Tag.GENERALIZED_TIME, source, start, end)) ? GENERALIZED : undefined
  for (let i = start + 15; i < end - 1; i++) if (!isDigit(source[i] ?? 0)) return GENERALIZED
  if (source[end - 1] !== Z || source[end - 2] === ZERO) return FRACTION
  const whole = Uint8Array.of(...source.subarray(start, start + 14), Z)
  return Number.isNaN(parseTime(Tag.GENERALIZED_TIME, whole, 0, 15)) ? GENERALIZED : undefined
}

/** The year, in UTC, of a time in milliseconds since 1970. */
export function yearOf(time: number): number {
  const shifted = Math.floor(time / DAY) + DAYS_TO_1970
  const era = Math.floor(shifted / ERA)
  const dayOfEra = shifted - era * ERA
  const yearOfEra = yearFromDay(dayOfEra)
  const dayOfYear = dayOfEra - startOfYear(yearOfEra)
  // The years of this calendar begin in March: January and February belong to the next.
  return era * 400 + yearOfEra + (dayOfYear >= 306 ? 1 : 0)
}

/** Writes YYMMDDHHMMSSZ, or YYYYMMDDHHMMSSZ, and returns where it ends. The time is in the years 0 to 9999. */
export function formatTime(tag: number, time: number, target: Uint8Array, offset: number): number {
  const days = Math.floor(time / DAY)
  const seconds = Math.floor((time - days * DAY) / 1000)
  const shifted = days + DAYS_TO_1970
  const era = Math.floor(shifted / ERA)
  const dayOfEra = shifted - era * ERA
  const yearOfEra = yearFromDay(dayOfEra)
  const dayOfYear = dayOfEra - startOfYear(yearOfEra)
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  let at = offset
  if (tag === Tag.GENERALIZED_TIME) at = writeTwo(target, at, Math.floor(year / 100))
  at = writeTwo(target, at, year % 100)
  at = writeTwo(target, at, month)
  at = writeTwo(target, at, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)
  at = writeTwo(target, at, Math.floor(seconds / 3600))
  at = writeTwo(target, at, Math.floor(seconds / 60) % 60)
  at = writeTwo(target, at, seconds % 60)
  target[at] = Z
  return at + 1
}

function writeTwo(target: Uint8Array, at: number, value: number): number {
  target[at] = ZERO + Math.floor(value / 10)
  target[at + 1] = ZERO + (value % 10)
  return at + 2
}

/** 0 to 99, or a negative number when these are not two digits. */
function twoDigits(source: Uint8Array, at: number): number {
  const tens = source[at] ?? 0
  const ones = source[at + 1] ?? 0
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 11 * ZERO : -1
}

function isDigit(octet: number): boolean {
  return octet >= ZERO && octet <= ZERO + 9
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Days since 1970-01-01, counted in years that begin in March, so that a leap day is the last of its year. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const marchMonth = month > 2 ? month - 3 : month + 9
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1
  return era * ERA + startOfYear(yearOfEra) + dayOfYear - DAYS_TO_1970
}

function yearFromDay(dayOfEra: number): number {
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  return Math.floor((dayOfEra - leapDays) / 365)
}

function startOfYear(yearOfEra: number): number {
  return yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
}

const ZERO = 0x30
const POINT = 0x2e
const Z = 0x5a
const DAY = 86_400_000
/** The days of 400 years. */
const ERA = 146_097
/** The days from 1 March of the year 0 to 1970. */
const DAYS_TO_1970 = 719_468

const UTC: Fault = {
  rule: 'RFC 5280 4.1.2.5.1',
  message: 'a UTCTime must be YYMMDDHHMMSSZ, and name a second that there is',
}
const GENERALIZED: Fault = {
  rule: 'RFC 5280 4.1.2.5.2',
  message: 'a GeneralizedTime must be YYYYMMDDHHMMSSZ, and name a second that there is',
}
const FRACTION: Fault = { rule: 'X.690 11.7', message: 'a fraction of a second must not end in 0' }
