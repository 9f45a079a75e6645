import { InvalidInputError, kindOf, type Bytes } from '@kmskeys/core'
import type { DERReader, DERTolerance, FieldName } from '@kmskeys/core/der'
import { bytesOf, equalBytes } from '../data/bytes.ts'
import { attributeType, type AttributeKey } from './attribute-types.ts'
import type { NameAttribute } from './attribute.ts'
import { encodeName, encodeRelativeNames, type NameInput } from './name-input.ts'
import { sameNames } from './name-match.ts'
import { checkNameTextOptions, nameToText, type NameTextOptions } from './name-text.ts'
import { parseNameText } from './parse-name-text.ts'
import { readName, readRelativeNames } from './read-name.ts'

/**
 * A distinguished name (RFC 5280 section 4.1.2.4): an immutable list of relative names, each of one or more
 * attributes. What was read keeps its exact bytes.
 *
 *     Name.of({ commonName: 'Example CA', organization: 'Example', country: 'DE' })
 */
export class Name {
  /** The DER encoded Name. A view that must not be changed; `toDER` gives a copy. */
  readonly der: Uint8Array
  /** What `rdns` answers, once it was read. */
  decoded: readonly (readonly NameAttribute[])[] | undefined
  /** Whether it was found good when it was read back; for this package, to look once. */
  checked: boolean

  /** Use {@link Name.of} or {@link Name.fromDER}. */
  constructor(der: Uint8Array, decoded?: readonly (readonly NameAttribute[])[]) {
    this.der = der
    this.decoded = decoded
    this.checked = decoded !== undefined
  }

  /** The relative names, the most significant first, as they are encoded. */
  get rdns(): readonly (readonly NameAttribute[])[] {
    this.decoded ??= readName(this.der)
    return this.decoded
  }

  /**
   * A name made of attributes. An object has no order: its attributes are written in the customary one, from domain
   * component and country to common name, each a relative name of its own; a type that occurs several times has an
   * array of values. An array is written as it stands, each of its objects one relative name with all its attributes.
   * Types are the keys of the table or OIDs. A value is a text, `{ text, string: 'printable' }` where the string type
   * matters, or `{ der }` for what is no text. `Name.of([])` is the empty name.
   *
   * @throws {InvalidInputError} when a type is not known, a value has not the characters or the length that its type
   *   demands (RFC 5280 appendix A.1), or there are no values
   */
  static of(input: NameInput): Name {
    // Well formed by itself: it is read only when somebody asks for its parts.
    return new Name(encodeName(input))
  }

  /**
   * Reads the text form of RFC 4514, the least significant relative name first: `CN=Example CA,O=Example,C=DE`. Types
   * are the registered short names, the keys of the table, in any case, or OIDs. Spaces around separators do not count.
   *
   * @throws {InvalidInputError} when the text is malformed, with the `offset` in it, or says what `Name.of` refuses
   */
  static fromText(text: string, options: NameTextOptions = {}): Name {
    return new Name(encodeRelativeNames(parseNameText(text, checkNameTextOptions(options).names)))
  }

  /**
   * Reads a DER encoded Name. The bytes are copied.
   *
   * @throws {InvalidInputError} when it is malformed, or a relative name is empty
   */
  static fromDER(der: Bytes): Name {
    return Name.fromOwnDER(bytesOf(der, 'a name'))
  }

  /** As {@link Name.fromDER}, without the copy: nobody else may change the bytes. */
  static fromOwnDER(der: Uint8Array, path?: string, tolerate?: readonly DERTolerance[]): Name {
    return new Name(der, readName(der, path, tolerate))
  }

  /** Reads the one that comes next, which errors place where the reader stands. */
  static fromReader(reader: DERReader, field?: FieldName): Name {
    const start = reader.offset
    const rdns = readRelativeNames(reader.sequence(field))
    return new Name(reader.since(start), rdns)
  }

  /** Whether there is no attribute. */
  get isEmpty(): boolean {
    // An empty SEQUENCE.
    return this.der.length === 2
  }

  /** The text of the first attribute of a type, by its key or OID; `undefined` when there is none. */
  get(type: AttributeKey | (string & {})): string | undefined {
    return this.getAll(type)[0]
  }

  /** The texts of all attributes of a type. */
  getAll(type: AttributeKey | (string & {})): string[] {
    const oid = attributeType(type)?.oid ?? type
    return this.rdns.flat().flatMap((attribute) => (attribute.type === oid ? (attribute.value ?? []) : []))
  }

  /** Whether `other` is the same name by RFC 5280 section 7.1: case, runs of spaces and string types do not count. */
  equals(other: Name): boolean {
    if (!(other instanceof Name))
      throw new InvalidInputError(`a name is compared with a Name, not with ${kindOf(other)}`)
    return equalBytes(this.der, other.der) || sameNames(this.rdns, other.rdns)
  }

  /** The text form of RFC 4514, the least significant relative name first: `CN=Example CA,O=Example,C=DE`. */
  toString(): string {
    return nameToText(this.rdns)
  }

  /**
   * The text form of RFC 4514, with names of attribute types that the caller gives.
   *
   * @throws {InvalidInputError} when such a name is none, or the OID is none
   */
  toText(options: NameTextOptions = {}): string {
    return nameToText(this.rdns, checkNameTextOptions(options).names)
  }

  /** The DER encoded Name. A copy. */
  toDER(): Uint8Array {
    return this.der.slice()
  }
}
