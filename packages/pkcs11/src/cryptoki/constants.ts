/** The numbers of PKCS#11 3.1 (OASIS) that are used here, by the names of the standard without their prefix. */

/** Classes of objects. */
export const CKO = { CERTIFICATE: 1, PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const

/** Types of keys. */
export const CKK = { RSA: 0, EC: 3, EC_EDWARDS: 0x40 } as const

/** Attributes. */
export const CKA = {
  CLASS: 0,
  TOKEN: 1,
  PRIVATE: 2,
  LABEL: 3,
  VALUE: 0x11,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SENSITIVE: 0x103,
  DECRYPT: 0x105,
  UNWRAP: 0x107,
  SIGN: 0x108,
  VERIFY: 0x10a,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  PUBLIC_KEY_INFO: 0x129,
  EXTRACTABLE: 0x162,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALWAYS_AUTHENTICATE: 0x202,
} as const

/** Mechanisms. */
export const CKM = {
  RSA_PKCS_KEY_PAIR_GEN: 0,
  RSA_PKCS: 1,
  RSA_PKCS_PSS: 0xd,
  SHA256_RSA_PKCS: 0x40,
  SHA384_RSA_PKCS: 0x41,
  SHA512_RSA_PKCS: 0x42,
  SHA256_RSA_PKCS_PSS: 0x43,
  SHA384_RSA_PKCS_PSS: 0x44,
  SHA512_RSA_PKCS_PSS: 0x45,
  SHA_1: 0x220,
  SHA256: 0x250,
  SHA224: 0x255,
  SHA384: 0x260,
  SHA512: 0x270,
  SHA3_256: 0x2b0,
  SHA3_224: 0x2b5,
  SHA3_384: 0x2c0,
  SHA3_512: 0x2d0,
  EC_KEY_PAIR_GEN: 0x1040,
  ECDSA: 0x1041,
  ECDSA_SHA256: 0x1044,
  ECDSA_SHA384: 0x1045,
  ECDSA_SHA512: 0x1046,
  EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  EDDSA: 0x1057,
} as const

/** Mask generation functions. */
export const CKG = {
  MGF1_SHA1: 1,
  MGF1_SHA256: 2,
  MGF1_SHA384: 3,
  MGF1_SHA512: 4,
  MGF1_SHA224: 5,
  MGF1_SHA3_224: 6,
  MGF1_SHA3_256: 7,
  MGF1_SHA3_384: 8,
  MGF1_SHA3_512: 9,
} as const

/** Flags of a session. */
export const SESSION = { RW: 2, SERIAL: 4 } as const

/** Flags of a token. */
export const TOKEN = {
  LOGIN_REQUIRED: 0x4,
  PROTECTED_AUTHENTICATION_PATH: 0x100,
  INITIALIZED: 0x400,
  USER_PIN_LOCKED: 0x40000,
} as const

/** Flags of a mechanism. */
export const MECHANISM = { SIGN: 0x800, GENERATE_KEY_PAIR: 0x10000 } as const

/** That native threads and locks of the operating system are used. */
export const OS_LOCKING_OK = 2

/** The ordinary user, as opposed to the security officer. */
export const USER = 1

/** CK_UNAVAILABLE_INFORMATION in either width: what a module says instead of a length or count. */
export const UNAVAILABLE: ReadonlySet<number | bigint> = new Set([0xffffffff, 0xffffffffffffffffn])
