import { checkFields } from '@kmskeys/core'
import { contextConstructed, Tag, type DERReader, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralName, writeGeneralName } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { writeNamingAuthority, type NamingAuthority } from './naming-authority.ts'
import {
  readAll,
  readProfession,
  readTaggedAuthority,
  writeAll,
  writeProfession,
  type ProfessionInfo,
} from './profession-info.ts'
import { within } from './refused.ts'

/** What an authority admits somebody to. */
export interface Admission {
  readonly admissionAuthority?: GeneralName | undefined
  readonly namingAuthority?: NamingAuthority | undefined
  readonly professionInfos: readonly ProfessionInfo[]
}

/** The professions that the subject is admitted to (Common PKI 2.0, part 1). */
export interface Admissions {
  /** Who admits, where an admission says nothing else. */
  readonly admissionAuthority?: GeneralName | undefined
  readonly admissions: readonly Admission[]
}

export const Admissions: ExtensionDefinition<Admissions> = {
  oid: '1.3.36.8.3.3',
  name: 'admissions',
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'admissions')
    const { admissionAuthority, admissions } = value
    writer.sequence(() => {
      if (admissionAuthority !== undefined)
        within('admissionAuthority', () => writeGeneralName(writer, admissionAuthority))
      within('admissions', () =>
        writeAll(writer, admissions, (admission) => writeAdmission(writer, admission)),
      )
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const authority = fields.tagIs(Tag.SEQUENCE) ? undefined : readGeneralName(fields, 'admissionAuthority')
    const admissions = readAll(fields.sequence('contentsOfAdmissions'), readAdmission)
    fields.end()
    return { ...(authority !== undefined && { admissionAuthority: authority }), admissions }
  },
}

/**
 * Admissions: `admissions({ admissions: [{ professionInfos: [{ professionItems: ['Notary'] }] }] })`.
 *
 * @throws {InvalidInputError} when a part is malformed
 */
export function admissions(value: Admissions, options?: ExtensionOptions): Extension {
  return makeExtension(Admissions, value, options)
}

function writeAdmission(writer: DERWriter, admission: Admission): void {
  checkFields(admission, ADMISSION_FIELDS, 'admissions')
  const { admissionAuthority, namingAuthority, professionInfos } = admission
  writer.sequence(() => {
    if (admissionAuthority !== undefined)
      within('admissionAuthority', () =>
        writer.explicit(0, () => writeGeneralName(writer, admissionAuthority)),
      )
    if (namingAuthority !== undefined)
      within('namingAuthority', () => writer.explicit(1, () => writeNamingAuthority(writer, namingAuthority)))
    within('professionInfos', () =>
      writeAll(writer, professionInfos, (info) => writeProfession(writer, info)),
    )
  })
}

function readAdmission(list: DERReader, index: number): Admission {
  const fields = list.sequence(index)
  const authority = fields.tagIs(contextConstructed(0)) ? readTaggedName(fields) : undefined
  const namingAuthority = readTaggedAuthority(fields, 1)
  const professionInfos = readAll(fields.sequence('professionInfos'), readProfession)
  fields.end()
  return {
    ...(authority !== undefined && { admissionAuthority: authority }),
    ...(namingAuthority !== undefined && { namingAuthority }),
    professionInfos,
  }
}

function readTaggedName(fields: DERReader): GeneralName {
  const tagged = fields.explicit(0, 'admissionAuthority')
  const name = readGeneralName(tagged)
  tagged.end()
  return name
}

const FIELDS: ReadonlySet<string> = new Set(['admissionAuthority', 'admissions'])
const ADMISSION_FIELDS: ReadonlySet<string> = new Set([
  'admissionAuthority',
  'namingAuthority',
  'professionInfos',
])
