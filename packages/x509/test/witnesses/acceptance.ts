import type { WitnessedObject } from './answers.ts'

/** What a reader must make of an object: verify it, read it without being able to verify it, or refuse it. */
export type Expected = 'verifies' | 'reads' | 'refuses'

/** The readers, by name. */
export type Witness = 'go' | 'pyca' | 'openssl' | 'certtool' | 'node' | 'noble'

type Rule = (object: WitnessedObject) => Expected

const SHA_2 = /_SHA(256|384|512)$/
const SHA_3 = /_SHA3_/
const POST_QUANTUM = /^(ML_DSA|SLH_DSA|HASH_SLH_DSA)/

/**
 * Who must make what of which object, fixed by what each reader documents: each object is verified by two of them at least
 * where two know its algorithm.
 */
export const ACCEPTANCE: Readonly<Record<Witness, Rule>> = {
  /** Go 1.26: no SHA-224 and SHA-3, no secp256k1, no brainpool, no Ed448, no DSA signatures, nothing post-quantum. */
  go: ({ algorithm, signer, subjectKey, kind, name }) => {
    if (isOtherCurve(kind === 'request' ? signer : subjectKey)) return 'refuses'
    // Go reads of distribution points the full name alone.
    if (name === 'CRLDistributionPoints 3' || name === 'CRLDistributionPoints 4') return 'refuses'
    if (algorithm === 'ED25519') return 'verifies'
    const known = SHA_2.test(algorithm) && !SHA_3.test(algorithm) && !/^(DSA|SLH|HASH)/.test(algorithm)
    return known && !isOtherCurve(signer) ? 'verifies' : 'reads'
  },
  /** pyca/cryptography 50: no SLH-DSA, of DSA only SHA-224 and SHA-256. */
  pyca: ({ algorithm, name }) => {
    if (NOT_READ_BY_PYCA.test(name)) return 'refuses'
    return /SLH_DSA|^DSA_SHA(384|512)$/.test(algorithm) ? 'reads' : 'verifies'
  },
  /** OpenSSL 3.0: no ECDSA with SHA-3, nothing post-quantum, of DSA in certificates only SHA-224 and SHA-256. */
  openssl: ({ algorithm, subjectKey, kind, chain }) => {
    const unknown = isUnknownToOpenSSL(algorithm)
    if (!chain) return 'reads'
    if (kind === 'request') return unknown ? 'refuses' : 'verifies'
    return unknown || /^(ML|SLH)-DSA/.test(subjectKey) ? 'reads' : 'verifies'
  },
  /** GnuTLS 3.7: no secp256k1, no brainpool, PSS with SHA-2 from SHA-256 on, nothing post-quantum. */
  certtool: ({ algorithm, signer, chain }) => {
    if (!chain || POST_QUANTUM.test(algorithm) || isOtherCurve(signer)) return 'reads'
    return algorithm.startsWith('RSA_PSS') && (SHA_3.test(algorithm) || !SHA_2.test(algorithm))
      ? 'reads'
      : 'verifies'
  },
  /** The OpenSSL in Node.js, 3.0 or, with all but HashSLH-DSA, 3.5. Requests have no reader there. */
  node: ({ algorithm, kind }) => {
    if (kind === 'request') return 'refuses'
    if (process.versions.openssl.startsWith('3.0'))
      return isUnknownToOpenSSL(algorithm) ? 'reads' : 'verifies'
    return /^HASH_|^DSA_SHA(384|512)$/.test(algorithm) ? 'reads' : 'verifies'
  },
  /** The signatures of FIPS 204 and 205, HashSLH-DSA with them, and nothing else. */
  noble: ({ algorithm }) => (POST_QUANTUM.test(algorithm) ? 'verifies' : 'refuses'),
}

function isUnknownToOpenSSL(algorithm: string): boolean {
  return POST_QUANTUM.test(algorithm) || /^ECDSA_SHA3_|^DSA_SHA(384|512)$/.test(algorithm)
}

/**
 * Extensions that RFC 5280, 7633 and 6962 allow and pyca refuses: notice numbers without an organization, features other
 * than status_request, versions of timestamps that are not known.
 */
const NOT_READ_BY_PYCA = /^other (CertificatePolicies 4|TLSFeature [12]|SignedCertificateTimestamps 1)$/

/** What is not compared: pyca writes every text of a policy's notice anew as a UTF8String, whatever it was read as. */
export const NOT_COMPARED: Readonly<Partial<Record<Witness, RegExp>>> = {
  pyca: /^other CertificatePolicies [123]$/,
}

function isOtherCurve(key: string): boolean {
  return /^(secp256k1|brainpool)/.test(key)
}
