import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readCount } from './read-count.ts'
import { checkInteger } from './values.ts'

/** After how many further certificates of a path any policy no longer stands for any (RFC 5280 section 4.2.1.14). */
export type InhibitAnyPolicy = number

export const InhibitAnyPolicy: ExtensionDefinition<InhibitAnyPolicy> = {
  oid: '2.5.29.54',
  name: 'inhibitAnyPolicy',
  mustBeCritical: true,
  encode: (writer, certificates) => writer.integer(checkInteger(certificates, RULE)),
  decode: (reader) => readCount(reader, undefined, RULE),
}

/**
 * Inhibit any policy; always critical.
 *
 * @throws {InvalidInputError} when it is no integer of 0 or more
 */
export function inhibitAnyPolicy(certificates: InhibitAnyPolicy, options?: ExtensionOptions): Extension {
  return makeExtension(InhibitAnyPolicy, certificates, options)
}

const RULE = 'RFC 5280 4.2.1.14'
