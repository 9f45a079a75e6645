import { bitStringFault, booleanFault, integerFault, nullFault } from './content.ts'
import { derError, type Fault } from './fault.ts'
import { contentStart, elementEnd, headerFault } from './header.ts'
import { oidFault } from './oid.ts'
import { derInput, limit, type DERLimits, type DERReadOptions } from './options.ts'
import { NO_ELEMENT, TOO_DEEP, TRAILING } from './reader-faults.ts'
import { anySetFault } from './set-order.ts'
import { stringFault } from './strings.ts'
import { CONSTRUCTED, HIGH_TAG, Tag } from './tags.ts'
import { generalizedTimeFault, parseTime, timeFault } from './time.ts'

/** Options of {@link validateDER}. */
export interface DERValidateOptions extends DERReadOptions {
  readonly limits?: (Partial<DERLimits> & { readonly maxElements?: number }) | undefined
}

/**
 * Walks the whole of the input, which must be one element, and checks everything that DER (X.690 sections 8, 10,
 * 11) rules without knowledge of the structure: headers, and the content of all universal types but REAL, the
 * strings of free repertoire and those with a tag number above 30. Elements with a tag of another class are walked
 * when they are constructed, and hold anything when they are primitive; what is encoded inside an OCTET STRING or
 * BIT STRING is not looked into. Bounded by `limits`: depth (64 by default), length (2,147,483,647) and number of
 * elements (67,108,864); no depth exhausts the stack.
 *
 * @throws {InvalidInputError} with the `offset` of the element at fault, and the `rule` that it breaks
 */
export function validateDER(bytes: Uint8Array, options?: DERValidateOptions): void {
  const { source, path, maxDepth, booleanTrue, nonMinimalLength: lax } = derInput(bytes, options, LIMITS)
  const maxElements = limit('maxElements', options?.limits?.maxElements, 2 ** 26)
  const rootEnd = elementEnd(source, 0, source.length, lax)
  if (rootEnd < 0) throw derError(source.length === 0 ? NO_ELEMENT : headerFault(rootEnd), 0, path)
  if (rootEnd < source.length) throw derError(TRAILING, rootEnd, path)
  let depth = 0
  let end = rootEnd
  let elements = 0
  for (let offset = 0; ;) {
    while (offset === end) {
      if (depth === 0) return
      end = ends[--depth] ?? 0
    }
    if (++elements > maxElements) throw derError(TOO_MANY, offset, path)
    const next = elementEnd(source, offset, end, lax)
    if (next < 0) throw derError(headerFault(next), offset, path)
    const start = contentStart(source, offset)
    const tag = source[offset] ?? 0
    const fault = tag < 0x40 ? universalFault(tag, source, start, next, booleanTrue, lax) : undefined
    if (fault !== undefined) throw derError(fault, offset, path)
    if ((tag & CONSTRUCTED) === 0) {
      offset = next
    } else {
      if (depth >= maxDepth) throw derError(TOO_DEEP, offset, path)
      ends[depth++] = end
      end = next
      offset = start
    }
  }
}

function universalFault(
  tag: number,
  source: Uint8Array,
  start: number,
  end: number,
  booleanTrue: boolean,
  lax: boolean,
): Fault | undefined {
  switch (tag) {
    case Tag.SEQUENCE:
    case EXTERNAL:
    case EMBEDDED_PDV:
    case UNRESTRICTED_STRING:
      return undefined
    case Tag.SET:
      return anySetFault(source, start, end, lax)
    case Tag.BOOLEAN:
      return booleanFault(source, start, end, booleanTrue)
    case Tag.INTEGER:
    case Tag.ENUMERATED:
      return integerFault(source, start, end)
    case Tag.BIT_STRING:
      return bitStringFault(source, start, end)
    case Tag.OCTET_STRING:
      return undefined
    case Tag.NULL:
      return nullFault(start, end)
    case Tag.OBJECT_IDENTIFIER:
    case RELATIVE_OID:
      return oidFault(source, start, end)
    case Tag.UTC_TIME:
      return Number.isNaN(parseTime(tag, source, start, end)) ? timeFault(tag) : undefined
    case Tag.GENERALIZED_TIME:
      return generalizedTimeFault(source, start, end)
    case 0:
      return END_OF_CONTENTS
    case RESERVED:
      return RESERVED_TAG
    default:
      return otherFault(tag, source, start, end)
  }
}

/** The constructed bit of types that always or never have it, and the strings. */
function otherFault(tag: number, source: Uint8Array, start: number, end: number): Fault | undefined {
  const number = tag & ~CONSTRUCTED
  if (number === HIGH_TAG) return undefined
  if (tag === number)
    return ALWAYS_CONSTRUCTED.has(tag | CONSTRUCTED) ? PRIMITIVE : stringFault(tag, source, start, end)
  return number === RESERVED ? RESERVED_TAG : CONSTRUCTED_STRING
}

const EXTERNAL = 0x28
const EMBEDDED_PDV = 0x2b
const UNRESTRICTED_STRING = 0x3d
const RELATIVE_OID = 0x0d
const RESERVED = 0x0f
const ALWAYS_CONSTRUCTED: ReadonlySet<number> = new Set<number>([
  Tag.SEQUENCE,
  Tag.SET,
  EXTERNAL,
  EMBEDDED_PDV,
  UNRESTRICTED_STRING,
])

/** Where the elements end that hold the one that is looked at; kept, because nothing is validated meanwhile. */
const ends: number[] = []

const LIMITS: ReadonlySet<string> = new Set<keyof DERLimits | 'maxElements'>([
  'maxDepth',
  'maxLength',
  'maxElements',
])

const TOO_MANY: Fault = { rule: 'maxElements', message: 'there are more elements than the limit' }
const END_OF_CONTENTS: Fault = { rule: 'X.690 8.1.1', message: 'end-of-contents octets have no place in DER' }
const RESERVED_TAG: Fault = { rule: 'X.680 8.4', message: 'the universal tag number 15 is reserved' }
const PRIMITIVE: Fault = { rule: 'X.690 8.9.1', message: 'a SEQUENCE or SET must be constructed' }
const CONSTRUCTED_STRING: Fault = { rule: 'X.690 10.2', message: 'the type must be primitive' }
