import { checkPrimeSync, type KeyObject } from 'node:crypto'
import { InvalidInputError } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { power } from '@kmskeys/core/primitives'
import { readPrivateKeyInfo, type PrivateKeyInfo } from './private-key-info.ts'

/** The numbers of a DSA private key. */
export interface DSANumbers {
  readonly p: bigint
  readonly q: bigint
  readonly g: bigint
  readonly x: bigint
}

/** The numbers of a PrivateKeyInfo of DSA (RFC 5958 section 2, RFC 3279 section 2.3.2). */
export function readDSANumbers({ parameters, privateKey }: PrivateKeyInfo): DSANumbers {
  const group = DERReader.from(parameters ?? new Uint8Array(), {
    path: 'privateKeyInfo.parameters',
  }).sequence()
  const [p, q, g] = [group.integer('p'), group.integer('q'), group.integer('g')]
  const x = DERReader.from(privateKey, { path: 'privateKeyInfo.privateKey' }).integer()
  return { p, q, g, x }
}

/**
 * Refuses numbers of which OpenSSL would make a key for hours, since it raises g to the power of x before it looks at
 * them.
 *
 * @throws {InvalidInputError} when p or q is longer than any of FIPS 186-4, or x is not one of 1 to q - 1
 */
export function boundDSA({ p, q, x }: DSANumbers): void {
  if (p >> 3072n > 0n || q >> 256n > 0n) throw wrong('p has at most 3072 bits and q at most 256', '4.2')
  if (x < 1n || x >= q) throw wrong('x is one of 1 to q - 1', '4.1')
}

/**
 * Refuses a key that sometimes cannot sign.
 *
 * @throws {InvalidInputError} when q is not prime, or not the order of g
 */
export function checkDSA(key: KeyObject): void {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  try {
    const { p, q, g } = readDSANumbers(readPrivateKeyInfo(pkcs8))
    if (!checkPrimeSync(q) || power(g, q, p) !== 1n) throw wrong('q is prime, and the order of g', '4.1')
  } finally {
    pkcs8.fill(0)
  }
}

function wrong(what: string, section: string): InvalidInputError {
  const rule = `FIPS 186-4 ${section}`
  return new InvalidInputError(
    `the numbers of the DSA private key do not belong together: ${what} (${rule})`,
    { path: 'privateKey', rule },
  )
}
