import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ED25519,
  PSS,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  rsaSignatureAlgorithm,
  SHA256,
  SHA384,
  SHA512,
  type DecryptOffer,
  type HashAlgorithm,
  type KeyKind,
  type RSASignatureAlgorithm,
  type SignOffer,
} from '@kmskeys/core'

const PKCS1V15 = { input: 'digest', scheme: 'pkcs1v15' } as const
/** Salts beside that as long as the hash. Not each that it could make: asked for none, it makes the longest. */
const SALTS = [20, 32, 48, 64]
const pss = (usual: RSASignatureAlgorithm, hash: HashAlgorithm): TransitOffer[] =>
  [
    usual,
    ...SALTS.filter((length) => length !== hash.digestSize).map((saltLength) =>
      rsaSignatureAlgorithm(new PSS({ saltLength }), hash),
    ),
  ].map((algorithm) => ({ algorithm, hash: `sha2-${hash.digestSize * 8}`, input: 'digest', scheme: 'pss' }))

/** What transit signs with. A request may have 32 MiB, in which a message stands as base64; core collects as much of a stream. */
export const SIGNS: readonly TransitOffer[] = [
  { algorithm: RSA_PKCS1V15_SHA256, hash: 'sha2-256', ...PKCS1V15 },
  { algorithm: RSA_PKCS1V15_SHA384, hash: 'sha2-384', ...PKCS1V15 },
  { algorithm: RSA_PKCS1V15_SHA512, hash: 'sha2-512', ...PKCS1V15 },
  ...pss(RSA_PSS_SHA256, SHA256),
  ...pss(RSA_PSS_SHA384, SHA384),
  ...pss(RSA_PSS_SHA512, SHA512),
  { algorithm: ECDSA_SHA256, hash: 'sha2-256', input: 'digest' },
  { algorithm: ECDSA_SHA384, hash: 'sha2-384', input: 'digest' },
  { algorithm: ECDSA_SHA512, hash: 'sha2-512', input: 'digest' },
  { algorithm: ED25519, input: 'message', maxBytes: 16 * 1024 * 1024 },
]
export type TransitOffer = SignOffer & { readonly hash?: string; readonly scheme?: string }

/** What it decrypts: OAEP with SHA-256 in both places, and no label. */
export const DECRYPTS: readonly DecryptOffer[] = [{ algorithm: RSA_OAEP_SHA256 }]

/** The keys that it has, under its own names. */
export const KINDS: readonly (KeyKind & { readonly name: string })[] = [
  { name: 'rsa-2048', type: 'rsa', size: 2048 },
  { name: 'rsa-3072', type: 'rsa', size: 3072 },
  { name: 'rsa-4096', type: 'rsa', size: 4096 },
  { name: 'ecdsa-p256', type: 'ec', curve: 'P-256' },
  { name: 'ecdsa-p384', type: 'ec', curve: 'P-384' },
  { name: 'ecdsa-p521', type: 'ec', curve: 'P-521' },
  { name: 'ed25519', type: 'ed25519' },
]
