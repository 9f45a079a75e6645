import { nodeCrypto } from '../data/node-crypto.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { SPKI } from './spki.ts'

/**
 * How a short name is made of a public key. `rfc5280-1` and `rfc5280-2` are the two of RFC 5280 section 4.2.1.2: SHA-1
 * of the key's bits, and its last 60 bits behind 0100. `rfc7093-1` to `rfc7093-3` are the first 160 bits of SHA-256,
 * SHA-384 and SHA-512 of the same bits (RFC 7093 section 2), and `rfc7093-4` is a hash of the whole
 * SubjectPublicKeyInfo: SHA-256, as in that RFC's example, which leaves the choice open.
 */
export type KeyIdentifierMethod =
  | 'rfc5280-1'
  | 'rfc5280-2'
  | 'rfc7093-1'
  | 'rfc7093-2'
  | 'rfc7093-3'
  | 'rfc7093-4'

interface Row {
  readonly hash: string
  /** What is hashed: the content of subjectPublicKey, or the whole. */
  readonly of: 'key' | 'der'
  /** Which octets of the hash are taken. */
  readonly start: number
  readonly end: number
}

const METHODS: { readonly [M in KeyIdentifierMethod]: Row } = {
  'rfc5280-1': { hash: 'sha1', of: 'key', start: 0, end: 20 },
  'rfc5280-2': { hash: 'sha1', of: 'key', start: 12, end: 20 },
  'rfc7093-1': { hash: 'sha256', of: 'key', start: 0, end: 20 },
  'rfc7093-2': { hash: 'sha384', of: 'key', start: 0, end: 20 },
  'rfc7093-3': { hash: 'sha512', of: 'key', start: 0, end: 20 },
  'rfc7093-4': { hash: 'sha256', of: 'der', start: 0, end: 32 },
}

/**
 * The identifier of a public key by the parts of its SubjectPublicKeyInfo, as {@link readSPKI} returns them; of a
 * `PublicKey` it is `key.identifier()`. A name, no protection.
 *
 * @param method `'rfc5280-1'` unless given
 * @returns 20 octets; 8 by `rfc5280-2`, 32 by `rfc7093-4`
 * @throws {InvalidInputError} when there is no such method
 */
export function keyIdentifier(
  parts: Pick<SPKI, 'der' | 'key'>,
  method: KeyIdentifierMethod = 'rfc5280-1',
): Uint8Array {
  if (typeof method !== 'string' || !Object.hasOwn(METHODS, method))
    throw new InvalidInputError(
      `the method of a key identifier must be one of ${Object.keys(METHODS).join(', ')}`,
    )
  const { hash: name, of, start, end } = METHODS[method]
  // Text costs a third of what a Buffer costs.
  const octets = nodeCrypto().hash(name, parts[of], 'binary')
  const identifier = new Uint8Array(end - start)
  for (let i = start; i < end; i++) identifier[i - start] = octets.charCodeAt(i)
  if (method === 'rfc5280-2') identifier[0] = 0x40 | ((identifier[0] ?? 0) & 0x0f)
  return identifier
}
