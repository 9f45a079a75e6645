import { checkFields, InvalidInputError } from '@kmskeys/core'
import { context } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { within } from './refused.ts'
import { wholeSecond } from './values.ts'

/** When the private key may sign, where that is not as long as the certificate is valid (RFC 3280 section 4.2.1.4). */
export interface PrivateKeyUsagePeriod {
  /** The first second; a fraction of a second is cut off. */
  readonly notBefore?: Date | undefined
  /** The last second; a fraction of a second is cut off. */
  readonly notAfter?: Date | undefined
}

export const PrivateKeyUsagePeriod: ExtensionDefinition<PrivateKeyUsagePeriod> = {
  oid: '2.5.29.16',
  name: 'privateKeyUsagePeriod',
  mustBeCritical: false,
  encode: (writer, period) => {
    checkFields(period, FIELDS, 'private key usage periods')
    const { notBefore, notAfter } = period
    if ((notBefore ?? notAfter) === undefined) throw new InvalidInputError(EMPTY, { rule: RULE })
    if (notBefore !== undefined && notAfter !== undefined && notAfter < notBefore)
      throw new InvalidInputError('notAfter lies before notBefore', { rule: RULE })
    writer.sequence(() => {
      if (notBefore !== undefined)
        within('notBefore', () => writer.generalizedTime(wholeSecond(notBefore, RULE), NOT_BEFORE))
      if (notAfter !== undefined)
        within('notAfter', () => writer.generalizedTime(wholeSecond(notAfter, RULE), NOT_AFTER))
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    if (fields.done) throw fields.error({ rule: RULE, message: EMPTY })
    const notBefore = fields.tagIs(NOT_BEFORE) ? fields.generalizedTime('notBefore', NOT_BEFORE) : undefined
    const notAfter = fields.tagIs(NOT_AFTER) ? fields.generalizedTime('notAfter', NOT_AFTER) : undefined
    fields.end()
    return { ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) }
  },
}

/**
 * Private key usage period.
 *
 * @throws {InvalidInputError} when it has neither a beginning nor an end, or they are no times or the wrong way round
 */
export function privateKeyUsagePeriod(value: PrivateKeyUsagePeriod, options?: ExtensionOptions): Extension {
  return makeExtension(PrivateKeyUsagePeriod, value, options)
}

const FIELDS: ReadonlySet<string> = new Set(['notBefore', 'notAfter'])
const NOT_BEFORE = context(0)
const NOT_AFTER = context(1)
const RULE = 'RFC 3280 4.2.1.4'
const EMPTY = 'a private key usage period must have a beginning or an end'
