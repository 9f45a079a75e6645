import { checkFields, InvalidInputError } from '@kmskeys/core'
import { contextConstructed, Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { readDirectoryString, writeDirectoryString } from './directory-string.ts'
import { readNamingAuthority, writeNamingAuthority, type NamingAuthority } from './naming-authority.ts'
import { within } from './refused.ts'
import { checkBytes, checkText } from './values.ts'

/** A profession that somebody is admitted to. */
export interface ProfessionInfo {
  readonly namingAuthority?: NamingAuthority | undefined
  /** The titles, each of 1 to 128 characters. */
  readonly professionItems: readonly string[]
  /** The OIDs of the titles. */
  readonly professionOIDs?: readonly string[] | undefined
  /** 1 to 128 characters of PrintableString. */
  readonly registrationNumber?: string | undefined
  readonly addProfessionInfo?: Uint8Array | undefined
}

/** Writes ProfessionInfo (Common PKI 2.0, part 1). */
export function writeProfession(writer: DERWriter, info: ProfessionInfo): void {
  checkFields(info, FIELDS, 'professions')
  const { namingAuthority, professionItems, professionOIDs, registrationNumber, addProfessionInfo } = info
  writer.sequence(() => {
    if (namingAuthority !== undefined)
      within('namingAuthority', () => writer.explicit(0, () => writeNamingAuthority(writer, namingAuthority)))
    within('professionItems', () =>
      writeAll(writer, professionItems, (item) => writeDirectoryString(writer, item, RULE, 128)),
    )
    if (professionOIDs !== undefined)
      within('professionOIDs', () => writeAll(writer, professionOIDs, (oid) => writer.oid(oid)))
    if (registrationNumber !== undefined)
      within('registrationNumber', () => writer.printableString(checkText(registrationNumber, RULE, 1, 128)))
    if (addProfessionInfo !== undefined)
      within('addProfessionInfo', () => writer.octetString(checkBytes(addProfessionInfo, RULE)))
  })
}

/** Reads it. */
export function readProfession(list: DERReader, index: number): ProfessionInfo {
  const fields = list.sequence(index)
  const namingAuthority = readTaggedAuthority(fields, 0)
  const professionItems = readAll(fields.sequence('professionItems'), (items, i) =>
    readDirectoryString(items, i, RULE, 128),
  )
  const professionOIDs = fields.tagIs(Tag.SEQUENCE)
    ? readAll(fields.sequence('professionOIDs'), (oids, i) => oids.oid(i))
    : undefined
  const registrationNumber = fields.tagIs(Tag.PRINTABLE_STRING) ? readNumber(fields) : undefined
  const addProfessionInfo = fields.tagIs(Tag.OCTET_STRING)
    ? fields.octetString('addProfessionInfo').slice()
    : undefined
  fields.end()
  return {
    ...(namingAuthority !== undefined && { namingAuthority }),
    professionItems,
    ...(professionOIDs !== undefined && { professionOIDs }),
    ...(registrationNumber !== undefined && { registrationNumber }),
    ...(addProfessionInfo !== undefined && { addProfessionInfo }),
  }
}

/** Reads a naming authority with an explicit tag, if there is one. */
export function readTaggedAuthority(fields: DERReader, tag: number): NamingAuthority | undefined {
  if (!fields.tagIs(contextConstructed(tag))) return undefined
  const tagged = fields.explicit(tag, 'namingAuthority')
  const authority = readNamingAuthority(tagged.sequence())
  tagged.end()
  return authority
}

/** Writes a SEQUENCE OF, which here may be empty. */
export function writeAll<T>(writer: DERWriter, items: readonly T[], write: (item: T) => unknown): void {
  if (!Array.isArray(items)) throw new InvalidInputError('it must be an array', { rule: RULE })
  writer.sequence(() => {
    for (const [i, item] of (items as readonly T[]).entries()) within(i, () => write(item))
  })
}

/** Reads what is inside. */
export function readAll<T>(list: DERReader, read: (list: DERReader, index: number) => T): T[] {
  const items: T[] = []
  while (!list.done) items.push(read(list, items.length))
  return items
}

function readNumber(fields: DERReader): string {
  const start = fields.offset
  const number = fields.printableString('registrationNumber')
  if (number.length >= 1 && number.length <= 128) return number
  fields.offset = start
  throw fields.error(
    { rule: RULE, message: 'the number must have 1 to 128 characters' },
    'registrationNumber',
  )
}

const FIELDS: ReadonlySet<string> = new Set([
  'namingAuthority',
  'professionItems',
  'professionOIDs',
  'registrationNumber',
  'addProfessionInfo',
])
const RULE = 'Common PKI 2.0 part 1'
