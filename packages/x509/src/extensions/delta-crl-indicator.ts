import { readCRLNumber, toBigInt, writeCRLNumber } from './crl-number.ts'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'

/** That it is a delta CRL, and the number of the CRL that it builds on (RFC 5280 section 5.2.4). */
export type DeltaCRLIndicator = bigint

export const DeltaCRLIndicator: ExtensionDefinition<DeltaCRLIndicator, 'crl'> = {
  oid: '2.5.29.27',
  name: 'deltaCRLIndicator',
  places: { crl: true },
  mustBeCritical: true,
  encode: writeCRLNumber,
  decode: readCRLNumber,
}

/**
 * A delta CRL's indicator; always critical.
 *
 * @throws {InvalidInputError} when the number is negative, or has more than 20 octets
 */
export function deltaCRLIndicator(baseNumber: bigint | number, options?: ExtensionOptions): Extension<'crl'> {
  return makeExtension(DeltaCRLIndicator, toBigInt(baseNumber), options)
}
