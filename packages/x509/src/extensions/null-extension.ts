import { InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'

/** How an extension is written and read that says all by being there: its value is NULL, here `true`. */
export const NULL_VALUE: {
  readonly encode: (writer: DERWriter, value: true) => unknown
  readonly decode: (reader: DERReader) => true
} = {
  encode: (writer, value) => {
    if (!value) throw new InvalidInputError('the value of an extension that says all by being there is true')
    writer.null()
  },
  decode: (reader) => {
    reader.null()
    return true
  },
}
