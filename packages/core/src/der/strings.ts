import { lazy } from '../data/lazy.ts'
import type { Fault } from './fault.ts'
import type { DERInput } from './options.ts'
import { Tag } from './tags.ts'

/**
 * What is wrong with the content of a character string type, named by its universal tag, or undefined. Types whose
 * repertoire is not fixed (TeletexString) hold anything.
 */
export function stringFault(tag: number, source: Uint8Array, start: number, end: number): Fault | undefined {
  switch (tag) {
    case Tag.UTF8_STRING:
      return isASCII(source, start, end) || nodeBuffer().isUtf8(source.subarray(start, end))
        ? undefined
        : UTF8
    case Tag.PRINTABLE_STRING:
      return hasOnly(PRINTABLE_BIT, source, start, end) ? undefined : PRINTABLE
    case Tag.IA5_STRING:
      return isASCII(source, start, end) ? undefined : IA5
    case Tag.NUMERIC_STRING:
      return hasOnly(NUMERIC_BIT, source, start, end) ? undefined : NUMERIC
    case Tag.VISIBLE_STRING:
      return hasOnly(VISIBLE_BIT, source, start, end) ? undefined : VISIBLE
    case Tag.BMP_STRING:
      return isUCS(2, source, start, end) ? undefined : BMP
    case Tag.UNIVERSAL_STRING:
      return isUCS(4, source, start, end) ? undefined : UNIVERSAL
    default:
      return undefined
  }
}

/** Whether this is the universal tag of a character string type that {@link decodeText} knows. */
export function isStringTag(tag: number): boolean {
  return STRING_TAGS.has(tag)
}

/** The text of a string whose content {@link stringFault} has found good. */
export function decodeText(input: DERInput, tag: number, start: number, end: number): string {
  const { source } = input
  if (tag === Tag.BMP_STRING || tag === Tag.UNIVERSAL_STRING)
    return decodeUCS(tag === Tag.BMP_STRING ? 2 : 4, source, start, end)
  const encoding = tag === Tag.UTF8_STRING ? 'utf8' : 'latin1'
  const size = end - start
  // To copy a short text costs less than a Buffer of the input.
  if (size <= SHORT.length) {
    for (let i = 0; i < size; i++) SHORT[i] = source[start + i] ?? 0
    return SHORT.toString(encoding, 0, size)
  }
  input.text ??= Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  return input.text.toString(encoding, start, end)
}

const SHORT = Buffer.alloc(64)

/** Whether every octet is below 80. */
function isASCII(source: Uint8Array, start: number, end: number): boolean {
  let all = 0
  for (let i = start; i < end; i++) all |= source[i] ?? 0
  return all < 0x80
}

function decodeUCS(size: 2 | 4, source: Uint8Array, start: number, end: number): string {
  const points: string[] = []
  for (let i = start; i < end; i += size) {
    let point = 0
    for (let k = i; k < i + size; k++) point = point * 0x100 + (source[k] ?? 0)
    points.push(String.fromCodePoint(point))
  }
  return points.join('')
}

function hasOnly(bit: number, source: Uint8Array, start: number, end: number): boolean {
  let all = bit
  for (let i = start; i < end; i++) all &= REPERTOIRES[source[i] ?? 0] ?? 0
  return all !== 0
}

/** Whether these are big-endian code points of so many octets, none of them a surrogate. */
function isUCS(size: 2 | 4, source: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % size !== 0) return false
  for (let i = start; i < end; i += size) {
    let point = 0
    for (let k = i; k < i + size; k++) point = point * 0x100 + (source[k] ?? 0)
    if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) return false
  }
  return true
}

const STRING_TAGS: ReadonlySet<number> = new Set<number>([
  Tag.UTF8_STRING,
  Tag.PRINTABLE_STRING,
  Tag.IA5_STRING,
  Tag.NUMERIC_STRING,
  Tag.VISIBLE_STRING,
  Tag.TELETEX_STRING,
  Tag.BMP_STRING,
  Tag.UNIVERSAL_STRING,
])

const PRINTABLE_BIT = 1
const NUMERIC_BIT = 2
const VISIBLE_BIT = 4

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** For each octet the types that may hold it: X.680 41.4 for PrintableString, 41.2 for NumericString. */
const REPERTOIRES: Uint8Array = new Uint8Array(256).fill(VISIBLE_BIT, 0x20, 0x7f)
addRepertoire(PRINTABLE_BIT, `${LETTERS_AND_DIGITS} '()+,-./:=?`)
addRepertoire(NUMERIC_BIT, '0123456789 ')

function addRepertoire(bit: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) {
    const octet = characters.charCodeAt(i)
    REPERTOIRES[octet] = (REPERTOIRES[octet] ?? 0) | bit
  }
}

const UTF8: Fault = { rule: 'X.690 8.21', message: 'the UTF8String is not UTF-8' }
const PRINTABLE: Fault = {
  rule: 'X.680 41.4',
  message: 'the PrintableString has a character that it must not have',
}
const IA5: Fault = { rule: 'X.690 8.23', message: 'the IA5String has an octet above 7F' }
const NUMERIC: Fault = { rule: 'X.680 41.2', message: 'a NumericString has only digits and spaces' }
const VISIBLE: Fault = {
  rule: 'X.690 8.23',
  message: 'the VisibleString has a character that is not visible',
}
const BMP: Fault = { rule: 'X.690 8.23', message: 'the BMPString is not UCS-2' }
const UNIVERSAL: Fault = { rule: 'X.690 8.23', message: 'the UniversalString is not UCS-4' }

const nodeBuffer = lazy(() => process.getBuiltinModule('node:buffer'))
