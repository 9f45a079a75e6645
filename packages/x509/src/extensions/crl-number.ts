import { InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** Which CRL of its issuer it is; each has a greater number than the one before (RFC 5280 section 5.2.3). */
export type CRLNumber = bigint

export const CRLNumber: ExtensionDefinition<CRLNumber, 'crl'> = {
  oid: '2.5.29.20',
  name: 'cRLNumber',
  places: { crl: true },
  mustBeCritical: false,
  encode: writeCRLNumber,
  decode: readCRLNumber,
}

/**
 * The number of a CRL.
 *
 * @throws {InvalidInputError} when it is negative, or has more than 20 octets
 */
export function crlNumber(number: bigint | number, options?: ExtensionOptions): Extension<'crl'> {
  return makeExtension(CRLNumber, toBigInt(number), options)
}

/** What is no integer becomes one that is refused where it is written. */
export function toBigInt(number: bigint | number): bigint {
  if (typeof number === 'bigint') return number
  return Number.isSafeInteger(number) ? BigInt(number) : -1n
}

/** Writes the number of a CRL. */
export function writeCRLNumber(writer: DERWriter, number: bigint): void {
  if (typeof number !== 'bigint' || number < 0n || number >= LIMIT)
    throw new InvalidInputError('the number of a CRL is an integer of 0 or more and at most 20 octets', {
      rule: RULE,
    })
  writer.integer(number)
}

/** Reads it. */
export function readCRLNumber(reader: DERReader): bigint {
  const start = reader.offset
  // Its size is looked at before it is made a bigint.
  const size = reader.integerBytes().length
  reader.offset = start
  const number = size > 20 ? -1n : reader.integer()
  if (number >= 0n) return number
  reader.offset = start
  throw reader.error({ rule: RULE, message: 'the number of a CRL is 0 or more and at most 20 octets' })
}

/** 20 octets of DER, the first bit of which is the sign. */
const LIMIT = 2n ** 159n
const RULE = 'RFC 5280 5.2.3'
