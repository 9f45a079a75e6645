import { InvalidInputError, type Bytes } from '@kmskeys/core'
import { encodeOID, validateDER } from '@kmskeys/core/der'
import { bytesOf, kindOf } from '../data/bytes.ts'
import { checkCritical } from './basic-constraints.ts'
import { criticalOf, encodeExtension, type Extension, type ExtensionOptions } from './extension.ts'
import { knownExtension } from './known-extensions.ts'

/**
 * Makes any extension, known here or not; the value of one that is known is decoded.
 *
 * @param oid in dotted form
 * @param value the DER that extnValue holds
 * @throws {InvalidInputError} when the OID is none, the value is not one element of DER, or not what is known of it
 */
export function extension(oid: string, value: Bytes, options?: ExtensionOptions): Extension {
  if (typeof oid !== 'string')
    throw new InvalidInputError(`the type of an extension is the text of an OID, not ${kindOf(oid)}`)
  encodeOID(oid)
  const bytes = bytesOf(value, 'the value of an extension')
  validateDER(bytes, { path: 'extnValue' })
  const made = encodeExtension(oid, criticalOf(options) ?? false, (writer) => writer.raw(bytes))
  const definition = knownExtension(oid)
  if (definition !== undefined) made.decode(definition)
  checkCritical(made)
  return made
}
