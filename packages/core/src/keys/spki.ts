import { DERReader } from '../der/reader.ts'
import { encodeDER } from '../der/writer.ts'

/** A SubjectPublicKeyInfo (RFC 5280 section 4.1), taken apart one level deep. */
export interface SPKI {
  /** The whole, DER encoded. */
  readonly der: Uint8Array
  /** The algorithm's object identifier, in dotted form. */
  readonly algorithm: string
  /** The DER encoded parameters, absent where there are none. */
  readonly parameters: Uint8Array | undefined
  /** The content of subjectPublicKey. */
  readonly key: Uint8Array
}

/**
 * Reads a SubjectPublicKeyInfo.
 *
 * @throws {InvalidInputError} when it is not one, strictly DER encoded, without trailing bytes
 */
export function readSPKI(der: Uint8Array): SPKI {
  const input = DERReader.from(der, { path: 'subjectPublicKeyInfo' })
  const outer = input.sequence()
  input.end()
  const identifier = outer.sequence('algorithm')
  const algorithm = identifier.oid('algorithm')
  const parameters = identifier.done ? undefined : identifier.element('parameters')
  identifier.end()
  const key = outer.bitStringBytes('subjectPublicKey')
  outer.end()
  return { der, algorithm, parameters, key }
}

/** Writes what {@link readSPKI} takes apart. */
export function writeSPKI({ algorithm, parameters, key }: Omit<SPKI, 'der'>): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.oid(algorithm)
        if (parameters !== undefined) w.raw(parameters)
      })
      w.bitString(key)
    }),
  )
}
