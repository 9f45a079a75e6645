import { InvalidInputError } from '../errors/errors.ts'
import { isHash, type HashAlgorithm } from './hash.ts'

/** Stands where a hash is expected, and says that `data` is already the digest made by that hash. */
export class Prehashed {
  readonly name = 'Prehashed'
  readonly hash: HashAlgorithm

  /** @throws {InvalidInputError} when `hash` is not a hash */
  constructor(hash: HashAlgorithm) {
    if (!isHash(hash)) throw new InvalidInputError('Prehashed takes a hash of @kmskeys/core, such as SHA256')
    this.hash = hash
  }
}

/**
 * What a `hash` argument says: which hash, and whether the data is the message or its digest.
 *
 * @throws {InvalidInputError} when it is neither a hash nor {@link Prehashed}
 */
export function hashArgument(value: HashAlgorithm | Prehashed): {
  hash: HashAlgorithm
  input: 'message' | 'digest'
} {
  if (isHash(value)) return { hash: value, input: 'message' }
  if (typeof value === 'object' && value?.name === 'Prehashed' && isHash(value.hash))
    return { hash: value.hash, input: 'digest' }
  if (isPadding(value))
    throw new InvalidInputError(
      `${value.name} is a padding, where a hash is due: EC keys take no padding, sign(data, SHA256); RSA keys take both, sign(data, new PSS(), SHA256)`,
    )
  throw new InvalidInputError(
    value === undefined
      ? 'the hash is missing: RSA keys take padding and hash, sign(data, new PSS(), SHA256), EC keys a hash, sign(data, SHA256)'
      : 'the hash must be one of @kmskeys/core, such as SHA256, or new Prehashed(SHA256)',
  )
}

/**
 * Refuses a hash where options are due, for keys that take the message itself.
 *
 * @throws {InvalidInputError}
 */
export function refuseHash(options: object | undefined, what: string): void {
  if (isHash(options) || (options !== undefined && 'hash' in Object(options)))
    throw new InvalidInputError(`${what} takes no hash: sign(data), and the message itself, not its digest`)
}

function isPadding(value: unknown): value is { readonly name: string } {
  if (typeof value !== 'object' || value === null || !('name' in value)) return false
  return value.name === 'PSS' || value.name === 'PKCS1v15' || value.name === 'OAEP'
}
