import { checkFields, InvalidInputError } from '@kmskeys/core'
import { context, contextConstructed, type DERReader, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralNames, writeGeneralNames } from '../general-names/general-names.ts'
import { readPointName, writePointName, type DistributionPointName } from './distribution-point-name.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { readNamedBits, writeNamedBits } from './named-bits.ts'
import { REASON_FLAGS, type ReasonFlag } from './reasons.ts'
import { within } from './refused.ts'

/** Where a CRL is. It has a name or a CRL issuer. */
export interface DistributionPoint extends DistributionPointName {
  /** The reasons for which this CRL tells of revocations; all when left out. */
  readonly reasons?: readonly ReasonFlag[] | undefined
  /** Who issues the CRL, where that is not who issued the certificate. */
  readonly crlIssuer?: readonly GeneralName[] | undefined
}

/** Writes CRLDistributionPoints (RFC 5280 section 4.2.1.13). */
export function writeDistributionPoints(writer: DERWriter, points: readonly DistributionPoint[]): void {
  writeList(writer, KIND, points, (point) => {
    checkFields(point, FIELDS, 'distribution points')
    const { fullName, relativeName, reasons, crlIssuer } = point
    if ((fullName ?? relativeName ?? crlIssuer) === undefined) throw new InvalidInputError(NAMELESS, KIND)
    writer.sequence(() => {
      writePointName(writer, point)
      if (reasons !== undefined)
        within('reasons', () =>
          writeNamedBits(writer, REASON_FLAGS, reasons, 'a list of reasons', KIND.rule, REASONS),
        )
      if (crlIssuer !== undefined)
        within('crlIssuer', () =>
          writer.constructed(CRL_ISSUER, () => writeGeneralNames(writer, checkIssuers(crlIssuer))),
        )
    })
  })
}

/** Reads it. */
export function readDistributionPoints(reader: DERReader): DistributionPoint[] {
  return readList(reader.sequence(), KIND, (list, index) => {
    const fields = list.sequence(index)
    const name = readPointName(fields)
    const reasons = fields.tagIs(REASONS)
      ? readNamedBits(fields, REASON_FLAGS, 'the reasons', 'reasons', REASONS)
      : undefined
    const crlIssuer = fields.tagIs(CRL_ISSUER)
      ? readGeneralNames(fields.constructed(CRL_ISSUER, 'cRLIssuer'))
      : undefined
    fields.end()
    if ((name.fullName ?? name.relativeName ?? crlIssuer) === undefined)
      throw fields.error({ rule: KIND.rule, message: NAMELESS })
    return {
      ...name,
      ...(reasons !== undefined && { reasons }),
      ...(crlIssuer !== undefined && { crlIssuer }),
    }
  })
}

function checkIssuers(names: readonly GeneralName[]): readonly GeneralName[] {
  if (Array.isArray(names) && names.some((name: GeneralName) => name?.type !== 'directoryName'))
    throw new InvalidInputError(
      'a CRL issuer is named by its distinguished name alone: directoryName(name)',
      KIND,
    )
  return names
}

const FIELDS: ReadonlySet<string> = new Set(['fullName', 'relativeName', 'reasons', 'crlIssuer'])
const REASONS = context(1)
const CRL_ISSUER = contextConstructed(2)
const KIND: ListKind = { what: 'CRL distribution points', rule: 'RFC 5280 4.2.1.13' }
const NAMELESS = 'a distribution point must have a name or a CRL issuer'
