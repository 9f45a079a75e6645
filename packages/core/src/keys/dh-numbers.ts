import { DH_GROUPS, dhPrime, type DHGroupName } from '../algorithms/dh-groups.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { DERReader } from '../der/reader.ts'
import { Tag } from '../der/tags.ts'
import { encodeDER } from '../der/writer.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { power } from '../primitives/integer.ts'
import { jacobi } from '../primitives/jacobi.ts'
import { checkDHSizes, type DHBounds } from './dh-bounds.ts'
import { writeSPKI, type SPKI } from './spki.ts'

/** DHPublicNumber of X9.42, as certificates have it (RFC 3279 section 2.3.3). */
export const DH_X942 = '1.2.840.10046.2.1'
/** DhKeyAgreement of PKCS #3, as `node:crypto` has it. */
export const DH_PKCS3 = '1.2.840.113549.1.3.1'

/** The group that is computed in. */
export interface DHParameters {
  readonly p: bigint
  readonly g: bigint
  /** The order of g; `undefined` where the key does not say it and the group is not in the table. */
  readonly q: bigint | undefined
}

/** A group of another p or g than those of the table: `other-`, the length of p, and a hash of both. */
export type DHOtherGroup = `other-${string}`

/** What a public key says. */
export interface DHNumbers {
  readonly parameters: DHParameters
  readonly group: DHGroupName | DHOtherGroup
  readonly size: number
  readonly y: bigint
}

/**
 * Reads a public key in either form, and validates y as far as the group allows (SP 800-56A Rev. 3 section 5.6.2.3.1): it is
 * 2 to p - 2, and, where q is known, y to the power of q is 1.
 *
 * @throws {InvalidInputError} when it is malformed, or beyond the bounds
 */
export function readDH({ algorithm, parameters: encoded, key }: SPKI, bounds?: DHBounds): DHNumbers {
  if ((algorithm !== DH_X942 && algorithm !== DH_PKCS3) || encoded === undefined)
    throw new InvalidInputError(
      'a DH key has the algorithm dhpublicnumber or dhKeyAgreement with its group',
      {
        rule: 'RFC 3279 2.3.3, PKCS #3 9',
      },
    )
  const { p, g, q: divisor } = readParameters(algorithm, encoded)
  const content = DERReader.from(key, { path: 'subjectPublicKeyInfo.subjectPublicKey' })
  const y = content.integer()
  content.end()
  const size = p > 0n ? bitsOf(p) : 0
  const half = (p - 1n) / 2n
  const named = DH_GROUPS.find((row) => row.size === size && g === 2n && dhPrime(row) === p)
  const isSafe = named !== undefined || divisor === half
  checkDHSizes(
    size,
    isSafe || divisor === undefined ? undefined : bitsOf(divisor),
    named !== undefined,
    bounds,
  )
  const q = named === undefined ? divisor : half
  const isIn = (value: bigint): boolean =>
    value >= 2n &&
    value <= p - 2n &&
    (q === undefined || (isSafe ? jacobi(value, p) === 1 : power(value, q, p) === 1n))
  if (
    p % 2n === 0n ||
    (divisor !== undefined && (divisor < 2n || (p - 1n) % divisor !== 0n)) ||
    (named !== undefined && divisor !== undefined && divisor !== half) ||
    (named === undefined && !isIn(g))
  )
    throw new InvalidInputError(
      'the numbers of a DH group do not belong together: p is odd, q divides p - 1, and g is 2 to p - 2 and of the order q',
      { rule: 'SP 800-56A 5.5.2' },
    )
  if (!isIn(y))
    throw new InvalidInputError('y of the DH key is not 2 to p - 2, or not in the group that g generates', {
      rule: 'SP 800-56A 5.6.2.3.1',
    })
  return { parameters: { p, g, q }, group: named?.name ?? otherGroup(p, g), size, y }
}

/** The SubjectPublicKeyInfo of PKCS #3, which `node:crypto` makes key objects of: of X9.42 it makes none that agree. */
export function writePKCS3({ parameters: { p, g }, y }: DHNumbers): Uint8Array {
  return writeSPKI({
    algorithm: DH_PKCS3,
    parameters: encodeDER((w) => w.sequence(() => w.integer(p).integer(g))),
    key: encodeDER((w) => w.integer(y)),
  })
}

function readParameters(
  algorithm: string,
  encoded: Uint8Array,
): { readonly p: bigint; readonly g: bigint; readonly q: bigint | undefined } {
  const outer = DERReader.from(encoded, { path: 'subjectPublicKeyInfo.algorithm.parameters' })
  const group = outer.sequence()
  outer.end()
  const [p, g] = [group.integer('p'), group.integer('g')]
  let q: bigint | undefined
  if (algorithm === DH_X942) {
    q = group.integer('q')
    if (group.tagIs(Tag.INTEGER)) group.integer('j')
    if (group.tagIs(Tag.SEQUENCE)) {
      const validation = group.sequence('validationParms')
      validation.bitStringBytes('seed')
      validation.integer('pgenCounter')
      validation.end()
    }
  } else if (!group.done) group.smallInteger('privateValueLength')
  group.end()
  return { p, g, q }
}

function otherGroup(p: bigint, g: bigint): DHOtherGroup {
  const encoded = encodeDER((w) => w.sequence(() => w.integer(p).integer(g)))
  return `other-${bitsOf(p)}-${nodeCrypto().hash('sha256', encoded, 'hex').slice(0, 32)}`
}

function bitsOf(value: bigint): number {
  return value <= 0n ? 0 : value.toString(2).length
}
