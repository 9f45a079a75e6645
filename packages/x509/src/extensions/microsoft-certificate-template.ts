import { checkFields } from '@kmskeys/core'
import { Tag, type DERReader } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readCount } from './read-count.ts'
import { within } from './refused.ts'
import { checkInteger } from './values.ts'

/** The template that a Windows CA made the certificate by ([MS-WCCE] section 2.2.2.7.7.2). */
export interface MicrosoftCertificateTemplate {
  /** The OID of the template. */
  readonly template: string
  readonly majorVersion?: number | undefined
  readonly minorVersion?: number | undefined
}

export const MicrosoftCertificateTemplate: ExtensionDefinition<MicrosoftCertificateTemplate> = {
  oid: '1.3.6.1.4.1.311.21.7',
  name: 'certificateTemplate',
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'certificate templates')
    const { template, majorVersion, minorVersion } = value
    writer.sequence(() => {
      within('template', () => writer.oid(template))
      // What stands alone is the major version.
      if ((majorVersion ?? minorVersion) !== undefined)
        within('majorVersion', () => writer.integer(checkInteger(majorVersion ?? Number.NaN, RULE, 0, MOST)))
      if (minorVersion !== undefined)
        within('minorVersion', () => writer.integer(checkInteger(minorVersion, RULE, 0, MOST)))
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const template = fields.oid('templateID')
    const majorVersion = readVersion(fields, 'templateMajorVersion')
    const minorVersion = readVersion(fields, 'templateMinorVersion')
    fields.end()
    return {
      template,
      ...(majorVersion !== undefined && { majorVersion }),
      ...(minorVersion !== undefined && { minorVersion }),
    }
  },
}

/**
 * The Microsoft certificate template: `{ template: '1.3.6.1.4.1.311.21.8…', majorVersion: 100, minorVersion: 3 }`.
 *
 * @throws {InvalidInputError} when the template is no OID, or a version is not of 32 bits, or there is only a minor one
 */
export function microsoftCertificateTemplate(
  value: MicrosoftCertificateTemplate,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(MicrosoftCertificateTemplate, value, options)
}

function readVersion(fields: DERReader, field: string): number | undefined {
  if (!fields.tagIs(Tag.INTEGER)) return undefined
  const start = fields.offset
  const version = readCount(fields, field, RULE)
  if (version <= MOST) return version
  fields.offset = start
  throw fields.error({ rule: RULE, message: 'a version has at most 32 bits' }, field)
}

const FIELDS: ReadonlySet<string> = new Set(['template', 'majorVersion', 'minorVersion'])
const MOST = 0xffff_ffff
const RULE = 'MS-WCCE 2.2.2.7.7.2'
