import { InvalidInputError } from '@kmskeys/core'
import { DERReader, Tag, context, encodeDER, validateDER, type DERWriter } from '@kmskeys/core/der'
import {
  array,
  assert,
  bigInt,
  boolean,
  constant,
  constantFrom,
  date,
  letrec,
  nat,
  oneof,
  property,
  record,
  string,
  tuple,
  uint8Array,
  type Arbitrary,
} from 'fast-check'
import { expect, it } from 'vitest'
import { refused } from './support/refused.ts'

/** A value of DER as a test sees it. */
type Value =
  | { type: 'boolean'; value: boolean }
  | { type: 'integer'; value: bigint }
  | { type: 'null'; value: null }
  | { type: 'octets'; value: Uint8Array }
  | { type: 'bits'; value: { bytes: Uint8Array; unusedBits: number } }
  | { type: 'enumerated'; value: bigint }
  | { type: 'oid'; value: string }
  | { type: 'text'; value: string }
  | { type: 'printable'; value: string }
  | { type: 'ascii'; value: string }
  | { type: 'utc'; value: Date }
  | { type: 'generalized'; value: Date }
  | { type: 'implicit'; value: Uint8Array }
  | { type: 'set'; value: Value[] }
  | { type: 'sequence'; value: Value[] }
  | { type: 'tagged'; value: Value[] }

const anyInteger = oneof(bigInt(-300n, 300n), bigInt(-(2n ** 300n), 2n ** 300n))
const anyBits = tuple(uint8Array({ maxLength: 300 }), nat(7)).map(([bytes, count]) => {
  const unusedBits = bytes.length === 0 ? 0 : count
  const last = bytes.length - 1
  if (last >= 0) bytes[last] = ((bytes[last] ?? 0) >> unusedBits) << unusedBits
  return { bytes, unusedBits }
})
const anyOID = tuple(
  nat(2),
  array(oneof(nat(200), bigInt(0n, 2n ** 80n)), { minLength: 1, maxLength: 8 }),
).map(([root, [second = 0, ...arcs]]) => [root, root < 2 ? BigInt(second) % 40n : second, ...arcs].join('.'))
/** Whole seconds from one year to another. */
const anySecond = (first: number, last: number): Arbitrary<Date> =>
  date({
    min: new Date(`${String(first).padStart(4, '0')}-01-01T00:00:00Z`),
    max: new Date(`${last}-12-31T23:59:59Z`),
    noInvalidDate: true,
  }).map((moment) => new Date(Math.floor(moment.getTime() / 1000) * 1000))
/** Letters, digits, space and punctuation (X.680 41.4). */
const PRINTABLE = "ABCXYZabcxyz0123456789 '()+,-./:=?".split('')

const { value: anyValue } = letrec<{ value: Value }>((tie) => ({
  value: oneof(
    { maxDepth: 5 },
    record({ type: constant('boolean'), value: boolean() }),
    record({ type: constant('integer'), value: anyInteger }),
    record({ type: constant('enumerated'), value: anyInteger }),
    record({ type: constant('null'), value: constant(null) }),
    record({ type: constant('octets'), value: uint8Array({ maxLength: 300 }) }),
    record({ type: constant('bits'), value: anyBits }),
    record({ type: constant('oid'), value: anyOID }),
    record({ type: constant('text'), value: string({ unit: 'binary' }) }),
    record({ type: constant('printable'), value: string({ unit: constantFrom(...PRINTABLE) }) }),
    record({ type: constant('ascii'), value: string({ unit: 'binary-ascii' }) }),
    record({ type: constant('utc'), value: anySecond(1950, 2049) }),
    record({ type: constant('generalized'), value: anySecond(0, 9999) }),
    record({ type: constant('implicit'), value: uint8Array({ maxLength: 40 }) }),
    record({ type: constant('sequence'), value: array(tie('value')) }),
    record({ type: constant('set'), value: array(tie('value')).map(inOrder) }),
    record({ type: constant('tagged'), value: array(tie('value')) }),
  ),
}))

/** As a SET OF has them (X.690 11.6). */
function inOrder(values: Value[]): Value[] {
  const encoded = (value: Value): Uint8Array => encodeDER((w) => write(w, value))
  return values.toSorted((a, b) => Buffer.compare(encoded(a), encoded(b)))
}

it('what was written is read again, and what was read is written again', () => {
  assert(
    property(anyValue, (value) => {
      const der = encodeDER((w) => write(w, value))
      validateDER(der)
      const again = readWhole(der)
      expect(again).toEqual(value)
      expect(encodeDER((w) => write(w, again))).toEqual(der)
    }),
    { numRuns: 1000 },
  )
})

