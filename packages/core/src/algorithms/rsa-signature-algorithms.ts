import { InvalidInputError } from '../errors/errors.ts'
import { algorithmIdentifier, identified } from './algorithm-identifier.ts'
import {
  INSECURE_MD5,
  INSECURE_SHA1,
  isHash,
  SHA1,
  SHA224,
  SHA256,
  SHA384,
  SHA3_224,
  SHA3_256,
  SHA3_384,
  SHA3_512,
  SHA512,
  type HashAlgorithm,
} from './hash.ts'
import { ownInnerHash, rowName, sameHash } from './hash-use.ts'
import type { PKCS1v15, PSS } from './padding.ts'
import { pssIdentifier } from './pss-identifier.ts'
import type { RSASignatureAlgorithm } from './signature-algorithm.ts'
import { labelOf, unsupported } from './row-with-hash.ts'

/** RSASSA-PKCS1-v1_5, RFC 8017 section 8.2; identifiers of its appendix A.2.4, and of RFC 9688 section 3.1 for SHA-3. */
export const RSA_PKCS1V15_SHA224: RSASignatureAlgorithm = pkcs1v15(SHA224, '1.2.840.113549.1.1.14')
export const RSA_PKCS1V15_SHA256: RSASignatureAlgorithm = pkcs1v15(
  SHA256,
  '1.2.840.113549.1.1.11',
  'RS256',
  -257,
)
export const RSA_PKCS1V15_SHA384: RSASignatureAlgorithm = pkcs1v15(
  SHA384,
  '1.2.840.113549.1.1.12',
  'RS384',
  -258,
)
export const RSA_PKCS1V15_SHA512: RSASignatureAlgorithm = pkcs1v15(
  SHA512,
  '1.2.840.113549.1.1.13',
  'RS512',
  -259,
)
export const RSA_PKCS1V15_SHA3_224: RSASignatureAlgorithm = pkcs1v15(SHA3_224, '2.16.840.1.101.3.4.3.13')
export const RSA_PKCS1V15_SHA3_256: RSASignatureAlgorithm = pkcs1v15(SHA3_256, '2.16.840.1.101.3.4.3.14')
export const RSA_PKCS1V15_SHA3_384: RSASignatureAlgorithm = pkcs1v15(SHA3_384, '2.16.840.1.101.3.4.3.15')
export const RSA_PKCS1V15_SHA3_512: RSASignatureAlgorithm = pkcs1v15(SHA3_512, '2.16.840.1.101.3.4.3.16')
/** To verify what is there already, where it is known from elsewhere that nobody had a reason to make it collide. */
export const INSECURE_RSA_PKCS1V15_MD5: RSASignatureAlgorithm = pkcs1v15(INSECURE_MD5, '1.2.840.113549.1.1.4')
export const INSECURE_RSA_PKCS1V15_SHA1: RSASignatureAlgorithm = pkcs1v15(
  INSECURE_SHA1,
  '1.2.840.113549.1.1.5',
)

/** RSASSA-PSS, RFC 8017 section 8.1, with salt length and MGF1 hash equal to the hash. */
export const RSA_PSS_SHA224: RSASignatureAlgorithm = pss(SHA224)
export const RSA_PSS_SHA256: RSASignatureAlgorithm = pss(SHA256, 'PS256', -37)
export const RSA_PSS_SHA384: RSASignatureAlgorithm = pss(SHA384, 'PS384', -38)
export const RSA_PSS_SHA512: RSASignatureAlgorithm = pss(SHA512, 'PS512', -39)
export const RSA_PSS_SHA3_224: RSASignatureAlgorithm = pss(SHA3_224)
export const RSA_PSS_SHA3_256: RSASignatureAlgorithm = pss(SHA3_256)
export const RSA_PSS_SHA3_384: RSASignatureAlgorithm = pss(SHA3_384)
export const RSA_PSS_SHA3_512: RSASignatureAlgorithm = pss(SHA3_512)
/** To verify what is there already; see {@link INSECURE_RSA_PKCS1V15_SHA1}. */
export const INSECURE_RSA_PSS_SHA1: RSASignatureAlgorithm = pss(INSECURE_SHA1)

