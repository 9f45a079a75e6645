import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  RSA_OAEP_SHA1,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  type CurveName,
  type EncryptionAlgorithm,
  type KeyKind,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import type {
  KeyCurveName,
  RsaEncryptionAlgorithm,
  SignatureAlgorithm as AzureName,
} from '@azure/keyvault-keys'

/** One signing algorithm, and what Key Vault calls it. */
export interface AzureOffer {
  readonly algorithm: SignatureAlgorithm
  readonly input: 'digest'
  /** ECDSA signatures come as r‖s. */
  readonly output?: 'p1363'
  /** The curve that it is bound to; absent for RSA. */
  readonly curve?: CurveName
  readonly name: AzureName
}

/** The table of signing algorithms. All take digests; the salt of RSASSA-PSS is as long as the hash. */
export const OFFERS: readonly AzureOffer[] = [
  { algorithm: RSA_PKCS1V15_SHA256, input: 'digest', name: 'RS256' },
  { algorithm: RSA_PKCS1V15_SHA384, input: 'digest', name: 'RS384' },
  { algorithm: RSA_PKCS1V15_SHA512, input: 'digest', name: 'RS512' },
  { algorithm: RSA_PSS_SHA256, input: 'digest', name: 'PS256' },
  { algorithm: RSA_PSS_SHA384, input: 'digest', name: 'PS384' },
  { algorithm: RSA_PSS_SHA512, input: 'digest', name: 'PS512' },
  { algorithm: ECDSA_SHA256, input: 'digest', output: 'p1363', curve: 'P-256', name: 'ES256' },
  { algorithm: ECDSA_SHA384, input: 'digest', output: 'p1363', curve: 'P-384', name: 'ES384' },
  { algorithm: ECDSA_SHA512, input: 'digest', output: 'p1363', curve: 'P-521', name: 'ES512' },
  { algorithm: ECDSA_SHA256, input: 'digest', output: 'p1363', curve: 'secp256k1', name: 'ES256K' },
]

/** One decryption algorithm, and what Key Vault calls it. */
export interface AzureDecryptOffer {
  readonly algorithm: EncryptionAlgorithm
  readonly name: RsaEncryptionAlgorithm
}

/** The table of decryption algorithms: without a label, and with the MGF1 hash equal to the hash. */
export const DECRYPT_OFFERS: readonly AzureDecryptOffer[] = [
  { algorithm: RSA_OAEP_SHA1, name: 'RSA-OAEP' },
  { algorithm: RSA_OAEP_SHA256, name: 'RSA-OAEP-256' },
]

/** One kind of key, and what Key Vault calls it; with `-HSM` after its type where it lives in an HSM. */
export type KeyKindRow = KeyKind & {
  readonly name: string
  readonly kty: 'RSA' | 'EC'
  readonly crv?: KeyCurveName
}

/** The table of kinds of keys. */
export const KEY_KINDS: readonly KeyKindRow[] = [
  { name: 'RSA 2048', kty: 'RSA', type: 'rsa', size: 2048 },
  { name: 'RSA 3072', kty: 'RSA', type: 'rsa', size: 3072 },
  { name: 'RSA 4096', kty: 'RSA', type: 'rsa', size: 4096 },
  { name: 'EC P-256', kty: 'EC', crv: 'P-256', type: 'ec', curve: 'P-256' },
  { name: 'EC P-384', kty: 'EC', crv: 'P-384', type: 'ec', curve: 'P-384' },
  { name: 'EC P-521', kty: 'EC', crv: 'P-521', type: 'ec', curve: 'P-521' },
  { name: 'EC P-256K', kty: 'EC', crv: 'P-256K', type: 'ec', curve: 'secp256k1' },
]
