import { checkFields, InvalidInputError } from '@kmskeys/core'
import { context, type DERReader } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { within } from './refused.ts'
import { checkText } from './values.ts'

/** Under which number the subject is registered where (CA/Browser Forum EV Guidelines 1.8, section 9.8.2). */
export interface CABFOrganizationIdentifier {
  /** The registration scheme, three letters: `NTR`, `VAT`, `PSD`. */
  readonly scheme: string
  /** The country, two letters; `XG` is the world. */
  readonly country: string
  /** The part of the country, as in ISO 3166-2. */
  readonly stateOrProvince?: string | undefined
  /** The number or name under which it is registered. */
  readonly reference: string
}

export const CABFOrganizationIdentifier: ExtensionDefinition<CABFOrganizationIdentifier> = {
  oid: '2.23.140.3.1',
  name: 'cabfOrganizationIdentifier',
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'organisation identifiers')
    const { scheme, country, stateOrProvince, reference } = value
    writer.sequence(() => {
      within('scheme', () => writer.printableString(checkText(scheme, RULE, 3, 3)))
      within('country', () => writer.printableString(checkText(country, RULE, 2, 2)))
      if (stateOrProvince !== undefined)
        within('stateOrProvince', () =>
          writer.printableString(checkText(stateOrProvince, RULE, 0, 128), STATE),
        )
      within('reference', () => {
        if (checkText(reference, RULE) === '')
          throw new InvalidInputError('it must not be empty', { rule: RULE })
        writer.utf8String(reference)
      })
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const scheme = printable(fields, 'registrationSchemeIdentifier', 3, 3)
    const country = printable(fields, 'registrationCountry', 2, 2)
    const stateOrProvince = fields.tagIs(STATE)
      ? printable(fields, 'registrationStateOrProvince', 0, 128, STATE)
      : undefined
    const reference = fields.utf8String('registrationReference')
    fields.end()
    return { scheme, country, ...(stateOrProvince !== undefined && { stateOrProvince }), reference }
  },
}

/**
 * The CA/Browser Forum's organisation identifier: `{ scheme: 'NTR', country: 'DE', reference: 'HRB 1' }`.
 *
 * @throws {InvalidInputError} when a part has not the length or the characters that it must have
 */
export function cabfOrganizationIdentifier(
  value: CABFOrganizationIdentifier,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(CABFOrganizationIdentifier, value, options)
}

function printable(fields: DERReader, field: string, least: number, most: number, tag?: number): string {
  const start = fields.offset
  const text = fields.printableString(field, tag)
  if (text.length >= least && text.length <= most) return text
  fields.offset = start
  throw fields.error({ rule: RULE, message: `the text must have ${least} to ${most} characters` }, field)
}

const FIELDS: ReadonlySet<string> = new Set(['scheme', 'country', 'stateOrProvince', 'reference'])
const STATE = context(0)
const RULE = 'EVG 9.8.2'
