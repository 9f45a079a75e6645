import type { Fault } from './fault.ts'
import { HIGH_TAG } from './tags.ts'

/**
 * Where the element at `offset` ends, or a negative number that {@link headerFault} explains. The identifier may be
 * one of several octets. Reads nothing at or beyond `limit`.
 *
 * @param lax whether lengths may be written with more octets than needed
 */
export function elementEnd(source: Uint8Array, offset: number, limit: number, lax: boolean): number {
  if (offset >= limit) return MISSING
  let at = offset + 1
  if (((source[offset] ?? 0) & HIGH_TAG) === HIGH_TAG) {
    at = highTagEnd(source, at, limit)
    if (at < 0) return at
  }
  if (at >= limit) return CUT
  const length = source[at] ?? 0
  if (length >= 0x80) return longFormEnd(source, at, limit, lax)
  const end = at + 1 + length
  return end <= limit ? end : TOO_LONG
}

/** Where the content of the element at `offset` starts; its header is known to be well formed. */
export function contentStart(source: Uint8Array, offset: number): number {
  let at = offset + 1
  if (((source[offset] ?? 0) & HIGH_TAG) === HIGH_TAG) while ((source[at++] ?? 0) >= 0x80);
  const length = source[at] ?? 0
  return length < 0x80 ? at + 1 : at + 1 + (length & 0x7f)
}

/** What a negative result of {@link elementEnd} means. */
export function headerFault(code: number): Fault {
  return FAULTS[-code] ?? UNKNOWN
}

/** A length of several octets at `at` (X.690 8.1.3.5, and 10.1 for the shortest form). */
function longFormEnd(source: Uint8Array, at: number, limit: number, lax: boolean): number {
  const octets = (source[at] ?? 0) & 0x7f
  if (octets === 0) return INDEFINITE
  if (octets === 0x7f) return RESERVED_LENGTH
  const start = at + 1 + octets
  if (start > limit) return CUT
  let length = 0
  // More than 2^53 loses precision, and is longer than any input all the same.
  for (let i = at + 1; i < start; i++) length = length * 0x100 + (source[i] ?? 0)
  if (!lax && (length < 0x80 || source[at + 1] === 0)) return NOT_SHORTEST
  return length <= limit - start ? start + length : TOO_LONG
}

/** Where the further octets of a tag number of 31 or more end (X.690 8.1.2.4). */
function highTagEnd(source: Uint8Array, start: number, limit: number): number {
  for (let at = start; at < limit; at++) {
    const octet = source[at] ?? 0
    if (at === start && (octet < HIGH_TAG || octet === 0x80)) return HIGH_TAG_NOT_SHORTEST
    if (octet < 0x80) return at + 1
  }
  return CUT
}

const MISSING = -1
const CUT = -2
const TOO_LONG = -3
const INDEFINITE = -4
const RESERVED_LENGTH = -5
const NOT_SHORTEST = -6
const HIGH_TAG_NOT_SHORTEST = -7

const UNKNOWN: Fault = { rule: 'X.690 8.1', message: 'not an element' }
const FAULTS: readonly Fault[] = [
  UNKNOWN,
  { rule: 'X.690 8.1', message: 'an element is missing' },
  { rule: 'X.690 8.1', message: 'the input ends inside the header of an element' },
  { rule: 'X.690 8.1.3', message: 'the element is longer than what holds it' },
  { rule: 'X.690 10.1', message: 'the indefinite length is not allowed' },
  { rule: 'X.690 8.1.3.5', message: 'a length must not begin with the octet FF' },
  { rule: 'X.690 10.1', message: 'the length is not written in the fewest octets' },
  { rule: 'X.690 8.1.2.4.2', message: 'the tag number is not written in the fewest octets' },
]
