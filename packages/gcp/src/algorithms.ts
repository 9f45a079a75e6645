import type { protos } from '@google-cloud/kms'
import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ED25519,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  RSA_OAEP_SHA1,
  RSA_OAEP_SHA256,
  RSA_OAEP_SHA512,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA512,
  type DecryptOffer,
  type EncryptionAlgorithm,
  type KeyKind,
  type MLDSASignatureAlgorithm,
  type SignatureAlgorithm,
  type SignOffer,
} from '@kmskeys/core'

/** What Google Cloud KMS calls an algorithm, such as `EC_SIGN_P256_SHA256`. */
export type GcpAlgorithmName =
  keyof typeof protos.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm

/** A field of the request's digest. */
type DigestField = keyof protos.google.cloud.kms.v1.IDigest

/** How a key version signs: the one algorithm, and what is sent. */
export interface GcpSignOffer extends SignOffer {
  /** The field of the request's digest. */
  readonly digest?: DigestField | undefined
}

/** One algorithm of Google Cloud KMS: it fixes the kind of a key version, and the one thing that it does. */
export type GcpAlgorithm = KeyKind & {
  readonly name: GcpAlgorithmName
  readonly signs?: GcpSignOffer
  readonly decrypts?: DecryptOffer
  /** The format in which the public key must be asked for, where it does not come as PEM. */
  readonly publicKeyFormat?: 'NIST_PQC'
}

/**
 * The most bytes of a message that Google Cloud KMS takes, as Google's own `gcloud kms asymmetric-sign` says and keeps.
 * The reference of AsymmetricSign names no limit. Nor does it say whether an empty message is signed: in protobuf it
 * is a message that is not there, so that the answer is the service's.
 */
const MAX_MESSAGE = 65_536

/**
 * The table of algorithms. Where a kind of key has several, a wish for a new key that names none gets the first.
 * Whatever has a digest is sent as one. The salt of RSASSA-PSS is as long as the hash.
 */
export const ALGORITHMS: readonly GcpAlgorithm[] = [
  rsa(2048, digest(RSA_PKCS1V15_SHA256, 'sha256'), 'RSA_SIGN_PKCS1_2048_SHA256'),
  rsa(3072, digest(RSA_PKCS1V15_SHA256, 'sha256'), 'RSA_SIGN_PKCS1_3072_SHA256'),
  rsa(4096, digest(RSA_PKCS1V15_SHA512, 'sha512'), 'RSA_SIGN_PKCS1_4096_SHA512'),
  rsa(4096, digest(RSA_PKCS1V15_SHA256, 'sha256'), 'RSA_SIGN_PKCS1_4096_SHA256'),
  rsa(2048, digest(RSA_PSS_SHA256, 'sha256'), 'RSA_SIGN_PSS_2048_SHA256'),
  rsa(3072, digest(RSA_PSS_SHA256, 'sha256'), 'RSA_SIGN_PSS_3072_SHA256'),
  rsa(4096, digest(RSA_PSS_SHA512, 'sha512'), 'RSA_SIGN_PSS_4096_SHA512'),
  rsa(4096, digest(RSA_PSS_SHA256, 'sha256'), 'RSA_SIGN_PSS_4096_SHA256'),
  { name: 'EC_SIGN_P256_SHA256', type: 'ec', curve: 'P-256', signs: digest(ECDSA_SHA256, 'sha256') },
  { name: 'EC_SIGN_P384_SHA384', type: 'ec', curve: 'P-384', signs: digest(ECDSA_SHA384, 'sha384') },
  { name: 'EC_SIGN_SECP256K1_SHA256', type: 'ec', curve: 'secp256k1', signs: digest(ECDSA_SHA256, 'sha256') },
  { name: 'EC_SIGN_ED25519', type: 'ed25519', signs: message(ED25519) },
  mlDSA(ML_DSA_44, 'PQ_SIGN_ML_DSA_44'),
  mlDSA(ML_DSA_65, 'PQ_SIGN_ML_DSA_65'),
  mlDSA(ML_DSA_87, 'PQ_SIGN_ML_DSA_87'),
  oaep(2048, RSA_OAEP_SHA256, 'RSA_DECRYPT_OAEP_2048_SHA256'),
  oaep(3072, RSA_OAEP_SHA256, 'RSA_DECRYPT_OAEP_3072_SHA256'),
  oaep(4096, RSA_OAEP_SHA256, 'RSA_DECRYPT_OAEP_4096_SHA256'),
  oaep(4096, RSA_OAEP_SHA512, 'RSA_DECRYPT_OAEP_4096_SHA512'),
  oaep(2048, RSA_OAEP_SHA1, 'RSA_DECRYPT_OAEP_2048_SHA1'),
  oaep(3072, RSA_OAEP_SHA1, 'RSA_DECRYPT_OAEP_3072_SHA1'),
  oaep(4096, RSA_OAEP_SHA1, 'RSA_DECRYPT_OAEP_4096_SHA1'),
]

function rsa(size: number, signs: GcpSignOffer, name: GcpAlgorithmName): GcpAlgorithm {
  return { name, type: 'rsa', size, signs }
}

function oaep(size: number, algorithm: EncryptionAlgorithm, name: GcpAlgorithmName): GcpAlgorithm {
  return { name, type: 'rsa', size, decrypts: { algorithm } }
}

function digest(algorithm: SignatureAlgorithm, field: DigestField): GcpSignOffer {
  return { algorithm, input: 'digest', digest: field }
}

function message(algorithm: SignatureAlgorithm): GcpSignOffer {
  return { algorithm, input: 'message', maxBytes: MAX_MESSAGE }
}

function mlDSA(algorithm: MLDSASignatureAlgorithm, name: GcpAlgorithmName): GcpAlgorithm {
  const { parameterSet } = algorithm
  return { name, type: 'ml-dsa', parameterSet, signs: message(algorithm), publicKeyFormat: 'NIST_PQC' }
}
