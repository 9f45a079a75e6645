import { InvalidInputError } from '../errors/errors.ts'
import { derError, type Fault } from './fault.ts'

/**
 * The content octets of an OBJECT IDENTIFIER (X.690 8.19), without tag and length.
 *
 * @param dotted such as `2.5.4.3`; arcs of any size
 * @throws {InvalidInputError} when it is not the dotted form of an object identifier
 */
export function encodeOID(dotted: string): Uint8Array {
  return encodedOID(dotted).slice()
}

/**
 * The dotted form of the content octets of an OBJECT IDENTIFIER.
 *
 * @throws {InvalidInputError} when they are empty, cut, or an arc is not written in the fewest octets (X.690 8.19)
 */
export function decodeOID(content: Uint8Array): string {
  const dotted = readOID(content, 0, content.length)
  if (dotted === undefined) throw derError(oidFault(content, 0, content.length) ?? EMPTY, 0, undefined)
  return dotted
}

/** As {@link encodeOID}, but shared: whoever gets it must not write to it. */
export function encodedOID(dotted: string): Uint8Array {
  const known = encoded.get(dotted)
  if (known !== undefined) return known
  const content = encodeArcs(dotted)
  if (encoded.size >= CACHE_SIZE) encoded.clear()
  encoded.set(dotted, content)
  return content
}

/** What is wrong with content octets, or undefined. */
export function oidFault(source: Uint8Array, start: number, end: number): Fault | undefined {
  if (start === end) return EMPTY
  if (end - start > MAX_CONTENT) return TOO_LONG
  let more = false
  for (let i = start; i < end; i++) {
    const octet = source[i] ?? 0
    if (!more && octet === 0x80) return NOT_SHORTEST
    more = octet >= 0x80
  }
  return more ? CUT : undefined
}

/**
 * The dotted form of content octets, or undefined when {@link oidFault} finds a fault in them. Those that were read
 * before are found by their content, without a check or an allocation.
 */
export function readOID(source: Uint8Array, start: number, end: number): string | undefined {
  // Identifiers that are used together differ in their length or their last three octets.
  const last = (source[end - 1] ?? 0) + (source[end - 2] ?? 0) * 0x17 + (source[end - 3] ?? 0) * 0x1d
  const slot = (last + (end - start) * 0x49) & (CACHE_SIZE - 1)
  const known = decoded[slot]
  if (known !== undefined && isSame(known.content, source, start, end)) return known.dotted
  if (oidFault(source, start, end) !== undefined) return undefined
  const dotted = decodeArcs(source, start, end)
  if (end - start <= MAX_CACHED)
    decoded[slot] = { content: Uint8Array.from(source.subarray(start, end)), dotted }
  return dotted
}

function isSame(content: Uint8Array, source: Uint8Array, start: number, end: number): boolean {
  if (content.length !== end - start) return false
  for (let i = 0; i < content.length; i++) if (content[i] !== source[start + i]) return false
  return true
}

function decodeArcs(source: Uint8Array, start: number, end: number): string {
  const arcs: (number | bigint)[] = []
  let arc: number | bigint = 0
  for (let i = start; i < end; i++) {
    const octet = source[i] ?? 0
    if (typeof arc === 'number' && arc >= 2 ** 45) arc = BigInt(arc)
    arc = typeof arc === 'number' ? arc * 0x80 + (octet & 0x7f) : (arc << 7n) | BigInt(octet & 0x7f)
    if (octet >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  // The first two arcs share one number: 40 times the first plus the second (X.690 8.19.4).
  const joined = arcs[0] ?? 0
  const first = joined < 40 ? 0 : joined < 80 ? 1 : 2
  arcs[0] = typeof joined === 'number' ? joined - first * 40 : joined - BigInt(first * 40)
  return `${first}.${arcs.join('.')}`
}

function encodeArcs(dotted: string): Uint8Array {
  if (dotted.length > MAX_DOTTED || !DOTTED.test(dotted))
    throw new InvalidInputError(
      'an object identifier is written as numbers with points between, such as 2.5.4.3',
      {
        rule: 'X.660 7.6',
      },
    )
  const [first = 0, second = 0, ...others] = dotted.split('.').map(toArc)
  if (first < 2 && second > 39)
    throw new InvalidInputError(
      'the second number of an object identifier that starts with 0 or 1 is at most 39',
      {
        rule: 'X.690 8.19.4',
      },
    )
  const octets: number[] = []
  pushArc(octets, typeof second === 'number' ? Number(first) * 40 + second : BigInt(first) * 40n + second)
  for (const arc of others) pushArc(octets, arc)
  return Uint8Array.from(octets)
}

/** The value of decimal digits: a number where that is exact. */
function toArc(digits: string): number | bigint {
  return digits.length <= 15 ? Number(digits) : BigInt(digits)
}

/** Adds the octets of one number (X.690 8.19.2). */
function pushArc(octets: number[], arc: number | bigint): void {
  const start = octets.length
  if (typeof arc === 'number')
    for (let rest = arc; rest > 0 || octets.length === start; rest = Math.floor(rest / 0x80))
      octets.splice(start, 0, (rest % 0x80) | (octets.length > start ? 0x80 : 0))
  else
    for (let rest = arc; rest > 0n; rest >>= 7n)
      octets.splice(start, 0, Number(rest & 0x7fn) | (octets.length > start ? 0x80 : 0))
}

const DOTTED = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/
/** Bounds the work for identifiers that nobody uses; those in use are shorter than 100 characters. */
const MAX_DOTTED = 2000
const MAX_CONTENT = 1000
const MAX_CACHED = 64
const CACHE_SIZE = 512

const encoded = new Map<string, Uint8Array>()
const decoded = Array.from<{ readonly content: Uint8Array; readonly dotted: string } | undefined>({
  length: CACHE_SIZE,
})

const EMPTY: Fault = { rule: 'X.690 8.19', message: 'an OBJECT IDENTIFIER has at least one octet' }
const CUT: Fault = { rule: 'X.690 8.19.2', message: 'the last number of the OBJECT IDENTIFIER is cut' }
const NOT_SHORTEST: Fault = {
  rule: 'X.690 8.19.2',
  message: 'a number of the OBJECT IDENTIFIER is not written in the fewest octets',
}
const TOO_LONG: Fault = {
  rule: 'X.690 8.19',
  message: `an OBJECT IDENTIFIER of more than ${MAX_CONTENT} octets is not read`,
}
