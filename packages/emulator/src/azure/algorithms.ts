import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  SHA1,
  SHA256,
  type CurveName,
  type HashAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'

/** The curves by the service's names. */
export const CURVES: { readonly [crv: string]: CurveName } = {
  'P-256': 'P-256',
  'P-256K': 'secp256k1',
  'P-384': 'P-384',
  'P-521': 'P-521',
}

/** The sizes of RSA keys that the service makes. */
export const RSA_SIZES: readonly number[] = [2048, 3072, 4096]

/** What a new key is for unless the request says so. */
export const USUAL_OPERATIONS: { readonly [type: string]: readonly string[] } = {
  RSA: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
  EC: ['sign', 'verify'],
}

/** One signing algorithm of the service. */
export interface SigningRow {
  readonly algorithm: SignatureAlgorithm
  readonly hash: HashAlgorithm
  /** The curve that it is for; absent for RSA. */
  readonly crv: string | undefined
}

/** The table of signing algorithms. */
export const SIGNING: { readonly [alg: string]: SigningRow } = {
  RS256: { algorithm: RSA_PKCS1V15_SHA256, hash: RSA_PKCS1V15_SHA256.hash, crv: undefined },
  RS384: { algorithm: RSA_PKCS1V15_SHA384, hash: RSA_PKCS1V15_SHA384.hash, crv: undefined },
  RS512: { algorithm: RSA_PKCS1V15_SHA512, hash: RSA_PKCS1V15_SHA512.hash, crv: undefined },
  PS256: { algorithm: RSA_PSS_SHA256, hash: RSA_PSS_SHA256.hash, crv: undefined },
  PS384: { algorithm: RSA_PSS_SHA384, hash: RSA_PSS_SHA384.hash, crv: undefined },
  PS512: { algorithm: RSA_PSS_SHA512, hash: RSA_PSS_SHA512.hash, crv: undefined },
  ES256: { algorithm: ECDSA_SHA256, hash: ECDSA_SHA256.hash, crv: 'P-256' },
  ES256K: { algorithm: ECDSA_SHA256, hash: ECDSA_SHA256.hash, crv: 'P-256K' },
  ES384: { algorithm: ECDSA_SHA384, hash: ECDSA_SHA384.hash, crv: 'P-384' },
  ES512: { algorithm: ECDSA_SHA512, hash: ECDSA_SHA512.hash, crv: 'P-521' },
}

/** The hashes of the encryption algorithms that are emulated. */
export const OAEP_HASHES: { readonly [alg: string]: HashAlgorithm } = {
  'RSA-OAEP': SHA1,
  'RSA-OAEP-256': SHA256,
}
