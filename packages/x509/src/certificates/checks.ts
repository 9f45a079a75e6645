import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'

/**
 * What is checked of a certificate before and after it is signed. All of it is, but for what is `false` here: each can
 * be left out alone, for a certificate that is meant to break the rule, such as one for a test.
 */
export interface CertificateChecks {
  /** The key signs with the algorithm, as far as it says. */
  readonly algorithm?: boolean | undefined
  /** The key, and the authority key identifier where both have one, are those of the issuer's certificate. */
  readonly issuerKey?: boolean | undefined
  /** The issuer's basic constraints say that it is a CA (RFC 5280 section 4.2.1.9). */
  readonly issuerCA?: boolean | undefined
  /** The issuer's key usage, where it has one, has keyCertSign (RFC 5280 section 4.2.1.3). */
  readonly issuerKeyUsage?: boolean | undefined
  /** A CA keeps to the path length of its issuer (RFC 5280 section 4.2.1.9). */
  readonly pathLength?: boolean | undefined
  /** The certificate is valid at no time at which its issuer is not. */
  readonly issuerValidity?: boolean | undefined
  /** Its names are within the name constraints of the issuer (RFC 5280 section 4.2.1.10). */
  readonly nameConstraints?: boolean | undefined
  /**
   * What the extensions say agrees with one another: a CA's constraints are critical, keyCertSign has a CA, an empty
   * subject a critical alternative name (RFC 5280 sections 4.2.1.3, 4.2.1.6 and 4.2.1.9).
   */
  readonly content?: boolean | undefined
  /** What was signed is read back, all of it, and compared with what was set. */
  readonly readBack?: boolean | undefined
}

const CHECKS: ReadonlySet<string> = new Set([
  'algorithm',
  'issuerKey',
  'issuerCA',
  'issuerKeyUsage',
  'pathLength',
  'issuerValidity',
  'nameConstraints',
  'content',
  'readBack',
] satisfies readonly (keyof CertificateChecks)[])

/** Everything is checked. */
export const ALL_CHECKS: CertificateChecks = Object.freeze({})

/**
 * The same checks, if they are some.
 *
 * @throws {InvalidInputError} when there is none of such a name, or it is neither true nor false
 */
export function checksGiven(checks: CertificateChecks | undefined): CertificateChecks {
  if (checks === undefined) return ALL_CHECKS
  checkFields(checks, CHECKS, 'the checks of a certificate')
  for (const [name, value] of Object.entries(checks))
    if (value !== undefined && typeof value !== 'boolean')
      throw new InvalidInputError(`the check ${name} is false to leave it out, or true, not ${kindOf(value)}`)
  return checks
}
