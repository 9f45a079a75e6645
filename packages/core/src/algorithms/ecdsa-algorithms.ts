import { algorithmIdentifier, identified } from './algorithm-identifier.ts'
import {
  INSECURE_SHA1,
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
import { rowName } from './hash-use.ts'
import { rowWithHash } from './row-with-hash.ts'
import type { ECSignatureAlgorithm } from './signature-algorithm.ts'

/** ECDSA, FIPS 186-5 section 6; identifiers of RFC 5758, and of RFC 9688 section 3.2 for SHA-3. */
export const ECDSA_SHA224: ECSignatureAlgorithm = ecdsa(SHA224, '1.2.840.10045.4.3.1')
export const ECDSA_SHA256: ECSignatureAlgorithm = ecdsa(
  SHA256,
  '1.2.840.10045.4.3.2',
  { 'P-256': 'ES256', secp256k1: 'ES256K' },
  { 'P-256': [-9, -7], 'P-384': [-7], 'P-521': [-7], secp256k1: [-47], brainpoolP256r1: [-265] },
)
export const ECDSA_SHA384: ECSignatureAlgorithm = ecdsa(
  SHA384,
  '1.2.840.10045.4.3.3',
  { 'P-384': 'ES384' },
  { 'P-256': [-35], 'P-384': [-51, -35], 'P-521': [-35], brainpoolP384r1: [-267] },
)
export const ECDSA_SHA512: ECSignatureAlgorithm = ecdsa(
  SHA512,
  '1.2.840.10045.4.3.4',
  { 'P-521': 'ES512' },
  { 'P-256': [-36], 'P-384': [-36], 'P-521': [-52, -36], brainpoolP512r1: [-268] },
)
export const ECDSA_SHA3_224: ECSignatureAlgorithm = ecdsa(SHA3_224, '2.16.840.1.101.3.4.3.9')
export const ECDSA_SHA3_256: ECSignatureAlgorithm = ecdsa(SHA3_256, '2.16.840.1.101.3.4.3.10')
export const ECDSA_SHA3_384: ECSignatureAlgorithm = ecdsa(SHA3_384, '2.16.840.1.101.3.4.3.11')
export const ECDSA_SHA3_512: ECSignatureAlgorithm = ecdsa(SHA3_512, '2.16.840.1.101.3.4.3.12')
/** To verify what is there already, where it is known from elsewhere that nobody had a reason to make it collide. */
export const INSECURE_ECDSA_SHA1: ECSignatureAlgorithm = ecdsa(INSECURE_SHA1, '1.2.840.10045.4.1')

/** The rows of ECDSA in the table of signature algorithms. */
export const ECDSA_ALGORITHMS: readonly ECSignatureAlgorithm[] = Object.freeze([
  ECDSA_SHA224,
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ECDSA_SHA3_224,
  ECDSA_SHA3_256,
  ECDSA_SHA3_384,
  ECDSA_SHA3_512,
  INSECURE_ECDSA_SHA1,
])

/**
 * The ECDSA row for a hash.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function ecdsaSignatureAlgorithm(hash: HashAlgorithm): ECSignatureAlgorithm {
  return rowWithHash(ECDSA_ALGORITHMS, hash, 'ECDSA')
}

function ecdsa(
  hash: HashAlgorithm,
  oid: string,
  jose?: { readonly [curve: string]: string },
  cose?: { readonly [curve: string]: readonly number[] },
): ECSignatureAlgorithm {
  return identified<ECSignatureAlgorithm>(
    {
      name: rowName('ECDSA', hash),
      keyType: 'ec',
      hash,
      jose,
      ...(cose && { cose }),
      ...(hash.insecure && { verifyOnly: true }),
    },
    algorithmIdentifier(oid),
  )
}
