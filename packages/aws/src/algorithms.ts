import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ED25519,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  type KeyKind,
  type SignatureAlgorithm,
  type SignOffer,
} from '@kmskeys/core'
import type { KeySpec as AwsKeySpec, MessageType, SigningAlgorithmSpec } from '@aws-sdk/client-kms'

/** One signing algorithm, and what AWS KMS calls it. */
export interface AwsOffer extends SignOffer {
  readonly messageType: MessageType
  readonly name: SigningAlgorithmSpec
}

/** The most bytes of a message that AWS KMS takes; an empty one it refuses. */
const MAX_MESSAGE = 4096

/**
 * The table of signing algorithms. Whatever has a digest is sent as one, since messages end at 4,096 bytes. The salt
 * of RSASSA-PSS is as long as the hash.
 */
export const OFFERS: readonly AwsOffer[] = [
  digest(RSA_PKCS1V15_SHA256, 'RSASSA_PKCS1_V1_5_SHA_256'),
  digest(RSA_PKCS1V15_SHA384, 'RSASSA_PKCS1_V1_5_SHA_384'),
  digest(RSA_PKCS1V15_SHA512, 'RSASSA_PKCS1_V1_5_SHA_512'),
  digest(RSA_PSS_SHA256, 'RSASSA_PSS_SHA_256'),
  digest(RSA_PSS_SHA384, 'RSASSA_PSS_SHA_384'),
  digest(RSA_PSS_SHA512, 'RSASSA_PSS_SHA_512'),
  digest(ECDSA_SHA256, 'ECDSA_SHA_256'),
  digest(ECDSA_SHA384, 'ECDSA_SHA_384'),
  digest(ECDSA_SHA512, 'ECDSA_SHA_512'),
  {
    algorithm: ED25519,
    input: 'message',
    minBytes: 1,
    maxBytes: MAX_MESSAGE,
    messageType: 'RAW',
    name: 'ED25519_SHA_512',
  },
]

/** One kind of key, and what AWS KMS calls it. */
export type KeySpecRow = KeyKind & { readonly name: AwsKeySpec }

/** The table of kinds of keys. */
export const KEY_SPECS: readonly KeySpecRow[] = [
  { name: 'RSA_2048', type: 'rsa', size: 2048 },
  { name: 'RSA_3072', type: 'rsa', size: 3072 },
  { name: 'RSA_4096', type: 'rsa', size: 4096 },
  { name: 'ECC_NIST_P256', type: 'ec', curve: 'P-256' },
  { name: 'ECC_NIST_P384', type: 'ec', curve: 'P-384' },
  { name: 'ECC_NIST_P521', type: 'ec', curve: 'P-521' },
  { name: 'ECC_SECG_P256K1', type: 'ec', curve: 'secp256k1' },
  { name: 'ECC_NIST_EDWARDS25519', type: 'ed25519' },
]

function digest(algorithm: SignatureAlgorithm, name: SigningAlgorithmSpec): AwsOffer {
  return { algorithm, input: 'digest', messageType: 'DIGEST', name }
}
