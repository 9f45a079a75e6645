import { checkFields } from '@kmskeys/core'
import { Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { uniformResourceIdentifier } from '../general-names/internet-names.ts'
import { isDirectoryString, readDirectoryString, writeDirectoryString } from './directory-string.ts'
import { within } from './refused.ts'

/** Who gave a title its name (Common PKI 2.0, part 1). */
export interface NamingAuthority {
  /** The OID of the authority. */
  readonly id?: string | undefined
  readonly url?: string | undefined
  /** 1 to 128 characters. */
  readonly text?: string | undefined
}

/** Writes it. */
export function writeNamingAuthority(writer: DERWriter, authority: NamingAuthority): void {
  checkFields(authority, FIELDS, 'naming authorities')
  const { id, url, text } = authority
  writer.sequence(() => {
    if (id !== undefined) within('id', () => writer.oid(id))
    if (url !== undefined) within('url', () => writer.ia5String(uniformResourceIdentifier(url)))
    if (text !== undefined) within('text', () => writeDirectoryString(writer, text, RULE, 128))
  })
}

/** Reads it. */
export function readNamingAuthority(fields: DERReader): NamingAuthority {
  const id = fields.tagIs(Tag.OBJECT_IDENTIFIER) ? fields.oid('namingAuthorityId') : undefined
  const url = fields.tagIs(Tag.IA5_STRING) ? fields.ia5String('namingAuthorityUrl') : undefined
  const text = isDirectoryString(fields)
    ? readDirectoryString(fields, 'namingAuthorityText', RULE, 128)
    : undefined
  fields.end()
  return {
    ...(id !== undefined && { id }),
    ...(url !== undefined && { url }),
    ...(text !== undefined && { text }),
  }
}

const FIELDS: ReadonlySet<string> = new Set(['id', 'url', 'text'])
const RULE = 'Common PKI 2.0 part 1'
