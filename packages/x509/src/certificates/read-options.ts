import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import type { DERTolerance } from '@kmskeys/core/der'

/**
 * A deviation that is accepted on request, to read what older software wrote: those of DER, and a negative serial number
 * (RFC 5280 section 4.1.2.2).
 */
export type CertificateTolerance = DERTolerance | 'negative-serial'

/** Options of reading certificates. */
export interface ReadCertificateOptions {
  /** What is accepted although it breaks a rule; nothing unless given. Public keys are always read strictly. */
  readonly tolerate?: readonly CertificateTolerance[] | undefined
}

/** What is accepted, told apart. */
export interface Tolerances {
  readonly der: readonly DERTolerance[] | undefined
  readonly negativeSerial: boolean
}

/** Everything is read strictly. */
export const STRICT: Tolerances = { der: undefined, negativeSerial: false }

/**
 * What the options say.
 *
 * @throws {InvalidInputError} when they are none, or a tolerance is not one that is known
 */
export function tolerancesOf(options: ReadCertificateOptions | undefined): Tolerances {
  if (options === undefined) return STRICT
  checkFields(options, OPTIONS, 'the options of reading')
  const { tolerate } = options
  if (tolerate === undefined) return STRICT
  if (!Array.isArray(tolerate))
    throw new InvalidInputError(`tolerate is an array, such as ['negative-serial'], not ${kindOf(tolerate)}`)
  const list = tolerate as readonly CertificateTolerance[]
  return {
    // The reader refuses those that it does not know.
    der: list.filter((name): name is DERTolerance => name !== 'negative-serial'),
    negativeSerial: list.includes('negative-serial'),
  }
}

const OPTIONS: ReadonlySet<string> = new Set(['tolerate'])
