import { InvalidInputError, kindOf, type Bytes } from '@kmskeys/core'
import { DERReader, encodeDER, encodeOID, validateDER, type DERWriter } from '@kmskeys/core/der'
import { bytesOf } from '../data/bytes.ts'
import { MAX_TYPES } from '../extensions/distinct-types.ts'
import { EXTENSION_REQUEST, type RequestAttribute } from './request-fields.ts'

/** The type of the challenge password (RFC 2985 section 5.4.1). */
export const CHALLENGE_PASSWORD = '1.2.840.113549.1.9.7'

/**
 * An attribute of a request.
 *
 * @throws {InvalidInputError} when the type is no OID, or there is no value, or one is not DER
 */
export function requestAttribute(type: string, values: readonly Bytes[]): RequestAttribute {
  if (typeof type !== 'string')
    throw new InvalidInputError(`the type of an attribute is the text of an OID, not ${kindOf(type)}`)
  encodeOID(type)
  if (type === EXTENSION_REQUEST)
    throw new InvalidInputError('the attribute that asks for extensions is made by extension()')
  if (values.length === 0)
    throw new InvalidInputError('an attribute must have a value', { rule: 'RFC 2986 4.1' })
  const copies = values.map((value) => bytesOf(value, 'the value of an attribute'))
  for (const value of copies) validateDER(value, { path: `attributes.${type}` })
  return { type, values: copies }
}

/**
 * The challenge password, as PrintableString where its characters allow it (RFC 2985 section 5.4.1).
 *
 * @throws {InvalidInputError} when it has not 1 to 255 characters
 */
export function challengePasswordAttribute(password: string): RequestAttribute {
  const length = typeof password === 'string' ? Array.from(password).length : 0
  if (length < 1 || length > 255)
    throw new InvalidInputError('a challenge password is text of 1 to 255 characters', {
      path: 'attributes.challengePassword',
      rule: 'RFC 2985 5.4.1',
    })
  const value = encodeDER((writer) =>
    PRINTABLE.test(password) ? writer.printableString(password) : writer.utf8String(password),
  )
  return { type: CHALLENGE_PASSWORD, values: [value] }
}

/**
 * What the attribute of a challenge password says.
 *
 * @throws {InvalidInputError} when it has not one value, or that is no text
 */
export function readChallengePassword({ values }: RequestAttribute): string {
  const reader = DERReader.from(values[0] ?? NOTHING, { path: 'attributes.challengePassword' })
  if (values.length !== 1)
    throw reader.error({ rule: 'RFC 2985 5.4.1', message: 'a challenge password has one value' })
  const text = reader.characterString()
  reader.end()
  return text
}

/**
 * A new list with one more attribute.
 *
 * @throws {InvalidInputError} when there is one of this type already
 */
export function addAttribute(
  attributes: readonly RequestAttribute[],
  added: RequestAttribute,
): readonly RequestAttribute[] {
  if (attributes.some(({ type }) => type === added.type))
    throw new InvalidInputError(`there is an attribute ${added.type} already`, { rule: 'RFC 2986 4.1' })
  // The one that asks for extensions is not among these.
  if (attributes.length >= MAX_TYPES - 1)
    throw new InvalidInputError(`there may be at most ${MAX_TYPES - 1} attributes`)
  return [...attributes, added]
}

/** Writes an attribute. */
export function writeAttribute(writer: DERWriter, { type, values }: RequestAttribute): void {
  writer.sequence(() =>
    writer.oid(type).setOf(() => {
      for (const value of values) writer.raw(value)
    }),
  )
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/
const NOTHING = new Uint8Array()
