import { checkFields, InvalidInputError } from '@kmskeys/core'
import { DERReader, type DERWriter, type WriteContent } from '@kmskeys/core/der'
import { kindOf, viewOf } from '../data/bytes.ts'
import { encodePooled } from '../data/pool.ts'

/**
 * What a type of extension is: an object like this is all that it takes to read and write one of your own.
 *
 *     const Colour: ExtensionDefinition<string> = {
 *       oid: '1.3.6.1.4.1.99999.1',
 *       name: 'colour',
 *       encode: (writer, value) => writer.utf8String(value),
 *       decode: (reader) => reader.utf8String(),
 *     }
 *     builder.extension(makeExtension(Colour, 'green'))
 *     certificate.extension(Colour) // 'green'
 */
export interface ExtensionDefinition<T> extends ExtensionReader<T> {
  /** Whether it is critical unless one says otherwise; it is not when this is left out. */
  readonly critical?: boolean | ((value: T) => boolean)
  /** Writes one element; throws `InvalidInputError` for a value that there must not be. */
  readonly encode: (writer: DERWriter, value: T) => unknown
}

/** What reading a type of extension takes. */
export interface ExtensionReader<T> {
  /** The OID, in dotted form. */
  readonly oid: string
  /** What the path of an error calls it. */
  readonly name: string
  /** Reads one element; throws `InvalidInputError`, best by `reader.error`, when it is malformed. */
  readonly decode: (reader: DERReader) => T
}

/** Options of every function that makes an extension. */
export interface ExtensionOptions {
  /** Whether whoever does not know the extension must refuse the certificate; as RFC 5280 says unless given. */
  readonly critical?: boolean | undefined
}

/** One extension of a certificate or request (RFC 5280 section 4.1), an immutable value. */
export class Extension {
  /** The OID, in dotted form. */
  readonly oid: string
  readonly critical: boolean
  /** The DER that extnValue holds. Not to be changed. */
  readonly value: Uint8Array
  /** The DER of the whole extension. Not to be changed. */
  readonly der: Uint8Array

  /** Whether it was found good when something was read back; set by this package, to look only once. */
  checked: boolean
  /** What {@link Extension.known} decoded. */
  decoded: unknown

  /** Use `extension` or {@link makeExtension}. */
  constructor(oid: string, critical: boolean, value: Uint8Array, der: Uint8Array) {
    this.oid = oid
    this.critical = critical
    this.value = value
    this.der = der
    this.checked = false
    this.decoded = undefined
  }

  /**
   * What it says.
   *
   * @param path where it stands, for errors
   * @throws {InvalidInputError} when it is of another type, or malformed
   */
  decode<T>(definition: ExtensionReader<T>, path: string = 'extension'): T {
    if (definition.oid !== this.oid)
      throw new InvalidInputError(
        `the extension is ${this.oid}, not ${definition.name} (${definition.oid})`,
        { path },
      )
    const reader = DERReader.from(this.value, { path: `${path}.${definition.name}` })
    const value = definition.decode(reader)
    reader.end()
    return value
  }

  /**
   * As {@link Extension.decode} with the definition that this package has of the OID, but decoded once: most certificates
   * have constraints and usages like others. For this package, since the value must not be changed.
   */
  known<T>(definition: ExtensionReader<T>): T {
    this.decoded ??= this.decode(definition)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is one such definition of each OID
    return this.decoded as T
  }
}

/**
 * Makes an extension of a type.
 *
 * @throws {InvalidInputError} when the value is one that there must not be
 */
export function makeExtension<T>(
  definition: ExtensionDefinition<T>,
  value: T,
  options?: ExtensionOptions,
): Extension {
  checkDefinition(definition)
  const { critical: standard = false } = definition
  const critical = criticalOf(options) ?? (typeof standard === 'function' ? standard(value) : standard)
  return encodeExtension(definition.oid, critical, (writer) => definition.encode(writer, value))
}

/**
 * What the options say.
 *
 * @throws {InvalidInputError} when they say something else, or nothing that is true or false
 */
export function criticalOf(options: ExtensionOptions | undefined): boolean | undefined {
  if (options === undefined) return undefined
  checkFields(options, OPTIONS, 'the options of an extension')
  const { critical } = options
  if (critical === undefined || typeof critical === 'boolean') return critical
  throw new InvalidInputError(`critical must be true or false, not ${kindOf(critical)}`)
}

/** @throws {InvalidInputError} when it is no type of extension */
export function checkDefinition(definition: ExtensionReader<unknown>): void {
  if (typeof definition?.oid === 'string') return
  throw new InvalidInputError(
    `a type of extension is an object such as BasicConstraints, with an oid, not ${kindOf(definition)}`,
  )
}

/** Puts an extension together. */
export function encodeExtension(oid: string, critical: boolean, writeValue: WriteContent): Extension {
  let length = 0
  const der = encodePooled((writer) =>
    writer.sequence(() => {
      writer.oid(oid)
      if (critical) writer.boolean(true)
      writer.octetStringOf(() => {
        length = -writer.length
        writeValue(writer)
        length += writer.length
      })
    }),
  )
  return new Extension(oid, critical, viewOf(der, der.length - length, der.length), der)
}

const OPTIONS: ReadonlySet<string> = new Set(['critical'])
