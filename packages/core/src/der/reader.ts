import { bitStringFault, booleanFault, integerFault, nullFault } from './content.ts'
import { derError, type Fault } from './fault.ts'
import { contentStart, elementEnd, headerFault } from './header.ts'
import { toBigInt } from './integer.ts'
import { oidFault, readOID } from './oid.ts'
import { derInput, type DERInput, type DERReadOptions } from './options.ts'
import { setOrderFault } from './set-order.ts'
import { stringFault } from './strings.ts'
import { CONSTRUCTED, contextConstructed, Tag, tagName } from './tags.ts'
import { parseTime, timeFault } from './time.ts'

/** What a field is called in the path of an error: its name, or its index in a list. */
export type FieldName = string | number

/** The content of a BIT STRING. */
export interface BitString {
  /** The octets that hold the bits, the first bit the highest; the unused bits are zero. */
  readonly bytes: Uint8Array
  /** How many of the lowest bits of the last octet do not count, 0 to 7. */
  readonly unusedBits: number
}

/**
 * Reads strict DER (X.690 section 10), one element after the other. Nothing is copied: all bytes that it returns
 * are views of the input.
 *
 * Each method reads the next element and moves on behind it. It throws {@link InvalidInputError} with `path`,
 * `offset` and `rule` when there is none, when it has another tag, or is not well formed; the reader then stays
 * before it. The last argument of methods for primitive types is the identifier octet where the type is tagged
 * implicitly (`reader.ia5String('dNSName', context(2))`). Tag numbers above 30 are known to `element` and `skip`
 * alone.
 */
export class DERReader {
  /** What is read; shared by the readers of its nested elements. */
  readonly input: DERInput
  readonly source: Uint8Array
  /** Where the next element starts in the source, counted from 0. May be set back to a value that it had. */
  offset: number
  /** Where the content ends that this reader reads. */
  readonly limit: number
  readonly depth: number
  readonly parent: DERReader | undefined
  readonly name: FieldName | undefined

  /** Use {@link DERReader.from}; nested readers come from `sequence` and the like. */
  constructor(
    input: DERInput,
    start: number,
    limit: number,
    depth: number,
    parent: DERReader | undefined,
    name: FieldName | undefined,
  ) {
    this.input = input
    this.source = input.source
    this.offset = start
    this.limit = limit
    this.depth = depth
    this.parent = parent
    this.name = name
  }

  /**
   * A reader over one input. Call `end` when its elements are read.
   *
   * @throws {InvalidInputError} when it is not bytes, or longer than the limit
   */
  static from(bytes: Uint8Array, options?: DERReadOptions): DERReader {
    const input = derInput(bytes, options)
    return new DERReader(input, 0, input.source.length, 0, undefined, undefined)
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.offset >= this.limit
  }

  /** The identifier octet of the next element, or -1 at the end. */
  peekTag(): number {
    return this.offset < this.limit ? (this.source[this.offset] ?? -1) : -1
  }

  /** Whether there is a next element and it has this identifier octet, as to tell whether an OPTIONAL is there. */
  tagIs(tag: number): boolean {
    return this.offset < this.limit && this.source[this.offset] === tag
  }

  /** Throws when something is left. */
  end(): void {
    if (this.offset < this.limit) throw this.error(TRAILING)
  }

  sequence(name?: FieldName): DERReader {
    return this.constructed(Tag.SEQUENCE, name)
  }

  set(name?: FieldName): DERReader {
    return this.constructed(Tag.SET, name)
  }

  /** A SET OF, whose elements must be in ascending order of their encodings (X.690 11.6). */
  setOf(name?: FieldName, tag: number = Tag.SET): DERReader {
    const before = this.offset
    const nested = this.constructed(tag, name)
    const { source, offset, limit, input } = nested
    const fault = setOrderFault(source, offset, limit, input.nonMinimalLength)
    if (fault === undefined) return nested
    this.offset = before
    throw nested.error(fault)
  }

  /** What is inside the explicit tag `[n]`: one element, which the caller reads, and then calls `end`. */
  explicit(n: number, name?: FieldName): DERReader {
    return this.constructed(contextConstructed(n), name)
  }

  /** A reader over the content of an element that has this tag and is made of elements. */
  constructed(tag: number, name?: FieldName): DERReader {
    const end = this.contentEnd(tag, name)
    if (this.depth >= this.input.maxDepth) throw this.error(TOO_DEEP, name)
    const start = contentStart(this.source, this.offset)
    this.offset = end
    return new DERReader(this.input, start, end, this.depth + 1, this, name)
  }

  integer(name?: FieldName, tag: number = Tag.INTEGER): bigint {
    const start = this.integerStart(tag, name)
    return toBigInt(this.source, start, this.offset)
  }

