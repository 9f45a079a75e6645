import { InvalidInputError } from '../errors/errors.ts'
import { bitStringFault, integerFault } from './content.ts'
import type { Fault } from './fault.ts'
import { fromBigInt } from './integer.ts'
import { encodedOID, oidFault } from './oid.ts'
import { begin, copy, finishElement, header, INITIAL_SIZE, reserve } from './output.ts'
import { sortElements } from './set-order.ts'
import { contextConstructed, Tag } from './tags.ts'
import { yearOf } from './time.ts'
import { check, checkText, timeOf, writeCharacters, writeTime } from './write-values.ts'

/** Writes the content of a constructed element, with the writer that it is given. */
export type WriteContent = (writer: DERWriter) => void

/**
 * What `write` writes, in memory of its own.
 *
 *     const identifier = encodeDER((w) => w.sequence(() => w.oid('1.2.840.113549.1.1.11').null()))
 *
 * @throws {InvalidInputError} what `write` throws, as when a value cannot be written
 */
export function encodeDER(write: WriteContent): Uint8Array {
  const writer = new DERWriter(0)
  writer.buffer = spares.pop() ?? new Uint8Array(INITIAL_SIZE)
  try {
    write(writer)
    return writer.finish()
  } finally {
    // Whoever keeps the writer does not keep the buffer.
    const { buffer, length } = writer
    writer.buffer = NOTHING
    writer.length = 0
    // It may have been a private key.
    buffer.fill(0, 0, length)
    if (buffer.length <= MAX_SPARE_SIZE && spares.length < MAX_SPARES) spares.push(buffer)
  }
}

/**
 * Writes DER into one growing buffer. Methods return the writer, so that elements that follow each other can be
 * chained. The last argument of methods for primitive types is the identifier octet where the type is tagged
 * implicitly (`writer.ia5String('example.org', context(2))`).
 *
 * Every method throws {@link InvalidInputError} for a value that DER cannot say. The writer must then be given up.
 */
export class DERWriter {
  /** What is written so far is the bytes from `start` to `length`; what stands before belongs to others. */
  buffer: Uint8Array
  start: number
  length: number

  /** @param capacity the size of the first buffer, in bytes */
  constructor(capacity: number = INITIAL_SIZE) {
    this.buffer = capacity === 0 ? NOTHING : new Uint8Array(capacity)
    this.start = 0
    this.length = 0
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.buffer.slice(this.start, this.length)
  }

  /**
   * @param expectedSize about how many bytes `write` will write, where that is known; a length of as many octets need
   *   not move what was written
   */
  sequence(write: WriteContent, expectedSize?: number): this {
    return this.constructed(Tag.SEQUENCE, write, expectedSize)
  }

  set(write: WriteContent): this {
    return this.constructed(Tag.SET, write)
  }

  /** A SET OF; its elements may be written in any order, and are put into that of DER (X.690 11.6). */
  setOf(write: WriteContent, tag: number = Tag.SET): this {
    const start = begin(this, tag, 0)
    write(this)
    sortElements(this.buffer, start, this.length)
    finishElement(this, start, 0)
    return this
  }

  /** The explicit tag `[n]` around what `write` writes. */
  explicit(n: number, write: WriteContent, expectedSize?: number): this {
    return this.constructed(contextConstructed(n), write, expectedSize)
  }

  constructed(tag: number, write: WriteContent, expectedSize: number = 0): this {
    const start = begin(this, tag, expectedSize)
    write(this)
    finishElement(this, start, expectedSize)
    return this
  }

  /** A number must be a safe integer. */
  integer(value: bigint | number, tag: number = Tag.INTEGER): this {
    if (typeof value === 'bigint') return this.primitive(tag, fromBigInt(value))
    if (!Number.isSafeInteger(value))
      throw new InvalidInputError('a number written as INTEGER must be a safe integer')
    if (value < -0x80 || value > 0x7f) return this.primitive(tag, fromBigInt(BigInt(value)))
    const at = header(this, tag, 1)
    this.buffer[at] = value
    return this
  }

  /** An INTEGER by its content: two's complement, big-endian, in the fewest octets. */
  integerBytes(content: Uint8Array, tag: number = Tag.INTEGER): this {
    checkBytes(content)
    check(integerFault(content, 0, content.length))
    return this.primitive(tag, content)
  }

  /** An INTEGER of 0 or more by its value, big-endian; leading zero octets are dropped or added as DER wants them. */
  unsignedInteger(value: Uint8Array, tag: number = Tag.INTEGER): this {
    checkBytes(value)
    let first = 0
    while (first < value.length && value[first] === 0) first++
    const pad = first === value.length || (value[first] ?? 0) >= 0x80 ? 1 : 0
    const at = header(this, tag, value.length - first + pad)
    if (pad === 1) this.buffer[at] = 0
    copy(value, first, this.buffer, at + pad)
    return this
  }

