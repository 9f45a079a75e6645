/** The name of a hash function, as `node:crypto` and FIPS 180-4 and 202 write it in lower case. */
export type HashName =
  | 'md5'
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha3-224'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512'

/** A hash function. Compare by `name` and `insecure`, never by identity. */
export interface HashAlgorithm {
  /** The name that `node:crypto` knows. */
  readonly name: HashName
  /** The name that people know and algorithm names are made of, such as `SHA-256`. */
  readonly label: string
  /** The length of a digest in bytes. */
  readonly digestSize: number
  /** The object identifier, in dotted form (RFC 8017 appendix B.1, RFC 9688 section 2). */
  readonly oid: string
  /** Set on those that have collisions and are taken to verify old signatures all the same. */
  readonly insecure?: true
}

/** SHA-1: only inside OAEP and MGF1, where its collisions do no harm. For signatures see {@link INSECURE_SHA1}. */
export const SHA1: HashAlgorithm = row('sha1', 'SHA-1', 20, '1.3.14.3.2.26')
export const SHA224: HashAlgorithm = row('sha224', 'SHA-224', 28, '2.16.840.1.101.3.4.2.4')
export const SHA256: HashAlgorithm = row('sha256', 'SHA-256', 32, '2.16.840.1.101.3.4.2.1')
export const SHA384: HashAlgorithm = row('sha384', 'SHA-384', 48, '2.16.840.1.101.3.4.2.2')
export const SHA512: HashAlgorithm = row('sha512', 'SHA-512', 64, '2.16.840.1.101.3.4.2.3')
export const SHA3_224: HashAlgorithm = row('sha3-224', 'SHA3-224', 28, '2.16.840.1.101.3.4.2.7')
export const SHA3_256: HashAlgorithm = row('sha3-256', 'SHA3-256', 32, '2.16.840.1.101.3.4.2.8')
export const SHA3_384: HashAlgorithm = row('sha3-384', 'SHA3-384', 48, '2.16.840.1.101.3.4.2.9')
export const SHA3_512: HashAlgorithm = row('sha3-512', 'SHA3-512', 64, '2.16.840.1.101.3.4.2.10')

/**
 * MD5, to verify signatures that are there already. Anybody can make two documents that share one: whoever verifies with
 * it must know from elsewhere that the document was not made to deceive. Nothing signs with it.
 */
export const INSECURE_MD5: HashAlgorithm = row('md5', 'MD5', 16, '1.2.840.113549.2.5', true)
/** SHA-1, to verify signatures that are there already; collisions cost little, see {@link INSECURE_MD5}. */
export const INSECURE_SHA1: HashAlgorithm = row('sha1', 'SHA-1', 20, '1.3.14.3.2.26', true)

/** Every hash by its name, but those that are insecure. */
export const HASHES: { readonly [N in Exclude<HashName, 'md5'>]: HashAlgorithm } = Object.freeze({
  sha1: SHA1,
  sha224: SHA224,
  sha256: SHA256,
  sha384: SHA384,
  sha512: SHA512,
  'sha3-224': SHA3_224,
  'sha3-256': SHA3_256,
  'sha3-384': SHA3_384,
  'sha3-512': SHA3_512,
})

/**
 * Whether `value` is one of {@link HASHES}, {@link INSECURE_MD5} or {@link INSECURE_SHA1}, of this or another copy of
 * this package.
 */
export function isHash(value: unknown): value is HashAlgorithm {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('digestSize' in value))
    return false
  const { name, digestSize } = value
  return HASH_BY_NAME.get(name)?.digestSize === digestSize
}

const HASH_BY_NAME: ReadonlyMap<unknown, HashAlgorithm> = new Map(
  [...Object.values(HASHES), INSECURE_MD5].map((hash) => [hash.name, hash]),
)

function row(name: HashName, label: string, digestSize: number, oid: string, insecure?: true): HashAlgorithm {
  return Object.freeze({ name, label, digestSize, oid, ...(insecure && { insecure }) })
}
