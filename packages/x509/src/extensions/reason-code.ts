import { InvalidInputError } from '@kmskeys/core'
import { Tag } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { CRL_ENTRY, type CRLEntryPlace } from './places.ts'
import { CRL_REASONS, type CRLReason } from './reasons.ts'

/** Why a certificate was revoked (RFC 5280 section 5.3.1). */
export type ReasonCode = CRLReason

export const ReasonCode: ExtensionDefinition<ReasonCode, CRLEntryPlace> = {
  oid: '2.5.29.21',
  name: 'reasonCode',
  places: CRL_ENTRY,
  mustBeCritical: false,
  encode: (writer, reason) => {
    if (typeof reason !== 'string' || !Object.hasOwn(CRL_REASONS, reason))
      throw new InvalidInputError(`a reason is one of ${Object.keys(CRL_REASONS).join(', ')}`, { rule: RULE })
    writer.integer(CRL_REASONS[reason], Tag.ENUMERATED)
  },
  decode: (reader) => {
    const start = reader.offset
    const number = reader.smallInteger(undefined, Tag.ENUMERATED)
    for (const name of NAMES) if (CRL_REASONS[name] === number) return name
    reader.offset = start
    throw reader.error({ rule: RULE, message: 'there is no reason with this number' })
  },
}

/**
 * The reason code of an entry of a CRL. Where there is no reason, RFC 5280 would have it left out rather than
 * `unspecified`.
 *
 * @throws {InvalidInputError} when there is no such reason
 */
export function reasonCode(reason: ReasonCode, options?: ExtensionOptions): Extension<CRLEntryPlace> {
  return makeExtension(ReasonCode, reason, options)
}

const RULE = 'RFC 5280 5.3.1'
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of an object that is never added to
const NAMES = Object.keys(CRL_REASONS) as readonly CRLReason[]
