import { checkFields, InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import { DistinctTypes, MAX_TYPES } from './distinct-types.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { checkArray, readList, writeList, type ListKind } from './lists.ts'
import { readQualifier, writeQualifier, type PolicyQualifier } from './policy-qualifiers.ts'
import { within } from './refused.ts'

/** The OID of the policy that stands for any. */
export const ANY_POLICY = '2.5.29.32.0'

/** A policy that a certificate was issued under. */
export interface PolicyInformation {
  /** The OID of the policy; {@link ANY_POLICY} is any. */
  readonly policy: string
  readonly qualifiers?: readonly PolicyQualifier[] | undefined
}

/** The policies that a certificate was issued under, each once (RFC 5280 section 4.2.1.4). */
export type CertificatePolicies = readonly PolicyInformation[]

export const CertificatePolicies: ExtensionDefinition<CertificatePolicies> = {
  oid: '2.5.29.32',
  name: 'certificatePolicies',
  encode: (writer, policies) => {
    const seen = new Set<string>()
    writeList(writer, POLICIES, policies, (policy) => {
      writePolicy(writer, policy)
      if (seen.has(policy.policy))
        throw new InvalidInputError(`the policy ${policy.policy} occurs twice`, { rule: POLICIES.rule })
      seen.add(policy.policy)
    })
  },
  decode: (reader) => {
    const distinct = new DistinctTypes('policy', POLICIES.rule)
    return readList(reader.sequence(), POLICIES, (list, index) => readPolicy(list.sequence(index), distinct))
  },
}

/**
 * Certificate policies: `certificatePolicies([{ policy: '2.23.140.1.2.1' }])`; a policy alone may be given as its OID.
 *
 * @throws {InvalidInputError} when there is none, one occurs twice, or is malformed
 */
export function certificatePolicies(
  policies: readonly (PolicyInformation | string)[],
  options?: ExtensionOptions,
): Extension {
  const list = checkArray(policies, POLICIES).map((policy) =>
    typeof policy === 'string' ? { policy } : policy,
  )
  return makeExtension(CertificatePolicies, list, options)
}

function writePolicy(writer: DERWriter, information: PolicyInformation): void {
  checkFields(information, FIELDS, 'policies')
  const { policy, qualifiers } = information
  writer.sequence(() => {
    within('policy', () => writer.oid(policy))
    if (qualifiers !== undefined)
      within('qualifiers', () =>
        writeList(writer, QUALIFIERS, qualifiers, (qualifier) => writeQualifier(writer, qualifier)),
      )
  })
}

function readPolicy(fields: DERReader, distinct: DistinctTypes): PolicyInformation {
  const policy = fields.oid('policyIdentifier')
  distinct.add(policy, fields)
  if (fields.done) return { policy }
  const qualifiers = readList(fields.sequence('policyQualifiers'), QUALIFIERS, readQualifier)
  fields.end()
  return { policy, qualifiers }
}

const FIELDS: ReadonlySet<string> = new Set(['policy', 'qualifiers'])
const POLICIES: ListKind = { what: 'certificate policies', rule: 'RFC 5280 4.2.1.4', most: MAX_TYPES }
const QUALIFIERS: ListKind = { what: 'policy qualifiers', rule: 'RFC 5280 4.2.1.4' }
