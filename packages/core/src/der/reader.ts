import { InvalidInputError } from '../errors/errors.ts'
import { bitStringFault, booleanFault, nullFault } from './content.ts'
import type { Cursor, FieldName } from './cursor.ts'
import { derError, type Fault } from './fault.ts'
import { contentStart, elementEnd, headerFault } from './header.ts'
import { MAX_BIGINT_SIZE, toBigInt } from './integer.ts'
import { oidFault, readOID } from './oid.ts'
import { derInput, view, type DERInput, type DERReadOptions, type DERTolerance } from './options.ts'
import { check, contentEnd, integerEnd, readCharacters, readTime } from './read-values.ts'
import {
  NEGATIVE,
  NO_ELEMENT,
  NO_STRING,
  NOT_PRIMITIVE,
  OTHER_TAG,
  pathOf,
  TOO_DEEP,
  TOO_LARGE,
  TRAILING,
  UNUSED_BITS,
} from './reader-faults.ts'
import { setOrderFault } from './set-order.ts'
import { isStringTag } from './strings.ts'
import { CONSTRUCTED, contextConstructed, Tag } from './tags.ts'

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
 * where it was. The last argument of methods for primitive types is the identifier octet where the type is tagged
 * implicitly (`reader.ia5String('dNSName', context(2))`). Tag numbers above 30 are known to `element` and `skip`
 * alone.
 */
export class DERReader implements Cursor {
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

