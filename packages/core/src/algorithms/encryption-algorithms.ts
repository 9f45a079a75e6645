import { UnsupportedAlgorithmError } from '../errors/errors.ts'
import { SHA1, SHA256, SHA384, SHA512, type HashAlgorithm } from './hash.ts'
import { ownInnerHash, rowName } from './hash-use.ts'
import type { OAEP, PKCS1v15 } from './padding.ts'

/** What every encryption algorithm says of itself. Compare by `name`. */
export interface EncryptionAlgorithm {
  /** The unique name, such as `RSA_OAEP_SHA256`. */
  readonly name: string
  readonly keyType: 'rsa'
  readonly scheme: 'oaep' | 'pkcs1v15'
  /** OAEP: the hash of the label. */
  readonly hash?: HashAlgorithm | undefined
  /** OAEP: the hash inside MGF1. */
  readonly mgf1Hash?: HashAlgorithm | undefined
  /** For a row that was derived with another MGF1 hash: the name of the row of the table that it comes from. */
  readonly derivedFrom?: string | undefined
}

/** RSAES-OAEP, which has hashes. */
export interface OAEPAlgorithm extends EncryptionAlgorithm {
  readonly scheme: 'oaep'
  readonly hash: HashAlgorithm
  readonly mgf1Hash: HashAlgorithm
}

/** RSAES-OAEP, RFC 8017 section 7.1, with the MGF1 hash equal to the hash. */
export const RSA_OAEP_SHA1: OAEPAlgorithm = oaep(SHA1, SHA1)
export const RSA_OAEP_SHA256: OAEPAlgorithm = oaep(SHA256, SHA256)
export const RSA_OAEP_SHA384: OAEPAlgorithm = oaep(SHA384, SHA384)
export const RSA_OAEP_SHA512: OAEPAlgorithm = oaep(SHA512, SHA512)

/**
 * RSAES-PKCS1-v1_5, RFC 8017 section 7.2, for protocols that have nothing better. Whoever tells a right ciphertext from a
 * wrong one, by an error, an answer or a delay, lets others decrypt: see `RSAPrivateKey.decrypt`.
 */
export const RSA_PKCS1V15: EncryptionAlgorithm = Object.freeze({
  name: 'RSA_PKCS1V15',
  keyType: 'rsa',
  scheme: 'pkcs1v15',
})

const OAEP_ALGORITHMS = [RSA_OAEP_SHA1, RSA_OAEP_SHA256, RSA_OAEP_SHA384, RSA_OAEP_SHA512]

/** The table of encryption algorithms. */
export const ENCRYPTION_ALGORITHMS: readonly EncryptionAlgorithm[] = Object.freeze([
  ...OAEP_ALGORITHMS,
  RSA_PKCS1V15,
])

/**
 * The row for a padding; one of OAEP with another MGF1 hash is derived.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function encryptionAlgorithm(padding: OAEP): OAEPAlgorithm
export function encryptionAlgorithm(padding: OAEP | PKCS1v15): EncryptionAlgorithm
export function encryptionAlgorithm(padding: OAEP | PKCS1v15): EncryptionAlgorithm {
  if (typeof padding === 'object' && padding?.name === 'PKCS1v15') return RSA_PKCS1V15
  if (typeof padding === 'object' && padding?.name === 'OAEP') {
    const mgf1Hash = ownInnerHash(padding.mgf1Hash)
    const hash = ownInnerHash(padding.hash)
    const family = OAEP_ALGORITHMS.find((row) => row.hash.name === hash?.name)
    if (family !== undefined && mgf1Hash !== undefined)
      return mgf1Hash.name === family.hash.name ? family : oaep(family.hash, mgf1Hash, family.name)
  }
  const supported = ENCRYPTION_ALGORITHMS.map((row) => row.name)
  throw new UnsupportedAlgorithmError(`no encryption with this padding; there are ${supported.join(', ')}`, {
    supported,
  })
}

function oaep(hash: HashAlgorithm, mgf1Hash: HashAlgorithm, derivedFrom?: string): OAEPAlgorithm {
  const mgf1 = derivedFrom === undefined ? '' : `_${rowName('MGF1', mgf1Hash)}`
  return Object.freeze({
    name: `${rowName('RSA_OAEP', hash)}${mgf1}`,
    keyType: 'rsa',
    scheme: 'oaep',
    hash,
    mgf1Hash,
    ...(derivedFrom !== undefined && { derivedFrom }),
  })
}
