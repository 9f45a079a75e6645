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
  if (value?.name === 'Prehashed' && isHash(value.hash)) return { hash: value.hash, input: 'digest' }
  if (isPadding(value))
    throw new InvalidInputError(
      `${value.name} is a padding, where a hash is due: EC keys take no padding, sign(data, SHA256); RSA keys take both, sign(data, new PSS(), SHA256)`,
    )
  throw new InvalidInputError(
    'the hash must be one of @kmskeys/core, such as SHA256, or new Prehashed(SHA256)',
  )
}

function isPadding(value: unknown): value is { readonly name: string } {
  if (typeof value !== 'object' || value === null || !('name' in value)) return false
  return value.name === 'PSS' || value.name === 'PKCS1v15' || value.name === 'OAEP'
}
