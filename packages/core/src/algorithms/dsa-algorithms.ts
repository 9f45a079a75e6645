import { algorithmIdentifier, identified } from './algorithm-identifier.ts'
import { INSECURE_SHA1, SHA224, SHA256, SHA384, SHA512, type HashAlgorithm } from './hash.ts'
import { rowName } from './hash-use.ts'
import { rowWithHash } from './row-with-hash.ts'
import type { DSASignatureAlgorithm } from './signature-algorithm.ts'

/** DSA, FIPS 186-4 section 4; identifiers of RFC 5758 section 3.1. */
export const DSA_SHA224: DSASignatureAlgorithm = dsa(SHA224, '2.16.840.1.101.3.4.3.1')
export const DSA_SHA256: DSASignatureAlgorithm = dsa(SHA256, '2.16.840.1.101.3.4.3.2')
export const DSA_SHA384: DSASignatureAlgorithm = dsa(SHA384, '2.16.840.1.101.3.4.3.3')
export const DSA_SHA512: DSASignatureAlgorithm = dsa(SHA512, '2.16.840.1.101.3.4.3.4')
/** To verify what is there already (RFC 3279 section 2.2.2), where nobody had a reason to make it collide. */
export const INSECURE_DSA_SHA1: DSASignatureAlgorithm = dsa(INSECURE_SHA1, '1.2.840.10040.4.3')

/** The rows of DSA in the table of signature algorithms. */
export const DSA_ALGORITHMS: readonly DSASignatureAlgorithm[] = Object.freeze([
  DSA_SHA224,
  DSA_SHA256,
  DSA_SHA384,
  DSA_SHA512,
  INSECURE_DSA_SHA1,
])

/**
 * The DSA row for a hash.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function dsaSignatureAlgorithm(hash: HashAlgorithm): DSASignatureAlgorithm {
  return rowWithHash(DSA_ALGORITHMS, hash, 'DSA')
}

function dsa(hash: HashAlgorithm, oid: string): DSASignatureAlgorithm {
  return identified<DSASignatureAlgorithm>(
    {
      name: rowName('DSA', hash),
      keyType: 'dsa',
      hash,
      jose: undefined,
      ...(hash.insecure && { verifyOnly: true }),
    },
    algorithmIdentifier(oid),
  )
}
