import { readAccess, writeAccess, type AccessDescription } from './access-descriptions.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import type { ListKind } from './lists.ts'

/** Where what the subject offers is: the repository of a CA, the service of a timestamping authority (RFC 5280 section 4.2.2.2). */
export type SubjectInformationAccess = readonly AccessDescription[]

export const SubjectInformationAccess: ExtensionDefinition<SubjectInformationAccess> = {
  oid: '1.3.6.1.5.5.7.1.11',
  name: 'subjectInfoAccess',
  mustBeCritical: false,
  encode: (writer, descriptions) => writeAccess(writer, KIND, descriptions),
  decode: (reader) => readAccess(reader, KIND),
}

/**
 * Subject information access: `subjectInformationAccess([{ method: 'caRepository', location: uri('http://…') }])`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function subjectInformationAccess(
  descriptions: SubjectInformationAccess,
  options?: ExtensionOptions,
): Extension {
  return makeExtension(SubjectInformationAccess, descriptions, options)
}

const KIND: ListKind = { what: 'subject information access', rule: 'RFC 5280 4.2.2.2' }
