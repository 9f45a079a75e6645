import { InvalidInputError } from '@kmskeys/core'
import { Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { checkText } from './values.ts'

/** A text that people read, of one of four string types (RFC 5280 section 4.2.1.4). */
export interface DisplayText {
  readonly text: string
  readonly form: 'utf8' | 'ia5' | 'visible' | 'bmp'
}

/**
 * Writes it; a text alone is UTF-8.
 *
 * @throws {InvalidInputError} when it has not 1 to 200 characters, or such that its form cannot say
 */
export function writeDisplayText(writer: DERWriter, given: DisplayText | string): void {
  const { text, form } = typeof given === 'string' ? { text: given, form: 'utf8' as const } : given
  checkText(text, RULE, 1, 200)
  if (form === 'utf8') writer.utf8String(text)
  else if (form === 'ia5') writer.ia5String(text)
  else if (form === 'visible') writer.primitive(TAGS.visible, visible(text))
  else if (form === 'bmp') writer.primitive(TAGS.bmp, ucs2(text))
  else
    throw new InvalidInputError(`the form of a text is one of ${Object.keys(TAGS).join(', ')}`, {
      rule: RULE,
    })
}

/** Reads it. More than 200 characters are read, as the RFC asks for. */
export function readDisplayText(reader: DERReader, field: string): DisplayText {
  for (const form of FORMS)
    if (reader.tagIs(TAGS[form])) {
      const start = reader.offset
      const text = reader.characterString(field)
      if (text !== '') return { text, form }
      reader.offset = start
      throw reader.error({ rule: RULE, message: 'a text must not be empty' }, field)
    }
  throw reader.error({ rule: RULE, message: 'it is not a text of a form that people read' }, field)
}

/** Whether one of them comes next. */
export function isDisplayText(reader: DERReader): boolean {
  return FORMS.some((form) => reader.tagIs(TAGS[form]))
}

function visible(text: string): Uint8Array {
  if (/^[ -~]*$/.test(text)) return Buffer.from(text, 'latin1')
  throw new InvalidInputError('a VisibleString has only visible ASCII and spaces', { rule: 'X.690 8.23' })
}

function ucs2(text: string): Uint8Array {
  if (/[\ud800-\udfff]/.test(text))
    throw new InvalidInputError('a BMPString has only characters below 10000', { rule: 'X.690 8.23' })
  return Buffer.from(text, 'utf16le').swap16()
}

const FORMS = ['utf8', 'ia5', 'visible', 'bmp'] as const
const TAGS: Readonly<Record<DisplayText['form'], number>> = {
  utf8: Tag.UTF8_STRING,
  ia5: Tag.IA5_STRING,
  visible: Tag.VISIBLE_STRING,
  bmp: Tag.BMP_STRING,
}
const RULE = 'RFC 5280 4.2.1.4'
