import { UnsupportedAlgorithmError } from '../errors/errors.ts'
import { isInnerHash } from './hash-use.ts'
import { SHA1, SHA256, SHA384, SHA512, type HashAlgorithm } from './hash.ts'
import type { OAEP } from './padding.ts'

/** What every encryption algorithm says of itself. Compare by `name`. */
export interface EncryptionAlgorithm {
  /** The unique name, such as `RSA_OAEP_SHA256`. */
  readonly name: string
  readonly keyType: 'rsa'
  readonly scheme: 'oaep'
  /** OAEP: the hash of the label. */
  readonly hash: HashAlgorithm
  /** OAEP: the hash inside MGF1. */
  readonly mgf1Hash: HashAlgorithm
  /** For a row that was derived with another MGF1 hash: the name of the row of the table that it comes from. */
  readonly derivedFrom?: string | undefined
}

/** RSAES-OAEP, RFC 8017 section 7.1, with the MGF1 hash equal to the hash. */
export const RSA_OAEP_SHA1: EncryptionAlgorithm = oaep(SHA1, SHA1)
export const RSA_OAEP_SHA256: EncryptionAlgorithm = oaep(SHA256, SHA256)
export const RSA_OAEP_SHA384: EncryptionAlgorithm = oaep(SHA384, SHA384)
export const RSA_OAEP_SHA512: EncryptionAlgorithm = oaep(SHA512, SHA512)

/** The table of encryption algorithms. */
export const ENCRYPTION_ALGORITHMS: readonly EncryptionAlgorithm[] = Object.freeze([
  RSA_OAEP_SHA1,
  RSA_OAEP_SHA256,
  RSA_OAEP_SHA384,
  RSA_OAEP_SHA512,
])

/**
 * The row for a padding; one with another MGF1 hash is derived.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function encryptionAlgorithm(padding: OAEP): EncryptionAlgorithm {
  if (
    typeof padding === 'object' &&
    padding?.name === 'OAEP' &&
    isInnerHash(padding.hash) &&
    isInnerHash(padding.mgf1Hash)
  ) {
    const { hash, mgf1Hash } = padding
    const family = ENCRYPTION_ALGORITHMS.find((row) => row.hash.name === hash.name)
    if (family !== undefined) return mgf1Hash.name === hash.name ? family : oaep(hash, mgf1Hash, family.name)
  }
  const supported = ENCRYPTION_ALGORITHMS.map((row) => row.name)
  throw new UnsupportedAlgorithmError(`no encryption with this padding; there are ${supported.join(', ')}`, {
    supported,
  })
}

function oaep(hash: HashAlgorithm, mgf1Hash: HashAlgorithm, derivedFrom?: string): EncryptionAlgorithm {
  const mgf1 = derivedFrom === undefined ? '' : `_MGF1_${mgf1Hash.name.toUpperCase()}`
  const name = `RSA_OAEP_${hash.name.toUpperCase()}${mgf1}`
  return Object.freeze({
    name,
    keyType: 'rsa',
    scheme: 'oaep',
    hash,
    mgf1Hash,
    ...(derivedFrom !== undefined && { derivedFrom }),
  })
}
