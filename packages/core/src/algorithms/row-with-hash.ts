import { UnsupportedAlgorithmError } from '../errors/errors.ts'
import type { HashAlgorithm } from './hash.ts'
import { sameHash } from './hash-use.ts'

/** The one of these rows with this hash. */
export function rowWithHash<A extends { readonly name: string; readonly hash: HashAlgorithm }>(
  rows: readonly A[],
  hash: HashAlgorithm,
  what: string,
): A {
  const row = rows.find((row) => sameHash(row.hash, hash))
  if (row !== undefined) return row
  throw unsupported(
    rows.filter((row) => !row.hash.insecure),
    `${what} does not sign with ${labelOf(hash)}`,
  )
}

/** What an error calls a hash that does not serve, with the way out where there is one. */
export function labelOf(hash: HashAlgorithm | undefined): string {
  if (hash?.name === 'sha1') return 'SHA-1, which is insecure: to verify, see INSECURE_SHA1'
  return hash?.label ?? 'no hash'
}

/** The error for an algorithm that is none of `rows`, which it names. */
export function unsupported(
  rows: readonly { readonly name: string }[],
  message: string,
): UnsupportedAlgorithmError {
  const supported = rows.map((row) => row.name)
  return new UnsupportedAlgorithmError(`${message}; there are ${supported.join(', ')}`, { supported })
}
