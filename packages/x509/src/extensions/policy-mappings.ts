import { checkFields, InvalidInputError } from '@kmskeys/core'
import { ANY_POLICY } from './certificate-policies.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { within } from './refused.ts'

/** A policy of the issuer that the subject calls by another OID. */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string
  readonly subjectDomainPolicy: string
}

/** Policies of the issuer that the subject's are equivalent to (RFC 5280 section 4.2.1.5). */
export type PolicyMappings = readonly PolicyMapping[]

export const PolicyMappings: ExtensionDefinition<PolicyMappings> = {
  oid: '2.5.29.33',
  name: 'policyMappings',
  critical: true,
  encode: (writer, mappings) =>
    writeList(writer, KIND, mappings, (mapping) => {
      checkFields(mapping, FIELDS, 'policy mappings')
      writer.sequence(() => {
        for (const field of ['issuerDomainPolicy', 'subjectDomainPolicy'] as const)
          within(field, () => {
            if (mapping[field] === ANY_POLICY) throw new InvalidInputError(NOT_ANY, { rule: KIND.rule })
            writer.oid(mapping[field])
          })
      })
    }),
  decode: (reader) =>
    readList(reader.sequence(), KIND, (list, index) => {
      const fields = list.sequence(index)
      const issuerDomainPolicy = fields.oid('issuerDomainPolicy')
      const subjectDomainPolicy = fields.oid('subjectDomainPolicy')
      fields.end()
      if (issuerDomainPolicy === ANY_POLICY || subjectDomainPolicy === ANY_POLICY)
        throw fields.error({ rule: KIND.rule, message: NOT_ANY })
      return { issuerDomainPolicy, subjectDomainPolicy }
    }),
}

/**
 * Policy mappings; critical unless `{ critical: false }` says otherwise.
 *
 * @throws {InvalidInputError} when there is none, or one maps from or to any policy
 */
export function policyMappings(mappings: PolicyMappings, options?: ExtensionOptions): Extension {
  return makeExtension(PolicyMappings, mappings, options)
}

const FIELDS: ReadonlySet<string> = new Set(['issuerDomainPolicy', 'subjectDomainPolicy'])
const KIND: ListKind = { what: 'policy mappings', rule: 'RFC 5280 4.2.1.5' }
const NOT_ANY = 'policies must not be mapped from or to any policy'