it('a changed byte is refused, or makes something else that is DER', () => {
  assert(
    property(anyValue, bigInt(0n, 2n ** 32n), bigInt(1n, 255n), (value, position, change) => {
      const der = encodeDER((w) => write(w, value))
      const at = Number(position % BigInt(der.length))
      der[at] = (der[at] ?? 0) ^ Number(change)
      const isValid = accepted(() => isDER(der)) ?? false
      const changed = accepted(() => readWhole(der))
      expect(isValid || changed === undefined).toBe(true)
      expect(changed === undefined ? der : encodeDER((w) => write(w, changed))).toEqual(der)
    }),
    { numRuns: 3000 },
  )
})

it('random bytes are refused by a typed error, or are DER', () => {
  assert(
    property(uint8Array({ maxLength: 40 }), (bytes) => {
      const isValid = accepted(() => isDER(bytes)) ?? false
      const value = accepted(() => readWhole(bytes))
      expect(isValid || value === undefined).toBe(true)
      expect(value === undefined ? bytes : encodeDER((w) => write(w, value))).toEqual(bytes)
    }),
    { numRuns: 5000 },
  )
})

it('a cut input is refused', () => {
  assert(
    property(anyValue, (value) => {
      const der = encodeDER((w) => write(w, value))
      for (let end = 0; end < der.length; end += 1 + Math.floor(der.length / 50))
        refused(() => validateDER(der.subarray(0, end)))
    }),
    { numRuns: 200 },
  )
})

/** What `work` returns, or undefined when it refuses its input. Any other error is thrown on. */
function accepted<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined
    throw error
  }
}

function isDER(bytes: Uint8Array): true {
  validateDER(bytes)
  return true
}

function readWhole(bytes: Uint8Array): Value {
  const input = DERReader.from(bytes)
  const value = read(input)
  input.end()
  return value
}

function write(w: DERWriter, { type, value }: Value): void {
  if (type === 'boolean') w.boolean(value)
  else if (type === 'integer') w.integer(value)
  else if (type === 'null') w.null()
  else if (type === 'octets') w.octetString(value)
  else if (type === 'bits') w.bitString(value.bytes, value.unusedBits)
  else if (type === 'enumerated') w.integer(value, Tag.ENUMERATED)
  else if (type === 'oid') w.oid(value)
  else if (type === 'printable') w.printableString(value)
  else if (type === 'ascii') w.ia5String(value)
  else if (type === 'utc') w.utcTime(value)
  else if (type === 'generalized') w.generalizedTime(value)
  else if (type === 'implicit') w.octetString(value, context(3))
  else if (type === 'text') w.utf8String(value)
  else if (type === 'sequence') w.sequence(() => value.forEach((one) => write(w, one)))
  // Against the order that it must come out in.
  else if (type === 'set') w.setOf(() => value.toReversed().forEach((one) => write(w, one)))
  else w.explicit(5, () => value.forEach((one) => write(w, one)))
}

function read(input: DERReader): Value {
  switch (input.peekTag()) {
    case Tag.BOOLEAN:
      return { type: 'boolean', value: input.boolean() }
    case Tag.INTEGER:
      return { type: 'integer', value: input.integer() }
    case Tag.NULL:
      input.null()
      return { type: 'null', value: null }
    case Tag.OCTET_STRING:
      return { type: 'octets', value: input.octetString() }
    case Tag.BIT_STRING:
      return { type: 'bits', value: input.bitString() }
    case Tag.ENUMERATED:
      return { type: 'enumerated', value: input.integer(undefined, Tag.ENUMERATED) }
    case Tag.OBJECT_IDENTIFIER:
      return { type: 'oid', value: input.oid() }
    case Tag.PRINTABLE_STRING:
      return { type: 'printable', value: input.printableString() }
    case Tag.IA5_STRING:
      return { type: 'ascii', value: input.ia5String() }
    case Tag.UTC_TIME:
      return { type: 'utc', value: input.time() }
    case Tag.GENERALIZED_TIME:
      return { type: 'generalized', value: input.time() }
    case context(3):
      return { type: 'implicit', value: input.octetString(undefined, context(3)) }
    case Tag.SET:
      return { type: 'set', value: readAll(input.setOf()) }
    case Tag.UTF8_STRING:
      return { type: 'text', value: input.utf8String() }
    case 0xa5:
      return { type: 'tagged', value: readAll(input.explicit(5)) }
    default:
      return { type: 'sequence', value: readAll(input.sequence()) }
  }
}

function readAll(input: DERReader): Value[] {
  const values: Value[] = []
  while (!input.done) values.push(read(input))
  return values
}
