import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralName, writeGeneralName } from '../general-names/general-names.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { within } from './refused.ts'

/** One way to get at information. */
export interface AccessDescription {
  /** The name of the method, or the OID of one that has none here. */
  readonly method: AccessMethod | (string & {})
  readonly location: GeneralName
}

/** How to get at information about the issuer, and at what the subject offers. */
export type AccessMethod = 'ocsp' | 'caIssuers' | 'timeStamping' | 'caRepository'

/** Writes AccessDescriptions (RFC 5280 section 4.2.2). */
export function writeAccess(
  writer: DERWriter,
  kind: ListKind,
  descriptions: readonly AccessDescription[],
): void {
  writeList(writer, kind, descriptions, (description) => {
    checkFields(description, FIELDS, 'access descriptions')
    const { method, location } = description
    if (typeof method !== 'string')
      throw new InvalidInputError(
        `the method of an access description is ${[...OIDS.keys()].join(', ')} or the text of an OID, not ${kindOf(method)}`,
        { path: 'method' },
      )
    writer.sequence(() => {
      within('method', () => writer.oid(OIDS.get(method) ?? method))
      within('location', () => writeGeneralName(writer, location))
    })
  })
}

/** Reads them. */
export function readAccess(reader: DERReader, kind: ListKind): AccessDescription[] {
  return readList(reader.sequence(), kind, (list, index) => {
    const fields = list.sequence(index)
    const oid = fields.oid('accessMethod')
    const location = readGeneralName(fields, 'accessLocation')
    fields.end()
    return { method: NAMES.get(oid) ?? oid, location }
  })
}

const FIELDS: ReadonlySet<string> = new Set(['method', 'location'])
const OIDS: ReadonlyMap<string, string> = new Map<AccessMethod, string>([
  ['ocsp', '1.3.6.1.5.5.7.48.1'],
  ['caIssuers', '1.3.6.1.5.5.7.48.2'],
  ['timeStamping', '1.3.6.1.5.5.7.48.3'],
  ['caRepository', '1.3.6.1.5.5.7.48.5'],
])
const NAMES: ReadonlyMap<string, string> = new Map([...OIDS].map(([name, oid]) => [oid, name]))
