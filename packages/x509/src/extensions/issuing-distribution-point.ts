import { checkFields, InvalidInputError } from '@kmskeys/core'
import { context, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { readDefaultFalse } from './default-false.ts'
import { readPointName, writePointName, type DistributionPointName } from './distribution-point-name.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readNamedBits, writeNamedBits } from './named-bits.ts'
import { REASON_FLAGS, type ReasonFlag } from './reasons.ts'
import { within } from './refused.ts'

/** What a CRL tells of (RFC 5280 section 5.2.5). A flag that is not set may be left out, and is when it is read. */
export interface IssuingDistributionPoint extends DistributionPointName {
  readonly onlyContainsUserCerts?: boolean | undefined
  readonly onlyContainsCACerts?: boolean | undefined
  readonly onlySomeReasons?: readonly ReasonFlag[] | undefined
  readonly indirectCRL?: boolean | undefined
  readonly onlyContainsAttributeCerts?: boolean | undefined
}

export const IssuingDistributionPoint: ExtensionDefinition<IssuingDistributionPoint, 'crl'> = {
  oid: '2.5.29.28',
  name: 'issuingDistributionPoint',
  places: { crl: true },
  mustBeCritical: true,
  encode: (writer, point) => {
    checkFields(point, FIELDS, 'issuing distribution points')
    const { onlySomeReasons: reasons } = point
    const fault = faultOf(point)
    if (fault !== undefined) throw new InvalidInputError(fault, { rule: RULE })
    writer.sequence(() => {
      writePointName(writer, point)
      writeFlag(writer, point, 'onlyContainsUserCerts', 1)
      writeFlag(writer, point, 'onlyContainsCACerts', 2)
      if (reasons !== undefined)
        within('onlySomeReasons', () =>
          writeNamedBits(writer, REASON_FLAGS, reasons, 'a list of reasons', RULE, REASONS),
        )
      writeFlag(writer, point, 'indirectCRL', 4)
      writeFlag(writer, point, 'onlyContainsAttributeCerts', 5)
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    const point: IssuingDistributionPoint = {
      ...readPointName(fields),
      ...readFlag(fields, 'onlyContainsUserCerts', 1),
      ...readFlag(fields, 'onlyContainsCACerts', 2),
      ...(fields.tagIs(REASONS) && {
        onlySomeReasons: readNamedBits(fields, REASON_FLAGS, 'the reasons', 'onlySomeReasons', REASONS),
      }),
      ...readFlag(fields, 'indirectCRL', 4),
      ...readFlag(fields, 'onlyContainsAttributeCerts', 5),
    }
    fields.end()
    const fault = faultOf(point)
    if (fault !== undefined) throw fields.error({ rule: RULE, message: fault })
    return point
  },
}

/**
 * The issuing distribution point of a CRL, always critical:
 * `issuingDistributionPoint({ fullName: [uri('http://ca.example/ca.crl')], onlyContainsUserCerts: true })`.
 *
 * @throws {InvalidInputError} when it says nothing, or that the CRL contains only this and only that
 */
export function issuingDistributionPoint(
  value: IssuingDistributionPoint,
  options?: ExtensionOptions,
): Extension<'crl'> {
  return makeExtension(IssuingDistributionPoint, value, options)
}

type Flag = 'onlyContainsUserCerts' | 'onlyContainsCACerts' | 'indirectCRL' | 'onlyContainsAttributeCerts'

function writeFlag(writer: DERWriter, point: IssuingDistributionPoint, flag: Flag, n: number): void {
  const { [flag]: value = false } = point
  if (typeof value !== 'boolean')
    throw new InvalidInputError('it must be true or false', { path: flag, rule: RULE })
  if (value) writer.boolean(true, context(n))
}

function readFlag(fields: DERReader, flag: Flag, n: number): IssuingDistributionPoint {
  return readDefaultFalse(fields, flag, context(n)) ? { [flag]: true } : {}
}

function faultOf(point: IssuingDistributionPoint): string | undefined {
  const set = Object.values(point).filter((value) => value !== undefined && value !== false)
  if (set.length === 0) return 'an issuing distribution point must not be empty'
  const only = [point.onlyContainsUserCerts, point.onlyContainsCACerts, point.onlyContainsAttributeCerts]
  return only.filter((flag) => flag === true).length > 1
    ? 'a CRL contains only user certificates, only CA certificates or only attribute certificates'
    : undefined
}

const FIELDS: ReadonlySet<string> = new Set([
  'fullName',
  'relativeName',
  'onlyContainsUserCerts',
  'onlyContainsCACerts',
  'onlySomeReasons',
  'indirectCRL',
  'onlyContainsAttributeCerts',
])
const REASONS = context(3)
const RULE = 'RFC 5280 5.2.5'
