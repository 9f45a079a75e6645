import type { KeyObject } from 'node:crypto'
import { InvalidInputError } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { toInteger } from '@kmskeys/core/primitives'

/** The numbers of an RSA private key with two primes (RFC 8017 section 3.2), big-endian. */
export type RSANumbers = { readonly [N in (typeof NAMES)[number]]: Uint8Array }

/** In the order of an RSAPrivateKey (RFC 8017 appendix A.1.2). */
const NAMES = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** Writes an RSAPrivateKey. */
export function writePKCS1(numbers: RSANumbers): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.integer(0)
      for (const name of NAMES) w.unsignedInteger(numbers[name])
    }),
  )
}

/**
 * What is left of `d` by a prime less one, which keys of OpenSSH leave out.
 *
 * @throws {InvalidInputError} when it can be no prime
 */
export function exponentOf(d: Uint8Array, prime: Uint8Array): Uint8Array {
  const modulus = toInteger(prime) - 1n
  if (modulus < 2n) throw inconsistent('p times q is n')
  const hex = (toInteger(d) % modulus).toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/**
 * Refuses an RSA key whose numbers do not belong together. OpenSSL would not notice: it falls back to another of them.
 *
 * @throws {InvalidInputError} that says which
 */
export function checkRSA(key: KeyObject): void {
  const der = key.export({ type: 'pkcs1', format: 'der' })
  try {
    const fields = DERReader.from(der, { path: 'privateKey' }).sequence()
    if (fields.smallInteger('version') !== 0) throw inconsistent('there are two primes, and the version is 0')
    const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp, dq, qi = 0n] = NAMES.map((name) =>
      fields.integer(name),
    )
    if (p < 3n || q < 3n || p * q !== n) throw inconsistent('p times q is n')
    if (d >= n) throw inconsistent('d is below n')
    if ((e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n)
      throw inconsistent('d is the inverse of e modulo p - 1 and q - 1')
    if (d % (p - 1n) !== dp) throw inconsistent('dp is d mod (p - 1)')
    if (d % (q - 1n) !== dq) throw inconsistent('dq is d mod (q - 1)')
    if (qi >= p || (qi * q) % p !== 1n) throw inconsistent('qi is the inverse of q modulo p')
  } finally {
    der.fill(0)
  }
}

function inconsistent(what: string): InvalidInputError {
  const rule = 'RFC 8017 3.2'
  return new InvalidInputError(
    `the numbers of the RSA private key do not belong together: ${what} (${rule})`,
    {
      path: 'privateKey',
      rule,
    },
  )
}
