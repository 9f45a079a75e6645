import { checkFields, InvalidInputError } from '@kmskeys/core'
import { Tag, validateDER, type DERReader, type DERWriter } from '@kmskeys/core/der'
import { opaqueElement } from '../data/opaque-element.ts'
import { uniformResourceIdentifier } from '../general-names/internet-names.ts'
import { isDisplayText, readDisplayText, writeDisplayText, type DisplayText } from './display-text.ts'
import { within } from './refused.ts'
import { checkBytes, checkInteger } from './values.ts'

/** What is said of a policy: where its certification practice statement is, a notice, or something else as DER. */
export type PolicyQualifier = CPSQualifier | UserNotice | UnknownQualifier

/** Where the certification practice statement is. */
export interface CPSQualifier {
  readonly type: 'cps'
  readonly uri: string
}

/** What whoever relies on the certificate should be shown. */
export interface UserNotice {
  readonly type: 'userNotice'
  readonly noticeReference?: NoticeReference | undefined
  /** A text alone is written as UTF8String. */
  readonly explicitText?: DisplayText | string | undefined
}

/** Numbered texts of an organisation. */
export interface NoticeReference {
  readonly organization: DisplayText | string
  readonly noticeNumbers: readonly number[]
}

/** A qualifier that is not known here. */
export interface UnknownQualifier {
  readonly type: 'other'
  readonly oid: string
  /** The DER of the qualifier. */
  readonly value: Uint8Array
}

/** Writes PolicyQualifierInfo (RFC 5280 section 4.2.1.4). */
export function writeQualifier(writer: DERWriter, qualifier: PolicyQualifier): void {
  writer.sequence(() => {
    switch (qualifier?.type) {
      case 'cps':
        checkFields(qualifier, CPS_FIELDS, 'CPS qualifiers')
        within('uri', () => writer.oid(CPS).ia5String(uniformResourceIdentifier(qualifier.uri)))
        break
      case 'userNotice':
        writeUserNotice(writer.oid(USER_NOTICE), qualifier)
        break
      case 'other':
        writeOther(writer, qualifier)
        break
      default:
        throw new InvalidInputError('the type of a policy qualifier is one of cps, userNotice, other', {
          rule: RULE,
        })
    }
  })
}

/** Reads it. */
export function readQualifier(list: DERReader, index: number): PolicyQualifier {
  const fields = list.sequence(index)
  const oid = fields.oid('policyQualifierId')
  const qualifier: PolicyQualifier =
    oid === CPS
      ? { type: 'cps', uri: fields.ia5String('qualifier') }
      : oid === USER_NOTICE
        ? readUserNotice(fields.sequence('qualifier'))
        : { type: 'other', oid, value: opaqueElement(fields, 'qualifier').slice() }
  fields.end()
  return qualifier
}

function writeOther(writer: DERWriter, qualifier: UnknownQualifier): void {
  checkFields(qualifier, OTHER_FIELDS, 'other qualifiers')
  const { oid, value } = qualifier
  if (oid === CPS || oid === USER_NOTICE)
    throw new InvalidInputError('this qualifier has a type of its own', { path: 'oid', rule: RULE })
  within('oid', () => writer.oid(oid))
  within('value', () => validateDER(checkBytes(value, RULE)))
  writer.raw(value)
}

function writeUserNotice(writer: DERWriter, notice: UserNotice): void {
  checkFields(notice, NOTICE_FIELDS, 'user notices')
  const { noticeReference, explicitText } = notice
  writer.sequence(() => {
    if (noticeReference !== undefined)
      within('noticeReference', () => writeReference(writer, noticeReference))
    if (explicitText === undefined) return
    if (typeof explicitText === 'object' && explicitText?.form === 'ia5')
      throw new InvalidInputError('an explicit text must not be an IA5String', {
        path: 'explicitText',
        rule: 'RFC 6818 3',
      })
    within('explicitText', () => writeDisplayText(writer, explicitText))
  })
}

function writeReference(writer: DERWriter, reference: NoticeReference): void {
  checkFields(reference, REFERENCE_FIELDS, 'notice references')
  const { organization, noticeNumbers } = reference
  if (!Array.isArray(noticeNumbers))
    throw new InvalidInputError('it must be an array of numbers', { path: 'noticeNumbers', rule: RULE })
  writer.sequence(() => {
    within('organization', () => writeDisplayText(writer, organization))
    writer.sequence(() => {
      for (const number of noticeNumbers as readonly number[])
        within('noticeNumbers', () => writer.integer(checkInteger(number, RULE, Number.MIN_SAFE_INTEGER)))
    })
  })
}

function readUserNotice(fields: DERReader): UserNotice {
  const noticeReference = fields.tagIs(Tag.SEQUENCE) ? readReference(fields.sequence('noticeRef')) : undefined
  const explicitText = isDisplayText(fields) ? readDisplayText(fields, 'explicitText') : undefined
  fields.end()
  return {
    type: 'userNotice',
    ...(noticeReference !== undefined && { noticeReference }),
    ...(explicitText !== undefined && { explicitText }),
  }
}

function readReference(fields: DERReader): NoticeReference {
  const organization = readDisplayText(fields, 'organization')
  const list = fields.sequence('noticeNumbers')
  const noticeNumbers: number[] = []
  while (!list.done) noticeNumbers.push(list.smallInteger(noticeNumbers.length))
  fields.end()
  return { organization, noticeNumbers }
}

const RULE = 'RFC 5280 4.2.1.4'
const CPS = '1.3.6.1.5.5.7.2.1'
const USER_NOTICE = '1.3.6.1.5.5.7.2.2'
const CPS_FIELDS: ReadonlySet<string> = new Set(['type', 'uri'])
const NOTICE_FIELDS: ReadonlySet<string> = new Set(['type', 'noticeReference', 'explicitText'])
const OTHER_FIELDS: ReadonlySet<string> = new Set(['type', 'oid', 'value'])
const REFERENCE_FIELDS: ReadonlySet<string> = new Set(['organization', 'noticeNumbers'])
