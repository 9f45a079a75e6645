import { checkFields } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'

/** Which DSA public keys are read. */
export interface DSABounds {
  /**
   * The lengths in bits of p and q that a key may have: unless given, the four pairs of FIPS 186-4 section 4.2, which are
   * 1024 and 160, 2048 and 224, 2048 and 256, 3072 and 256. Those of p may be 512 to 10000, those of q 160, 224 and 256.
   */
  readonly sizes?: readonly (readonly [p: number, q: number])[] | undefined
}

const FIPS: readonly (readonly [number, number])[] = [
  [1024, 160],
  [2048, 224],
  [2048, 256],
  [3072, 256],
]
const FIELDS: ReadonlySet<string> = new Set(['sizes'])

/**
 * Refuses lengths that are beyond the bounds.
 *
 * @throws {InvalidInputError} also when the bounds are none
 */
export function checkDSASizes(p: number, q: number, bounds: DSABounds | undefined): void {
  if (bounds !== undefined) checkFields(bounds, FIELDS, 'the bounds of DSA keys')
  const { sizes = FIPS } = bounds ?? {}
  if (!Array.isArray(sizes) || sizes.length === 0 || !sizes.every(isPair))
    throw new InvalidInputError(
      'sizes are pairs of lengths in bits: of p 512 to 10000, of q 160, 224 or 256, such as [[2048, 256]]',
    )
  if (sizes.some((pair) => pair[0] === p && pair[1] === q)) return
  const known = sizes.map((pair) => `${pair[0]} and ${pair[1]}`).join(', ')
  throw new InvalidInputError(`p and q of a DSA key must have ${known} bits, not ${p} and ${q}`, {
    rule: 'FIPS 186-4 4.2',
  })
}

/** What `node:crypto` verifies with. */
function isPair(pair: unknown): pair is readonly [number, number] {
  const list: readonly unknown[] = Array.isArray(pair) ? pair : []
  const [p, q] = list
  return (
    list.length === 2 &&
    Number.isInteger(p) &&
    Number(p) >= 512 &&
    Number(p) <= 10_000 &&
    (q === 160 || q === 224 || q === 256)
  )
}
