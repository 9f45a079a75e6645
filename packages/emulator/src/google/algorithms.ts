import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ED25519,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA512,
  SHA1,
  SHA256,
  SHA512,
  type HashAlgorithm,
  type KeySpec,
  type MLDSASignatureAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'

/** What a key can be for; the service has more. */
export type Purpose = 'ASYMMETRIC_SIGN' | 'ASYMMETRIC_DECRYPT'

/** One algorithm of the service, which fixes everything of a version. */
export interface AlgorithmRow {
  readonly purpose: Purpose
  /** The wish for such a key. */
  readonly wish: KeySpec
  /** For a key that signs. */
  readonly signature?: SignatureAlgorithm
  /** For a key that decrypts: the hash of OAEP and of its MGF1. */
  readonly oaep?: HashAlgorithm
  /** Whether the public key comes in a format of its own, and must be asked for in it. */
  readonly pqc?: boolean
}

/** The table of algorithms. Others that the definitions have are answered as not supported. */
export const ALGORITHMS: { readonly [name: string]: AlgorithmRow } = {
  RSA_SIGN_PKCS1_2048_SHA256: rsa(2048, RSA_PKCS1V15_SHA256),
  RSA_SIGN_PKCS1_3072_SHA256: rsa(3072, RSA_PKCS1V15_SHA256),
  RSA_SIGN_PKCS1_4096_SHA256: rsa(4096, RSA_PKCS1V15_SHA256),
  RSA_SIGN_PKCS1_4096_SHA512: rsa(4096, RSA_PKCS1V15_SHA512),
  RSA_SIGN_PSS_2048_SHA256: rsa(2048, RSA_PSS_SHA256),
  RSA_SIGN_PSS_3072_SHA256: rsa(3072, RSA_PSS_SHA256),
  RSA_SIGN_PSS_4096_SHA256: rsa(4096, RSA_PSS_SHA256),
  RSA_SIGN_PSS_4096_SHA512: rsa(4096, RSA_PSS_SHA512),
  EC_SIGN_P256_SHA256: sign({ type: 'ec', curve: 'P-256' }, ECDSA_SHA256),
  EC_SIGN_P384_SHA384: sign({ type: 'ec', curve: 'P-384' }, ECDSA_SHA384),
  EC_SIGN_SECP256K1_SHA256: sign({ type: 'ec', curve: 'secp256k1' }, ECDSA_SHA256),
  EC_SIGN_ED25519: sign({ type: 'ed25519' }, ED25519),
  PQ_SIGN_ML_DSA_44: mlDSA(ML_DSA_44),
  PQ_SIGN_ML_DSA_65: mlDSA(ML_DSA_65),
  PQ_SIGN_ML_DSA_87: mlDSA(ML_DSA_87),
  RSA_DECRYPT_OAEP_2048_SHA256: oaep(2048, SHA256),
  RSA_DECRYPT_OAEP_3072_SHA256: oaep(3072, SHA256),
  RSA_DECRYPT_OAEP_4096_SHA256: oaep(4096, SHA256),
  RSA_DECRYPT_OAEP_4096_SHA512: oaep(4096, SHA512),
  RSA_DECRYPT_OAEP_2048_SHA1: oaep(2048, SHA1),
  RSA_DECRYPT_OAEP_3072_SHA1: oaep(3072, SHA1),
  RSA_DECRYPT_OAEP_4096_SHA1: oaep(4096, SHA1),
}

function rsa(size: number, signature: SignatureAlgorithm): AlgorithmRow {
  return sign({ type: 'rsa', size }, signature)
}

function sign(wish: KeySpec, signature: SignatureAlgorithm): AlgorithmRow {
  return { purpose: 'ASYMMETRIC_SIGN', wish, signature }
}

function mlDSA(signature: MLDSASignatureAlgorithm): AlgorithmRow {
  return { ...sign({ type: 'ml-dsa', parameterSet: signature.parameterSet }, signature), pqc: true }
}

function oaep(size: number, hash: HashAlgorithm): AlgorithmRow {
  return { purpose: 'ASYMMETRIC_DECRYPT', wish: { type: 'rsa', size, use: 'decrypt' }, oaep: hash }
}
