import type { Fault } from './fault.ts'

// Checks of the content octets of primitive types, shared by the reader and the validator. Each returns what is
// wrong with the octets from `start` to `end`, or undefined.

/** X.690 8.2 and 11.1. */
export function booleanFault(
  source: Uint8Array,
  start: number,
  end: number,
  lax: boolean,
): Fault | undefined {
  if (end - start !== 1) return BOOLEAN_SIZE
  const octet = source[start]
  return octet === 0xff || octet === 0 || lax ? undefined : BOOLEAN_TRUE
}

/** X.690 8.3; also ENUMERATED (8.4). */
export function integerFault(source: Uint8Array, start: number, end: number): Fault | undefined {
  if (end === start) return INTEGER_EMPTY
  if (end - start === 1) return undefined
  const first = source[start] ?? 0
  const second = source[start + 1] ?? 0
  // The first nine bits must not be all the same.
  return (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80) ? INTEGER_LONG : undefined
}

/** X.690 8.6 and 11.2.1. */
export function bitStringFault(source: Uint8Array, start: number, end: number): Fault | undefined {
  if (end === start) return BITS_EMPTY
  const unused = source[start] ?? 0
  if (unused === 0) return undefined
  if (unused > 7) return BITS_UNUSED
  if (end - start === 1) return BITS_NONE
  return ((source[end - 1] ?? 0) & ((1 << unused) - 1)) === 0 ? undefined : BITS_SET
}

/** X.690 8.8. */
export function nullFault(start: number, end: number): Fault | undefined {
  return start === end ? undefined : NULL_CONTENT
}

const BOOLEAN_SIZE: Fault = { rule: 'X.690 8.2.1', message: 'a BOOLEAN has exactly one octet' }
const BOOLEAN_TRUE: Fault = { rule: 'X.690 11.1', message: 'TRUE must be the octet FF' }
const INTEGER_EMPTY: Fault = { rule: 'X.690 8.3.1', message: 'an INTEGER has at least one octet' }
const INTEGER_LONG: Fault = {
  rule: 'X.690 8.3.2',
  message: 'the INTEGER is not written in the fewest octets',
}
const BITS_EMPTY: Fault = { rule: 'X.690 8.6.2.1', message: 'a BIT STRING has at least one octet' }
const BITS_UNUSED: Fault = { rule: 'X.690 8.6.2.2', message: 'a BIT STRING has at most 7 unused bits' }
const BITS_NONE: Fault = { rule: 'X.690 8.6.2.3', message: 'a BIT STRING of no bits has no unused bits' }
const BITS_SET: Fault = { rule: 'X.690 11.2.1', message: 'the unused bits of a BIT STRING must be zero' }
const NULL_CONTENT: Fault = { rule: 'X.690 8.8.2', message: 'NULL has no content' }
