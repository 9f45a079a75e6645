import { checkFields, InvalidInputError } from '@kmskeys/core'
import { context } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readCount } from './read-count.ts'
import { within } from './refused.ts'
import { checkInteger } from './values.ts'

/** After how many further certificates of a path rules for its policies begin (RFC 5280 section 4.2.1.11). */
export interface PolicyConstraints {
  /** After how many the path must have an acceptable policy. */
  readonly requireExplicitPolicy?: number | undefined
  /** After how many policies are no longer mapped. */
  readonly inhibitPolicyMapping?: number | undefined
}

export const PolicyConstraints: ExtensionDefinition<PolicyConstraints> = {
  oid: '2.5.29.36',
  name: 'policyConstraints',
  mustBeCritical: true,
  encode: (writer, constraints) => {
    checkFields(constraints, FIELDS, 'policy constraints')
    const { requireExplicitPolicy, inhibitPolicyMapping } = constraints
    if ((requireExplicitPolicy ?? inhibitPolicyMapping) === undefined)
      throw new InvalidInputError(EMPTY, { rule: RULE })
    writer.sequence(() => {
      if (requireExplicitPolicy !== undefined)
        within('requireExplicitPolicy', () =>
          writer.integer(checkInteger(requireExplicitPolicy, RULE), REQUIRE),
        )
      if (inhibitPolicyMapping !== undefined)
        within('inhibitPolicyMapping', () =>
          writer.integer(checkInteger(inhibitPolicyMapping, RULE), INHIBIT),
        )
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    if (fields.done) throw fields.error({ rule: RULE, message: EMPTY })
    const requireExplicitPolicy = fields.tagIs(REQUIRE)
      ? readCount(fields, 'requireExplicitPolicy', RULE, REQUIRE)
      : undefined
    const inhibitPolicyMapping = fields.tagIs(INHIBIT)
      ? readCount(fields, 'inhibitPolicyMapping', RULE, INHIBIT)
      : undefined
    fields.end()
    return {
      ...(requireExplicitPolicy !== undefined && { requireExplicitPolicy }),
      ...(inhibitPolicyMapping !== undefined && { inhibitPolicyMapping }),
    }
  },
}

/**
 * Policy constraints; always critical.
 *
 * @throws {InvalidInputError} when there is none, or one is no integer of 0 or more
 */
export function policyConstraints(value: PolicyConstraints, options?: ExtensionOptions): Extension {
  return makeExtension(PolicyConstraints, value, options)
}

const FIELDS: ReadonlySet<string> = new Set(['requireExplicitPolicy', 'inhibitPolicyMapping'])
const REQUIRE = context(0)
const INHIBIT = context(1)
const RULE = 'RFC 5280 4.2.1.11'
const EMPTY = 'policy constraints must not be empty'
