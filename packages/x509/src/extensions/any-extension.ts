import { InvalidInputError, kindOf, type Bytes } from '@kmskeys/core'
import { encodeOID, validateDER } from '@kmskeys/core/der'
import { bytesOf } from '../data/bytes.ts'
import { checkCritical } from './basic-constraints.ts'
import {
  checkMandatory,
  criticalOf,
  encodeExtension,
  type Extension,
  type ExtensionOptions,
} from './extension.ts'
import { knownExtension } from './known-extensions.ts'
import type { ExtensionPlace } from './places.ts'

/**
 * Makes any extension, known here or not; the value of one that is known is decoded. One that is not known may stand
 * anywhere; where one that is known may, is looked at when it is put there.
 *
 * @param oid in dotted form
 * @param value the DER that extnValue holds
 * @throws {InvalidInputError} when the OID is none, the value is not one element of DER, or not what is known of it
 */
export function extension(oid: string, value: Bytes, options?: ExtensionOptions): Extension<ExtensionPlace> {
  if (typeof oid !== 'string')
    throw new InvalidInputError(`the type of an extension is the text of an OID, not ${kindOf(oid)}`)
  encodeOID(oid)
  const bytes = bytesOf(value, 'the value of an extension')
  validateDER(bytes, { path: 'extnValue' })
  const definition = knownExtension(oid)
  const critical = criticalOf(options) ?? definition?.mustBeCritical ?? false
  const made = encodeExtension<ExtensionPlace>(oid, critical, (writer) => writer.raw(bytes))
  if (definition !== undefined) {
    checkMandatory(definition, critical)
    made.decode(definition)
  }
  checkCritical(made)
  return made
}