  /** An INTEGER that a number holds exactly; others are refused. */
  smallInteger(name?: FieldName, tag: number = Tag.INTEGER): number {
    const before = this.offset
    const start = this.integerStart(tag, name)
    const { source, offset: end } = this
    let value = ((source[start] ?? 0) << 24) >> 24
    for (let i = start + 1; i < end; i++) value = value * 0x100 + (source[i] ?? 0)
    if (end - start <= 7 && Number.isSafeInteger(value)) return value
    this.offset = before
    throw this.error(TOO_LARGE, name)
  }

  /** The content of an INTEGER: two's complement, big-endian, in the fewest octets. */
  integerBytes(name?: FieldName, tag: number = Tag.INTEGER): Uint8Array {
    const start = this.integerStart(tag, name)
    return this.source.subarray(start, this.offset)
  }

  /** The value of an INTEGER of 0 or more, big-endian, without the leading zero octet; 0 is one zero octet. */
  unsignedBytes(name?: FieldName, tag: number = Tag.INTEGER): Uint8Array {
    const before = this.offset
    const start = this.integerStart(tag, name)
    const first = this.source[start] ?? 0
    if (first >= 0x80) {
      this.offset = before
      throw this.error(NEGATIVE, name)
    }
    return this.source.subarray(first === 0 && this.offset - start > 1 ? start + 1 : start, this.offset)
  }

  boolean(name?: FieldName, tag: number = Tag.BOOLEAN): boolean {
    const end = this.contentEnd(tag, name)
    const start = contentStart(this.source, this.offset)
    this.check(booleanFault(this.source, start, end, this.input.booleanTrue), name)
    this.offset = end
    return this.source[start] !== 0
  }

  null(name?: FieldName, tag: number = Tag.NULL): void {
    const end = this.contentEnd(tag, name)
    this.check(nullFault(contentStart(this.source, this.offset), end), name)
    this.offset = end
  }

  /** The dotted form. */
  oid(name?: FieldName, tag: number = Tag.OBJECT_IDENTIFIER): string {
    const end = this.contentEnd(tag, name)
    const start = contentStart(this.source, this.offset)
    const dotted = readOID(this.source, start, end)
    if (dotted === undefined) throw this.error(oidFault(this.source, start, end) ?? UNEXPECTED, name)
    this.offset = end
    return dotted
  }

  /** The content octets, which `decodeOID` understands. */
  oidBytes(name?: FieldName, tag: number = Tag.OBJECT_IDENTIFIER): Uint8Array {
    const end = this.contentEnd(tag, name)
    const start = contentStart(this.source, this.offset)
    this.check(oidFault(this.source, start, end), name)
    this.offset = end
    return this.source.subarray(start, end)
  }

  octetString(name?: FieldName, tag: number = Tag.OCTET_STRING): Uint8Array {
    return this.value(tag, name)
  }

  bitString(name?: FieldName, tag: number = Tag.BIT_STRING): BitString {
    const end = this.contentEnd(tag, name)
    const start = contentStart(this.source, this.offset)
    this.check(bitStringFault(this.source, start, end), name)
    this.offset = end
    return { bytes: this.source.subarray(start + 1, end), unusedBits: this.source[start] ?? 0 }
  }

  /** The octets of a BIT STRING that has no unused bits; others are refused. */
  bitStringBytes(name?: FieldName, tag: number = Tag.BIT_STRING): Uint8Array {
    const end = this.contentEnd(tag, name)
    const start = contentStart(this.source, this.offset)
    this.check(bitStringFault(this.source, start, end), name)
    if (this.source[start] !== 0) throw this.error(UNUSED_BITS, name)
    this.offset = end
    return this.source.subarray(start + 1, end)
  }

  utf8String(name?: FieldName, tag: number = Tag.UTF8_STRING): string {
    return this.characters(Tag.UTF8_STRING, tag, name)
  }

  printableString(name?: FieldName, tag: number = Tag.PRINTABLE_STRING): string {
    return this.characters(Tag.PRINTABLE_STRING, tag, name)
  }

  ia5String(name?: FieldName, tag: number = Tag.IA5_STRING): string {
    return this.characters(Tag.IA5_STRING, tag, name)
  }

  /** A UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 has them: in UTC, with seconds, without a fraction. */
  time(name?: FieldName): Date {
    const tag = this.tagIs(Tag.GENERALIZED_TIME) ? Tag.GENERALIZED_TIME : Tag.UTC_TIME
    return new Date(this.milliseconds(tag, tag, name))
  }

  /** As {@link time}, but only a GeneralizedTime (RFC 6960, RFC 5280 5.3.2). */
  generalizedTime(name?: FieldName, tag: number = Tag.GENERALIZED_TIME): Date {
    return new Date(this.milliseconds(Tag.GENERALIZED_TIME, tag, name))
  }
}
