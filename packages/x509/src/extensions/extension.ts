import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import { DERReader, type DERTolerance, type DERWriter, type WriteContent } from '@kmskeys/core/der'
import { encodePooled, viewOf } from '../data/pool.ts'
import { CERTIFICATE, type CertificatePlace, type ExtensionPlace, type Places } from './places.ts'
import { placed } from './refused.ts'

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
 *
 * It stands in certificates and requests. One that stands elsewhere says so, in its type and in `places`:
 *
 *     const Shade: ExtensionDefinition<string, 'crl'> = { places: { crl: true }, … }
 */
export type ExtensionDefinition<T, P extends ExtensionPlace = CertificatePlace> = ExtensionWriter<T, P> &
  ([Exclude<P, CertificatePlace>] extends [never] ? unknown : { readonly places: Places<P> })

/** What reading and writing a type of extension takes; see {@link ExtensionDefinition}, which is what to write. */
export interface ExtensionWriter<T, P extends ExtensionPlace = CertificatePlace> extends ExtensionReader<
  T,
  P
> {
  /** Whether it is critical unless one says otherwise; it is not when this is left out. */
  readonly critical?: boolean | ((value: T) => boolean)
  /** Writes one element; throws `InvalidInputError` for a value that there must not be. */
  readonly encode: (writer: DERWriter, value: T) => unknown
}

/** What reading a type of extension takes. */
export interface ExtensionReader<T, P extends ExtensionPlace = CertificatePlace> {
  /** The OID, in dotted form. */
  readonly oid: string
  /** What the path of an error calls it. */
  readonly name: string
  /** Where it may stand: in certificates and requests when this is left out. */
  readonly places?: Places<P>
  /** Whether it must be critical, or must not: making it otherwise is refused. Either is right when this is left out. */
  readonly mustBeCritical?: boolean
  /** Reads one element; throws `InvalidInputError`, best by `reader.error`, when it is malformed. */
  readonly decode: (reader: DERReader) => T
}

/** Options of every function that makes an extension. */
export interface ExtensionOptions {
  /** Whether whoever does not know the extension must refuse the certificate; as RFC 5280 says unless given. */
  readonly critical?: boolean | undefined
}

/**
 * One extension (RFC 5280 section 4.1), an immutable value. Its type says where it may stand; `Extension` alone is one of
 * certificates and requests.
 */
export class Extension<P extends ExtensionPlace = CertificatePlace> {
  /** The OID, in dotted form. */
  readonly oid: string
  readonly critical: boolean
  /** The DER that extnValue holds. Not to be changed. */
  readonly value: Uint8Array
  /** The DER of the whole extension. Not to be changed. */
  readonly der: Uint8Array
  /** Where its type may stand; `undefined` where it was read, or its type is not known. */
  readonly places: Places<P> | undefined
  /** What of DER is tolerated when it is decoded, where it was read so. */
  readonly tolerate: readonly DERTolerance[] | undefined

  /** Whether it was found good when it was read back; for this package, to look once. */
  checked: boolean
  /** What {@link Extension.known} decoded. */
  decoded: unknown

  /** Use `extension` or {@link makeExtension}. */
  constructor(
    oid: string,
    critical: boolean,
    value: Uint8Array,
    der: Uint8Array,
    places?: Places<P>,
    tolerate?: readonly DERTolerance[],
  ) {
    this.oid = oid
    this.critical = critical
    this.value = value
    this.der = der
    this.places = places
    this.tolerate = tolerate
    this.checked = false
    this.decoded = undefined
  }

  /**
   * What it says.
   *
   * @param path where it stands, for errors
   * @throws {InvalidInputError} when it is of another type, or malformed
   */
  decode<T>(definition: ExtensionReader<T, never>, path: string = 'extension'): T {
    checkDefinition(definition)
    if (definition.oid !== this.oid)
      throw new InvalidInputError(
        `the extension is ${this.oid}, not ${definition.name} (${definition.oid})`,
        { path },
      )
    const { tolerate } = this
    const reader = DERReader.from(this.value, { path: `${path}.${definition.name}`, tolerate })
    const value = definition.decode(reader)
    reader.end()
    return value
  }

  /**
   * As {@link Extension.decode} with the definition that this package has of the OID, but decoded once: most certificates
   * have constraints and usages like others. For this package, since the value must not be changed.
   */
  known<T>(definition: ExtensionReader<T, never>): T {
    this.decoded ??= this.decode(definition)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is one such definition of each OID
    return this.decoded as T
  }
}

/**
 * Makes an extension of a type.
 *
 * @throws {InvalidInputError} when the value is one that there must not be, or critical what must not be, or the other
 *   way round
 */
export function makeExtension<T, P extends ExtensionPlace = CertificatePlace>(
  definition: ExtensionWriter<T, P>,
  value: T,
  options?: ExtensionOptions,
): Extension<P> {
  checkDefinition(definition)
  const { critical: standard = false, mustBeCritical } = definition
  const critical =
    criticalOf(options) ?? mustBeCritical ?? (typeof standard === 'function' ? standard(value) : standard)
  if (typeof critical !== 'boolean')
    throw new InvalidInputError(
      `critical of ${definition.name} must be true or false, or a function that answers one, not ${kindOf(critical)}`,
    )
  checkMandatory(definition, critical)
  try {
    return encodeExtension(
      definition.oid,
      critical,
      (writer) => definition.encode(writer, value),
      placesOf(definition),
    )
  } catch (error) {
    throw placed(error, definition.name)
  }
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

/** Where extensions of a type may stand. */
export function placesOf<P extends ExtensionPlace>({ places }: ExtensionReader<unknown, P>): Places<P> {
  const standard: object = CERTIFICATE
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition without places is one of these
  return places ?? (standard as Places<P>)
}

/** @throws {InvalidInputError} when it must be critical and is not, or the other way round */
export function checkMandatory(definition: ExtensionReader<unknown, never>, critical: boolean): void {
  const { mustBeCritical = critical, name } = definition
  if (mustBeCritical === critical) return
  throw new InvalidInputError(`the extension must ${critical ? 'not ' : ''}be critical`, {
    path: `${name}.critical`,
  })
}

/** @throws {InvalidInputError} when it is no type of extension */
export function checkDefinition(definition: ExtensionReader<unknown, never>): void {
  // An extension has an OID as well, and no name.
  if (typeof definition?.oid === 'string' && typeof definition.name === 'string') return
  throw new InvalidInputError(
    `a type of extension is an object such as BasicConstraints, with an oid, not ${kindOf(definition)}`,
  )
}

/** Puts an extension together. */
export function encodeExtension<P extends ExtensionPlace>(
  oid: string,
  critical: boolean,
  writeValue: WriteContent,
  places?: Places<P>,
): Extension<P> {
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
  return new Extension(oid, critical, viewOf(der, der.length - length, der.length), der, places)
}

const OPTIONS: ReadonlySet<string> = new Set(['critical'])
