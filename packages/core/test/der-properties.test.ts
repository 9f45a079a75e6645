import { InvalidInputError } from '@kmskeys/core'
import { DERReader, Tag, encodeDER, validateDER, type DERWriter } from '@kmskeys/core/der'
import {
  array,
  assert,
  bigInt,
  boolean,
  constant,
  letrec,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check'
import { expect, it } from 'vitest'
import { refused } from './support/refused.ts'

/** A value of DER as a test sees it. */
type Value =
  | { type: 'boolean'; value: boolean }
  | { type: 'integer'; value: bigint }
  | { type: 'null'; value: null }
  | { type: 'octets'; value: Uint8Array }
  | { type: 'bits'; value: Uint8Array }
  | { type: 'text'; value: string }
  | { type: 'sequence'; value: Value[] }
  | { type: 'tagged'; value: Value[] }

const { value: anyValue } = letrec<{ value: Value }>((tie) => ({
  value: oneof(
    { maxDepth: 5 },
    record({ type: constant('boolean'), value: boolean() }),
    record({
      type: constant('integer'),
      value: oneof(bigInt(-300n, 300n), bigInt(-(2n ** 300n), 2n ** 300n)),
    }),
    record({ type: constant('null'), value: constant(null) }),
    record({ type: constant('octets'), value: uint8Array({ maxLength: 300 }) }),
    record({ type: constant('bits'), value: uint8Array({ maxLength: 300 }) }),
    record({ type: constant('text'), value: string({ unit: 'binary' }) }),
    record({ type: constant('sequence'), value: array(tie('value')) }),
    record({ type: constant('tagged'), value: array(tie('value')) }),
  ),
}))

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
      expect(isValid || accepted(() => readWhole(bytes)) === undefined).toBe(true)
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
  else if (type === 'bits') w.bitString(value)
  else if (type === 'text') w.utf8String(value)
  else if (type === 'sequence') w.sequence(() => value.forEach((one) => write(w, one)))
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
      return { type: 'bits', value: input.bitStringBytes() }
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
