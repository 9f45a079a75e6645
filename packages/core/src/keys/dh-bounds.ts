import { checkFields } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** Which public keys of finite-field Diffie-Hellman are read. */
export interface DHBounds {
  /** The least length of p in bits: 2048 unless given, and at least 512. */
  readonly minSize?: number | undefined
  /** The greatest length of p in bits: 8192 unless given, and at most 10000. */
  readonly maxSize?: number | undefined
  /**
   * The least length of q in bits, where a key has it: 224 unless given (SP 800-56A Rev. 3 table 1), and at least 160. It is
   * at most 512, or else (p - 1) / 2.
   */
  readonly minDivisorSize?: number | undefined
  /** Whether only the groups of the table are taken, and no other p and g; `false` unless given. */
  readonly groupsOnly?: boolean | undefined
}

/** Smaller primes are broken at once; larger ones `node:crypto` refuses. */
const SIZES = { least: 512, most: 10_000 }
const DIVISORS = { least: 160, most: 512 }
const FIELDS: ReadonlySet<string> = new Set(['minSize', 'maxSize', 'minDivisorSize', 'groupsOnly'])

/**
 * Refuses what is beyond the bounds.
 *
 * @param size the length of p in bits
 * @param divisor the length of q in bits; `undefined` where there is none, or it is (p - 1) / 2
 * @param isNamed whether the group is one of the table
 * @throws {InvalidInputError} also when the bounds are none
 */
export function checkDHSizes(
  size: number,
  divisor: number | undefined,
  isNamed: boolean,
  bounds: DHBounds = {},
): void {
  checkFields(bounds, FIELDS, 'the bounds of DH keys')
  const { minSize = 2048, maxSize = 8192, minDivisorSize = 224, groupsOnly = false } = bounds
  if (!isWithin(minSize, SIZES) || !isWithin(maxSize, SIZES) || !isWithin(minDivisorSize, DIVISORS))
    throw new InvalidInputError(
      `minSize and maxSize are ${SIZES.least} to ${SIZES.most} bits, minDivisorSize is ${DIVISORS.least} to ${DIVISORS.most}`,
    )
  if (typeof groupsOnly !== 'boolean') throw new InvalidInputError('groupsOnly must be true or false')
  if (size < minSize || size > maxSize)
    throw new InvalidInputError(`p of a DH key must have ${minSize} to ${maxSize} bits, not ${size}`)
  if (divisor !== undefined && (divisor < minDivisorSize || divisor > DIVISORS.most))
    throw new InvalidInputError(
      `q of a DH key must have ${minDivisorSize} to ${DIVISORS.most} bits, or be (p - 1) / 2, and has ${divisor} bits`,
      { rule: 'SP 800-56A 5.5.1.1' },
    )
  if (groupsOnly && !isNamed)
    throw new InvalidInputError('p and g of the DH key are of no group that is known here', {
      rule: 'RFC 7919, RFC 3526',
    })
}

function isWithin(
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}
