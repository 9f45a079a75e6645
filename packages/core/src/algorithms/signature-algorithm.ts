import type { HashAlgorithm } from './hash.ts'
import type { MLDSAParameterSet } from './ml-dsa-parameters.ts'
import type { SLHDSAParameterSet } from './slh-dsa-parameters.ts'

/** What every signature algorithm says of itself. Compare by `name`, never by identity. */
export interface SignatureAlgorithm {
  /** The unique name, such as `RSA_PSS_SHA256`. */
  readonly name: string
  /** The `type` of the keys that it belongs to. */
  readonly keyType: string
  /** The parameter set of those keys; absent for types of key that have none. */
  readonly parameterSet?: string | undefined
  /** The hash of the message; `undefined` where the algorithm takes the message itself. */
  readonly hash: HashAlgorithm | undefined
  /** The AlgorithmIdentifier of RFC 5280 section 4.1.1.2, DER encoded; empty where there is none. Not to be changed. */
  readonly algorithmIdentifier: Uint8Array
  /** The JOSE name (RFC 7518, RFC 8812, RFC 9864, RFC 9964); by curve where it depends on it. */
  readonly jose: string | { readonly [curve: string]: string } | undefined
  /**
   * The identifiers in the registry of COSE, by curve where they depend on it: the one that says all first, then the one
   * that leaves the curve to the key (RFC 9053, RFC 9864). Absent where COSE has none.
   */
  readonly cose?: readonly number[] | { readonly [curve: string]: readonly number[] } | undefined
  /** PSS: the hash inside MGF1. */
  readonly mgf1Hash?: HashAlgorithm | undefined
  /** The longest context in bytes; absent where the algorithm takes none. */
  readonly maxContextBytes?: number | undefined
  /** For a row that was derived with other parameters: the name of the row of the table that it comes from. */
  readonly derivedFrom?: string | undefined
  /** Set on a row that stands for several, such as PSS with any salt, or is insecure: it verifies, and never signs. */
  readonly verifyOnly?: boolean | undefined
}

export interface RSASignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'rsa'
  readonly hash: HashAlgorithm
  readonly scheme: 'pkcs1v15' | 'pss'
  /** PSS: the hash inside MGF1. PKCS1v15: the hash of the message. */
  readonly mgf1Hash: HashAlgorithm
  /** PSS: the length of the salt in bytes; `'any'` only verifies. PKCS1v15: 0. */
  readonly saltLength: number | 'any'
}

export interface ECSignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'ec'
  readonly hash: HashAlgorithm
}

export interface DSASignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'dsa'
  readonly hash: HashAlgorithm
}

export interface Ed25519SignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'ed25519'
  /** `undefined` for Ed25519 itself; Ed25519ph has one. */
  readonly hash: HashAlgorithm | undefined
}

export interface Ed448SignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'ed448'
  readonly hash: undefined
  readonly maxContextBytes: number
}

export interface MLDSASignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'ml-dsa'
  readonly hash: undefined
  readonly parameterSet: MLDSAParameterSet
  readonly maxContextBytes: number
}

export interface SLHDSASignatureAlgorithm extends SignatureAlgorithm {
  readonly keyType: 'slh-dsa'
  /** `undefined` for SLH-DSA itself; HashSLH-DSA has one. */
  readonly hash: HashAlgorithm | undefined
  readonly parameterSet: SLHDSAParameterSet
  readonly maxContextBytes: number
}