  /** Whether this deviation from DER was asked to be accepted. */
  tolerates(tolerance: DERTolerance): boolean {
    return this.input.tolerate.includes(tolerance)
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

  /** An error that names where this reader stands, also for a rule that the caller checks itself. */
  error(fault: Fault, name?: FieldName): InvalidInputError {
    return derError(fault, this.offset, pathOf(this, name))
  }

  sequence(name?: FieldName): DERReader {
    return this.constructed(Tag.SEQUENCE, name)
  }

  set(name?: FieldName): DERReader {
    return this.constructed(Tag.SET, name)
  }

  /** A SET OF, whose elements must be in ascending order of their encodings (X.690 11.6). */
  setOf(name?: FieldName, tag: number = Tag.SET): DERReader {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    check(this, setOrderFault(this.source, start, end, this.input.nonMinimalLength), name)
    return this.constructed(tag, name)
  }

  /** What is inside the explicit tag `[n]`: one element, which the caller reads, and then calls `end`. */
  explicit(n: number, name?: FieldName): DERReader {
    return this.constructed(contextConstructed(n), name)
  }

  /** A reader over the content of an element that has this tag and is made of elements. */
  constructed(tag: number, name?: FieldName): DERReader {
    const end = contentEnd(this, tag, name)
    if (this.depth >= this.input.maxDepth) throw this.error(TOO_DEEP, name)
    const start = contentStart(this.source, this.offset)
    this.offset = end
    return new DERReader(this.input, start, end, this.depth + 1, this, name)
  }

  /** An INTEGER of up to 65,536 octets; `integerBytes` reads larger ones. */
  integer(name?: FieldName, tag: number = Tag.INTEGER): bigint {
    const end = integerEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    if (end - start > MAX_BIGINT_SIZE) throw this.error(TOO_LARGE, name)
    this.offset = end
    return toBigInt(this.source, start, end)
  }

  /** An INTEGER between -(2^53 - 1) and 2^53 - 1; others are refused. */
  smallInteger(name?: FieldName, tag: number = Tag.INTEGER): number {
    const end = integerEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    let value = ((this.source[start] ?? 0) << 24) >> 24
    for (let i = start + 1; i < end; i++) value = value * 0x100 + (this.source[i] ?? 0)
    if (!Number.isSafeInteger(value)) throw this.error(TOO_LARGE, name)
    this.offset = end
    return value
  }

  /** The content of an INTEGER: two's complement, big-endian, in the fewest octets. */
  integerBytes(name?: FieldName, tag: number = Tag.INTEGER): Uint8Array {
    const end = integerEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    this.offset = end
    return view(this.input, start, end)
  }

  /** The value of an INTEGER of 0 or more, big-endian, without the leading zero octet; 0 is one zero octet. */
  unsignedBytes(name?: FieldName, tag: number = Tag.INTEGER): Uint8Array {
    const end = integerEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    const first = this.source[start] ?? 0
    if (first >= 0x80) throw this.error(NEGATIVE, name)
    this.offset = end
    return view(this.input, first === 0 && end - start > 1 ? start + 1 : start, end)
  }

  boolean(name?: FieldName, tag: number = Tag.BOOLEAN): boolean {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    check(this, booleanFault(this.source, start, end, this.input.booleanTrue), name)
    this.offset = end
    return this.source[start] !== 0
  }

  null(name?: FieldName, tag: number = Tag.NULL): void {
    const end = contentEnd(this, tag, name)
    check(this, nullFault(contentStart(this.source, this.offset), end), name)
    this.offset = end
  }

  /** The dotted form. */
  oid(name?: FieldName, tag: number = Tag.OBJECT_IDENTIFIER): string {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    const dotted = readOID(this.source, start, end)
    if (dotted === undefined) throw this.error(oidFault(this.source, start, end) ?? OTHER_TAG, name)
    this.offset = end
    return dotted
  }

  /** The content octets, which `decodeOID` understands. */
  oidBytes(name?: FieldName, tag: number = Tag.OBJECT_IDENTIFIER): Uint8Array {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    check(this, oidFault(this.source, start, end), name)
    this.offset = end
    return view(this.input, start, end)
  }

  octetString(name?: FieldName, tag: number = Tag.OCTET_STRING): Uint8Array {
    return this.value(tag, name)
  }

  bitString(name?: FieldName, tag: number = Tag.BIT_STRING): BitString {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    check(this, bitStringFault(this.source, start, end), name)
    this.offset = end
    return { bytes: view(this.input, start + 1, end), unusedBits: this.source[start] ?? 0 }
  }

  /** The octets of a BIT STRING that has no unused bits; others are refused. */
  bitStringBytes(name?: FieldName, tag: number = Tag.BIT_STRING): Uint8Array {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    check(this, bitStringFault(this.source, start, end), name)
    if (this.source[start] !== 0) throw this.error(UNUSED_BITS, name)
    this.offset = end
    return view(this.input, start + 1, end)
  }

  utf8String(name?: FieldName, tag: number = Tag.UTF8_STRING): string {
    return readCharacters(this, Tag.UTF8_STRING, tag, name)
  }

  printableString(name?: FieldName, tag: number = Tag.PRINTABLE_STRING): string {
    return readCharacters(this, Tag.PRINTABLE_STRING, tag, name)
  }

  ia5String(name?: FieldName, tag: number = Tag.IA5_STRING): string {
    return readCharacters(this, Tag.IA5_STRING, tag, name)
  }

  /**
   * A string of whichever type it has: UTF8String, PrintableString, IA5String, NumericString, VisibleString,
   * BMPString, UniversalString, or TeletexString, which is taken for Latin-1 as everywhere.
   */
  characterString(name?: FieldName): string {
    const tag = this.peekTag()
    if (!isStringTag(tag)) throw this.error(tag === -1 ? NO_ELEMENT : NO_STRING, name)
    return readCharacters(this, tag, tag, name)
  }

  /** A UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 has them: in UTC, with seconds, without a fraction. */
  time(name?: FieldName): Date {
    const tag = this.tagIs(Tag.GENERALIZED_TIME) ? Tag.GENERALIZED_TIME : Tag.UTC_TIME
    return readTime(this, tag, tag, name)
  }

  /** As {@link time}, but only a GeneralizedTime. */
  generalizedTime(name?: FieldName, tag: number = Tag.GENERALIZED_TIME): Date {
    return readTime(this, Tag.GENERALIZED_TIME, tag, name)
  }

  /** The content of a primitive element, of which only the tag is checked. */
  primitive(tag: number, name?: FieldName): Uint8Array {
    if ((tag & CONSTRUCTED) !== 0) throw this.error(NOT_PRIMITIVE, name)
    return this.value(tag, name)
  }

  /** The content of an element, primitive or not, of which only the tag is checked. */
  value(tag: number, name?: FieldName): Uint8Array {
    const end = contentEnd(this, tag, name)
    const start = contentStart(this.source, this.offset)
    this.offset = end
    return view(this.input, start, end)
  }

  /**
   * The next element whole, with tag and length; what is inside is not checked.
   *
   * @param tag the identifier octet that it must have, where it must have one
   */
  element(name?: FieldName, tag?: number): Uint8Array {
    const start = this.offset
    if (tag === undefined) this.skip(name)
    else this.offset = contentEnd(this, tag, name)
    return view(this.input, start, this.offset)
  }

  /**
   * The bytes from `start`, where this reader stood before, to where it stands.
   *
   * @throws {InvalidInputError} when it did not stand there
   */
  since(start: number): Uint8Array {
    if (!(start >= 0 && start <= this.offset))
      throw new InvalidInputError(`since takes an earlier offset of the reader, at most ${this.offset}`)
    return view(this.input, start, this.offset)
  }

  /** Moves behind the next element, whatever it is. */
  skip(name?: FieldName): void {
    const end = elementEnd(this.source, this.offset, this.limit, this.input.nonMinimalLength)
    if (end < 0) throw this.error(headerFault(end), name)
    this.offset = end
  }
}
