import { checkFields, InvalidInputError } from '@kmskeys/core'
import { Tag } from '@kmskeys/core/der'
import { readDefaultFalse } from './default-false.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** Whether the subject is a CA, and how many CAs may stand below it (RFC 5280 section 4.2.1.9). */
export interface BasicConstraints {
  readonly ca: boolean
  /** The most intermediate CA certificates that may follow; unlimited when left out. */
  readonly pathLength?: number | undefined
}

export const BasicConstraints: ExtensionDefinition<BasicConstraints> = {
  oid: '2.5.29.19',
  name: 'basicConstraints',
  critical: (value) => value?.ca,
  encode: (writer, value) => {
    checkFields(value, FIELDS, 'basic constraints')
    const { ca, pathLength } = value
    if (typeof ca !== 'boolean') throw new InvalidInputError('basic constraints need ca: true or false')
    if (pathLength !== undefined && !(ca && Number.isSafeInteger(pathLength) && pathLength >= 0))
      throw new InvalidInputError('pathLength is an integer of 0 or more, and only for a CA', {
        rule: 'RFC 5280 4.2.1.9',
      })
    writer.sequence(() => {
      if (ca) writer.boolean(true)
      if (pathLength !== undefined) writer.integer(pathLength)
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const ca = readDefaultFalse(fields, 'cA')
    const pathLength = fields.tagIs(Tag.INTEGER) ? fields.smallInteger('pathLenConstraint') : undefined
    if (pathLength !== undefined && pathLength < 0)
      throw fields.error({ rule: 'RFC 5280 4.2.1.9', message: 'the path length must not be negative' })
    fields.end()
    return pathLength === undefined ? { ca } : { ca, pathLength }
  },
}

/**
 * Basic constraints; critical for a CA, and for others when `critical` says so.
 *
 * @throws {InvalidInputError} when a path length is negative, or given for what is not a CA, or a CA's would not
 *   be critical
 */
export function basicConstraints(value: BasicConstraints, options?: ExtensionOptions): Extension {
  checkFields(value, FIELDS, 'basic constraints')
  const { ca, pathLength } = value
  if (options !== undefined || pathLength !== undefined || typeof ca !== 'boolean') {
    const made = makeExtension(BasicConstraints, value, options)
    checkCritical(made)
    return made
  }
  return ca
    ? (plainCA ??= makeExtension(BasicConstraints, value))
    : (noCA ??= makeExtension(BasicConstraints, value))
}

/**
 * Checks that basic constraints, if these are some, are critical where they make a CA.
 *
 * @throws {InvalidInputError} when they are not
 */
export function checkCritical(made: Extension<never>): void {
  if (made.oid !== BasicConstraints.oid || made.critical || !made.decode(BasicConstraints).ca) return
  throw new InvalidInputError('the basic constraints of a CA must be critical', { rule: 'RFC 5280 4.2.1.9' })
}

const FIELDS: ReadonlySet<string> = new Set(['ca', 'pathLength'])
let plainCA: Extension | undefined
let noCA: Extension | undefined
