import type { GeneralName } from '../general-names/general-name.ts'
import { GENERAL_NAMES } from '../general-names/general-names.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** The names that the subject goes by (RFC 5280 section 4.2.1.6). */
export type SubjectAlternativeName = readonly GeneralName[]

export const SubjectAlternativeName: ExtensionDefinition<SubjectAlternativeName> = {
  oid: '2.5.29.17',
  name: 'subjectAltName',
  ...GENERAL_NAMES,
}

/**
 * Subject alternative names: `subjectAlternativeName([dns('example.org'), ip('192.0.2.1')])`. Not critical unless
 * `{ critical: true }` says so, as it must be where the subject is empty.
 *
 * @throws {InvalidInputError} when there are none, or one is malformed
 */
export function subjectAlternativeName(names: SubjectAlternativeName, options?: ExtensionOptions): Extension {
  return makeExtension(SubjectAlternativeName, names, options)
}
