import { checkFields } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** Which RSA public keys are read. */
export interface RSABounds {
  /** The least length of the modulus in bits: 1024 unless given, and at least 512. */
  readonly minSize?: number | undefined
  /** The greatest length of the modulus in bits: 16384 unless given, and at most that. */
  readonly maxSize?: number | undefined
  /** The least public exponent: 3 unless given, and at least that. */
  readonly minExponent?: bigint | undefined
  /** The greatest public exponent: 2²⁵⁶ - 1 unless given, and at most that. */
  readonly maxExponent?: bigint | undefined
}

/** Smaller moduli are broken at once, larger ones stall whoever verifies, and `node:crypto` refuses them. */
const SIZES = { least: 512, most: 16384 }
const EXPONENTS = { least: 3n, most: (1n << 256n) - 1n }
const FIELDS: ReadonlySet<string> = new Set(['minSize', 'maxSize', 'minExponent', 'maxExponent'])

/**
 * Refuses the numbers of an RSA public key that are none, or beyond the bounds.
 *
 * @param lastOctet of the modulus
 * @throws {InvalidInputError} also when the bounds are none
 */
export function checkRSANumbers(
  size: number,
  lastOctet: number,
  exponent: bigint,
  bounds: RSABounds | undefined,
): void {
  if (bounds !== undefined) checkBounds(bounds)
  const { minSize = 1024, maxSize = SIZES.most } = bounds ?? NONE
  const { minExponent = EXPONENTS.least, maxExponent = EXPONENTS.most } = bounds ?? NONE
  if (size < minSize || size > maxSize)
    throw new InvalidInputError(`an RSA modulus must have ${minSize} to ${maxSize} bits, not ${size}`)
  if (lastOctet % 2 === 0 || exponent % 2n === 0n)
    throw new InvalidInputError('an RSA modulus is odd, and so is its public exponent', {
      rule: 'RFC 8017 3.1',
    })
  if (exponent < minExponent || exponent > maxExponent)
    throw new InvalidInputError(
      `an RSA public exponent must be ${minExponent} or more, and ${
        maxExponent === EXPONENTS.most ? 'have at most 256 bits' : `at most ${maxExponent}`
      }`,
    )
}

const NONE: RSABounds = {}

function checkBounds(bounds: RSABounds): void {
  checkFields(bounds, FIELDS, 'the bounds of RSA keys')
  const { minSize = SIZES.least, maxSize = SIZES.most } = bounds
  const { minExponent = EXPONENTS.least, maxExponent = EXPONENTS.most } = bounds
  if (
    !(Number.isInteger(minSize) && Number.isInteger(maxSize)) ||
    !(SIZES.least <= minSize && minSize <= maxSize && maxSize <= SIZES.most)
  )
    throw new InvalidInputError(
      `minSize and maxSize are lengths of ${SIZES.least} to ${SIZES.most} bits, the first not above the second`,
    )
  if (
    !(typeof minExponent === 'bigint' && typeof maxExponent === 'bigint') ||
    !(EXPONENTS.least <= minExponent && minExponent <= maxExponent && maxExponent <= EXPONENTS.most)
  )
    throw new InvalidInputError(
      'minExponent and maxExponent are bigints of 3 or more and at most 256 bits, the first not above the second',
    )
}
