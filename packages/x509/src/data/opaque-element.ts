import { KmsKeysError } from '@kmskeys/core'
import { validateDER, type DERReader, type FieldName } from '@kmskeys/core/der'

/**
 * Takes one element whose type is not understood here, and which must be DER all the way down, as what is understood is
 * found to be; what is tolerated there is tolerated here.
 *
 * @returns the whole element, a view that must not be changed
 * @throws {InvalidInputError} when it is not DER
 */
export function opaqueElement(reader: DERReader, field?: FieldName): Uint8Array {
  const start = reader.offset
  const element = reader.element(field)
  try {
    validateDER(element, { tolerate: reader.input.tolerate })
  } catch (error) {
    if (!(error instanceof KmsKeysError)) throw error
    reader.offset = start
    throw reader.error({ rule: 'X.690', message: `it is not DER: ${error.message}` }, field)
  }
  return element
}
