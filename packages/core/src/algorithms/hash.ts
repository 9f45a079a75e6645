/** The name of a hash function, as `node:crypto` and FIPS 180-4 write it in lower case. */
export type HashName = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** A hash function. Compare by `name`, never by identity. */
export interface HashAlgorithm {
  /** The name that `node:crypto` knows. */
  readonly name: HashName
  /** The name that people know and algorithm names are made of, such as `SHA-256`. */
  readonly label: string
  /** The length of a digest in bytes. */
  readonly digestSize: number
  /** The object identifier, in dotted form (RFC 8017 appendix B.1). */
  readonly oid: string
}

/** SHA-1: only inside OAEP and MGF1, where its collisions do no harm. */
export const SHA1: HashAlgorithm = Object.freeze({
  name: 'sha1',
  label: 'SHA-1',
  digestSize: 20,
  oid: '1.3.14.3.2.26',
})
export const SHA224: HashAlgorithm = Object.freeze({
  name: 'sha224',
  label: 'SHA-224',
  digestSize: 28,
  oid: '2.16.840.1.101.3.4.2.4',
})
export const SHA256: HashAlgorithm = Object.freeze({
  name: 'sha256',
  label: 'SHA-256',
  digestSize: 32,
  oid: '2.16.840.1.101.3.4.2.1',
})
export const SHA384: HashAlgorithm = Object.freeze({
  name: 'sha384',
  label: 'SHA-384',
  digestSize: 48,
  oid: '2.16.840.1.101.3.4.2.2',
})
export const SHA512: HashAlgorithm = Object.freeze({
  name: 'sha512',
  label: 'SHA-512',
  digestSize: 64,
  oid: '2.16.840.1.101.3.4.2.3',
})

/** Every hash by its name. */
export const HASHES: { readonly [N in HashName]: HashAlgorithm } = Object.freeze({
  sha1: SHA1,
  sha224: SHA224,
  sha256: SHA256,
  sha384: SHA384,
  sha512: SHA512,
})

/** Whether `value` is one of {@link HASHES}, of this or another copy of this package. */
export function isHash(value: unknown): value is HashAlgorithm {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('digestSize' in value))
    return false
  const { name, digestSize } = value
  return HASH_BY_NAME.get(name)?.digestSize === digestSize
}

const HASH_BY_NAME: ReadonlyMap<unknown, HashAlgorithm> = new Map(Object.entries(HASHES))
