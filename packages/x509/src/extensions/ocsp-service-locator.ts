import { checkFields } from '@kmskeys/core'
import { checkName } from '../names/check-name.ts'
import { Name } from '../names/name.ts'
import { readAccess, writeAccess, type AccessDescription } from './access-descriptions.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import type { ListKind } from './lists.ts'
import { within } from './refused.ts'

/** Where a responder that does not know the answer may pass the question on (RFC 6960 section 4.4.6). */
export interface OCSPServiceLocator {
  /** The issuer of the certificate. */
  readonly issuer: Name
  /** What its certificate says in its authority information access. */
  readonly locator?: readonly AccessDescription[] | undefined
}

export const OCSPServiceLocator: ExtensionDefinition<OCSPServiceLocator, 'ocspSingleRequest'> = {
  oid: '1.3.6.1.5.5.7.48.1.7',
  name: 'ocspServiceLocator',
  places: { ocspSingleRequest: true },
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'service locators')
    const { issuer, locator } = value
    writer.sequence(() => {
      within('issuer', () => writer.raw(checkName(issuer, 'issuer').der))
      if (locator !== undefined) within('locator', () => writeAccess(writer, KIND, locator))
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const issuer = Name.fromReader(fields, 'issuer')
    const locator = fields.done ? undefined : readAccess(fields, KIND)
    fields.end()
    return { issuer, ...(locator !== undefined && { locator }) }
  },
}

/**
 * The service locator beside one certificate of an OCSP request.
 *
 * @throws {InvalidInputError} when the issuer is no name, or a location is malformed
 */
export function ocspServiceLocator(
  value: OCSPServiceLocator,
  options?: ExtensionOptions,
): Extension<'ocspSingleRequest'> {
  return makeExtension(OCSPServiceLocator, value, options)
}

const FIELDS: ReadonlySet<string> = new Set(['issuer', 'locator'])
const KIND: ListKind = { what: 'a service locator', rule: 'RFC 6960 4.4.6' }