/** The rows of RSA in the table of signature algorithms. */
export const RSA_SIGNATURE_ALGORITHMS: readonly RSASignatureAlgorithm[] = Object.freeze([
  RSA_PKCS1V15_SHA224,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PKCS1V15_SHA3_224,
  RSA_PKCS1V15_SHA3_256,
  RSA_PKCS1V15_SHA3_384,
  RSA_PKCS1V15_SHA3_512,
  RSA_PSS_SHA224,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  RSA_PSS_SHA3_224,
  RSA_PSS_SHA3_256,
  RSA_PSS_SHA3_384,
  RSA_PSS_SHA3_512,
  INSECURE_RSA_PKCS1V15_MD5,
  INSECURE_RSA_PKCS1V15_SHA1,
  INSECURE_RSA_PSS_SHA1,
])

/**
 * The row for a padding and a hash. A PSS row with another salt or MGF1 hash is derived from its family, so that
 * the table stays finite; its name says how it differs.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function rsaSignatureAlgorithm(padding: PKCS1v15 | PSS, hash: HashAlgorithm): RSASignatureAlgorithm {
  if (typeof padding === 'function' || isHash(padding))
    throw new InvalidInputError(
      'RSA keys take padding and hash, as in sign(data, new PSS(), SHA256), with new before the padding',
    )
  const scheme = padding?.name === 'PSS' ? 'pss' : padding?.name === 'PKCS1v15' ? 'pkcs1v15' : undefined
  const row = RSA_SIGNATURE_ALGORITHMS.find((row) => row.scheme === scheme && sameHash(row.hash, hash))
  if (row !== undefined && padding.name === 'PSS') {
    const { saltLength = row.saltLength } = padding
    const mgf1Hash = padding.mgf1Hash === undefined ? row.mgf1Hash : ownInnerHash(padding.mgf1Hash)
    if (mgf1Hash === undefined)
      throw new InvalidInputError('mgf1Hash must be a hash of @kmskeys/core, such as SHA256')
    return row.saltLength === saltLength && row.mgf1Hash.name === mgf1Hash.name
      ? row
      : derivedPSS(row, mgf1Hash, saltLength)
  }
  if (row !== undefined) return row
  throw unsupported(
    RSA_SIGNATURE_ALGORITHMS.filter(({ verifyOnly }) => verifyOnly !== true),
    `RSA does not sign with ${padding?.name ?? 'no padding'} and ${labelOf(hash)}`,
  )
}

function pkcs1v15(hash: HashAlgorithm, oid: string, jose?: string, cose?: number): RSASignatureAlgorithm {
  return identified<RSASignatureAlgorithm>(
    {
      name: rowName('RSA_PKCS1V15', hash),
      keyType: 'rsa',
      hash,
      scheme: 'pkcs1v15',
      mgf1Hash: hash,
      saltLength: 0,
      jose,
      ...(cose && { cose: [cose] }),
      ...(hash.insecure && { verifyOnly: true }),
    },
    algorithmIdentifier(oid, 'NULL'),
  )
}

function pss(hash: HashAlgorithm, jose?: string, cose?: number): RSASignatureAlgorithm {
  const mgf1Hash = hash.insecure ? SHA1 : hash
  return identified<RSASignatureAlgorithm>(
    {
      name: rowName('RSA_PSS', hash),
      keyType: 'rsa',
      hash,
      scheme: 'pss',
      mgf1Hash,
      saltLength: hash.digestSize,
      jose,
      ...(cose && { cose: [cose] }),
      ...(hash.insecure && { verifyOnly: true }),
    },
    () => pssIdentifier(hash, mgf1Hash, hash.digestSize),
  )
}

function derivedPSS(
  family: RSASignatureAlgorithm,
  mgf1Hash: HashAlgorithm,
  saltLength: number | 'any',
): RSASignatureAlgorithm {
  const { hash } = family
  const salt = saltLength === hash.digestSize ? '' : `_SALT_${String(saltLength).toUpperCase()}`
  const mgf1 = mgf1Hash.name === hash.name ? '' : `_${rowName('MGF1', mgf1Hash)}`
  return Object.freeze({
    name: `${family.name}${mgf1}${salt}`,
    keyType: 'rsa',
    hash,
    scheme: 'pss',
    mgf1Hash,
    saltLength,
    algorithmIdentifier: saltLength === 'any' ? new Uint8Array() : pssIdentifier(hash, mgf1Hash, saltLength),
    jose: undefined,
    derivedFrom: family.name,
    verifyOnly: saltLength === 'any' || family.verifyOnly === true,
  })
}
