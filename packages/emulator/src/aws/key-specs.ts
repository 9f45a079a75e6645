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
  type KeySpec,
  type SignatureAlgorithm,
} from '@kmskeys/core'

/** One `KeySpec` of the service. */
export interface KeySpecRow {
  /** The wish for such a key; absent where the service makes no key pair. */
  readonly wish: KeySpec | undefined
  /** What such a key can be used for, and the algorithms that it then has. */
  readonly usages: { readonly [usage: string]: readonly string[] }
}

const RSA_SIGNING = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
]
const RSA_ENCRYPTION = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']

/** The table of key specs. Others that the model knows are answered as not supported. */
export const KEY_SPECS: { readonly [spec: string]: KeySpecRow } = {
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec('P-256', 'ECDSA_SHA_256'),
  ECC_NIST_P384: ec('P-384', 'ECDSA_SHA_384'),
  ECC_NIST_P521: ec('P-521', 'ECDSA_SHA_512'),
  ECC_SECG_P256K1: { ...ec('secp256k1', 'ECDSA_SHA_256'), usages: { SIGN_VERIFY: ['ECDSA_SHA_256'] } },
  ECC_NIST_EDWARDS25519: {
    wish: { type: 'ed25519' },
    usages: { SIGN_VERIFY: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  },
  SYMMETRIC_DEFAULT: { wish: undefined, usages: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] } },
}

/** Where a reply lists the algorithms of a usage. */
export const ALGORITHM_FIELDS: { readonly [usage: string]: string } = {
  SIGN_VERIFY: 'SigningAlgorithms',
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
}

/** One signing algorithm of the service, and what it takes. */
export interface SigningRow {
  readonly algorithm: SignatureAlgorithm
  readonly messageTypes: readonly string[]
}

/** The table of signing algorithms. */
export const SIGNING: { readonly [name: string]: SigningRow } = {
  RSASSA_PKCS1_V1_5_SHA_256: hashed(RSA_PKCS1V15_SHA256),
  RSASSA_PKCS1_V1_5_SHA_384: hashed(RSA_PKCS1V15_SHA384),
  RSASSA_PKCS1_V1_5_SHA_512: hashed(RSA_PKCS1V15_SHA512),
  RSASSA_PSS_SHA_256: hashed(RSA_PSS_SHA256),
  RSASSA_PSS_SHA_384: hashed(RSA_PSS_SHA384),
  RSASSA_PSS_SHA_512: hashed(RSA_PSS_SHA512),
  ECDSA_SHA_256: hashed(ECDSA_SHA256),
  ECDSA_SHA_384: hashed(ECDSA_SHA384),
  ECDSA_SHA_512: hashed(ECDSA_SHA512),
  ED25519_SHA_512: { algorithm: ED25519, messageTypes: ['RAW'] },
}

function rsa(size: number): KeySpecRow {
  return {
    wish: { type: 'rsa', size },
    usages: { SIGN_VERIFY: RSA_SIGNING, ENCRYPT_DECRYPT: RSA_ENCRYPTION },
  }
}

function ec(curve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1', algorithm: string): KeySpecRow {
  return { wish: { type: 'ec', curve }, usages: { SIGN_VERIFY: [algorithm], KEY_AGREEMENT: ['ECDH'] } }
}

function hashed(algorithm: SignatureAlgorithm): SigningRow {
  return { algorithm, messageTypes: ['RAW', 'DIGEST'] }
}