  boolean(value: boolean, tag: number = Tag.BOOLEAN): this {
    const at = header(this, tag, 1)
    this.buffer[at] = value ? 0xff : 0
    return this
  }

  null(tag: number = Tag.NULL): this {
    header(this, tag, 0)
    return this
  }

  /** An object identifier in dotted form, or its content octets. */
  oid(value: string | Uint8Array, tag: number = Tag.OBJECT_IDENTIFIER): this {
    if (typeof value === 'string') return this.primitive(tag, encodedOID(value))
    checkBytes(value)
    check(oidFault(value, 0, value.length))
    return this.primitive(tag, value)
  }

  octetString(bytes: Uint8Array, tag: number = Tag.OCTET_STRING): this {
    return this.primitive(tag, bytes)
  }

  /** An OCTET STRING that holds the DER that `write` writes. */
  octetStringOf(write: WriteContent, tag: number = Tag.OCTET_STRING): this {
    return this.constructed(tag, write)
  }

  /** The unused bits, the lowest of the last octet, must be zero. */
  bitString(bytes: Uint8Array, unusedBits: number = 0, tag: number = Tag.BIT_STRING): this {
    checkBytes(bytes)
    const at = header(this, tag, bytes.length + 1)
    this.buffer[at] = unusedBits
    copy(bytes, 0, this.buffer, at + 1)
    if (unusedBits !== 0)
      check(this.buffer[at] === unusedBits ? bitStringFault(this.buffer, at, this.length) : UNUSED_BITS)
    return this
  }

  /** A BIT STRING that holds the DER that `write` writes. */
  bitStringOf(write: WriteContent, tag: number = Tag.BIT_STRING): this {
    const start = begin(this, tag, 0)
    const at = reserve(this, 1)
    this.buffer[at] = 0
    write(this)
    finishElement(this, start, 0)
    return this
  }

  utf8String(text: string, tag: number = Tag.UTF8_STRING): this {
    checkText(text)
    if (!text.isWellFormed())
      throw new InvalidInputError('the text has half of a surrogate pair, which UTF-8 cannot say')
    writeCharacters(this, Tag.UTF8_STRING, text, tag)
    return this
  }

  /** Letters, digits, space and '()+,-./:=? alone (X.680 41.4). */
  printableString(text: string, tag: number = Tag.PRINTABLE_STRING): this {
    writeCharacters(this, Tag.PRINTABLE_STRING, text, tag)
    return this
  }

  /** ASCII. */
  ia5String(text: string, tag: number = Tag.IA5_STRING): this {
    writeCharacters(this, Tag.IA5_STRING, text, tag)
    return this
  }

  /**
   * A whole second, as a UTCTime in the years 1950 to 2049 and a GeneralizedTime in all others until 9999 (RFC 5280
   * 4.1.2.5).
   */
  time(date: Date): this {
    const year = yearOf(timeOf(date))
    return year >= 1950 && year < 2050 ? this.utcTime(date) : this.generalizedTime(date)
  }

  /** A whole second of the years 1950 to 2049. */
  utcTime(date: Date, tag: number = Tag.UTC_TIME): this {
    writeTime(this, Tag.UTC_TIME, date, tag, 1950, 2049)
    return this
  }

  /** A whole second of the years 0 to 9999. */
  generalizedTime(date: Date, tag: number = Tag.GENERALIZED_TIME): this {
    writeTime(this, Tag.GENERALIZED_TIME, date, tag, 0, 9999)
    return this
  }

  /** An element with this tag and content, which is not checked. */
  primitive(tag: number, content: Uint8Array): this {
    checkBytes(content)
    const at = header(this, tag, content.length)
    copy(content, 0, this.buffer, at)
    return this
  }

  /** Elements that are encoded already, which is not checked. */
  raw(elements: Uint8Array): this {
    checkBytes(elements)
    const at = reserve(this, elements.length)
    copy(elements, 0, this.buffer, at)
    return this
  }
}

/** What has no length would leave the writer with one that is no number, and everything written behind it lost. */
function checkBytes(value: Uint8Array): void {
  if (!(value instanceof Uint8Array))
    throw new InvalidInputError(`bytes to write must be a Uint8Array, not of type ${typeof value}`)
}

const NOTHING = new Uint8Array()
const MAX_SPARE_SIZE = 0x1_0000
const MAX_SPARES = 4
/** Buffers for encodeDER that are not in use: one, or several when calls were nested. */
const spares: Uint8Array[] = []

const UNUSED_BITS: Fault = { rule: 'X.690 8.6.2.2', message: 'a BIT STRING has 0 to 7 unused bits' }
