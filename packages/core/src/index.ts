/**
 * The contract of asymmetric keys that stay where they are: key classes, algorithms, errors, and what a provider
 * is made from.
 *
 * @example
 * ```ts
 * import { privateKey, publicKeyFromDER, RSA_PSS_SHA256, signing } from '@kmskeys/core'
 *
 * const key = privateKey<'rsa'>({
 *   id: 'hsm:7',
 *   publicKey: publicKeyFromDER(spki, { type: 'rsa' }),
 *   signing: signing([{ algorithm: RSA_PSS_SHA256, input: 'digest' }], (offer, digest) => hsm.sign(7, digest)),
 * })
 * const signature = await key.sign(message, new PSS(), SHA256)
 * key.publicKey.verify(signature, message, new PSS(), SHA256)
 * ```
 *
 * @packageDocumentation
 */
export * from './algorithms/agreement-algorithms.ts'
export * from './algorithms/curve.ts'
export * from './algorithms/decapsulation-algorithms.ts'
export * from './algorithms/dh-groups.ts'
export * from './algorithms/dsa-algorithms.ts'
export * from './algorithms/ecdsa-algorithms.ts'
export * from './algorithms/encryption-algorithms.ts'
export * from './algorithms/hash.ts'
export * from './algorithms/ml-dsa-parameters.ts'
export * from './algorithms/ml-kem-parameters.ts'
export * from './algorithms/slh-dsa-parameters.ts'
export { OAEP, PKCS1v15, PSS, type OAEPOptions, type PSSOptions } from './algorithms/padding.ts'
export * from './algorithms/rsa-signature-algorithms.ts'
export { Prehashed } from './algorithms/prehashed.ts'
export type {
  DSASignatureAlgorithm,
  ECSignatureAlgorithm,
  Ed25519SignatureAlgorithm,
  Ed448SignatureAlgorithm,
  MLDSASignatureAlgorithm,
  RSASignatureAlgorithm,
  SignatureAlgorithm,
  SLHDSASignatureAlgorithm,
} from './algorithms/signature-algorithm.ts'
export * from './algorithms/signature-algorithms.ts'
export { agreement, type AgreementAbility, type AgreementOffer } from './abilities/agreement.ts'
export {
  decapsulation,
  type DecapsulationAbility,
  type DecapsulationOffer,
  type Encapsulation,
} from './abilities/decapsulation.ts'
export {
  decryption,
  type DecryptAbility,
  type DecryptCall,
  type DecryptOffer,
  type DecryptOptions,
} from './abilities/decryption.ts'
export {
  signing,
  type SignAbility,
  type SignCall,
  type SignInput,
  type SignOffer,
  type SignOptions,
  type SigningTraits,
} from './abilities/signing.ts'
export { isBytes, kindOf, toBytes, type Bytes } from './data/bytes.ts'
export { checkFields } from './data/fields.ts'
export type { Data } from './data/chunks.ts'
export type { Chunks, FileSource, WebStream } from './data/source.ts'
export { ecdsaToDER, ecdsaToP1363 } from './encodings/ecdsa-signature.ts'
export { decodePEM, decodePEMs, encodePEM, type PEMBlock } from './encodings/pem.ts'
export { ERROR_CODES, type ErrorCode, type ErrorRow, type Outcome } from './errors/codes.ts'
export * from './errors/errors.ts'
export { amendError, KmsKeysError, type Amendment, type ErrorDetails } from './errors/kms-keys-error.ts'
export { DHPrivateKey, DHPublicKey, type DHKeySpec } from './keys/dh.ts'
export type { DHBounds } from './keys/dh-bounds.ts'
export type { DHOtherGroup, DHParameters } from './keys/dh-numbers.ts'
export { DSAPrivateKey, DSAPublicKey, type DSAKeySpec } from './keys/dsa.ts'
export type { DSABounds } from './keys/dsa-bounds.ts'
export { ECPrivateKey, ECPublicKey, type ECKeySpec } from './keys/ec.ts'
export { Ed25519PrivateKey, Ed25519PublicKey, type Ed25519KeySpec } from './keys/ed25519.ts'
export { Ed448PrivateKey, Ed448PublicKey, type Ed448KeySpec } from './keys/ed448.ts'
export { keyIdentifier, type KeyIdentifierMethod } from './keys/key-identifier.ts'
export type { KeySpecBase, KeyUse } from './keys/key-spec.ts'
export type { PublicKeyLimits } from './keys/key-type.ts'
export {
  KEY_TYPES,
  keyKind,
  privateKey,
  publicKeyFromDER,
  publicKeyFromPEM,
  sameKind,
  type AnyPrivateKey,
  type AnyPublicKey,
  type KeyKind,
  type KeySpec,
  type KeyType,
  type KeyTypes,
  type PrivateKeyByType,
  type PublicKeyByType,
  type ReadPublicKeyOptions,
} from './keys/key-types.ts'
export { MLDSAPrivateKey, MLDSAPublicKey, type MLDSAKeySpec } from './keys/ml-dsa.ts'
export { MLKEMPrivateKey, MLKEMPublicKey, type MLKEMKeySpec } from './keys/ml-kem.ts'
export { PrivateKey, type Signer } from './keys/private-key.ts'
export type { PrivateKeyInit } from './keys/private-key-state.ts'
export { PublicKey, type VerifyStreamOptions } from './keys/public-key.ts'
export type { PublicKeyInit, VerifyOptions } from './keys/public-key-state.ts'
export { RSAPrivateKey, RSAPublicKey, type RSAKeySpec } from './keys/rsa.ts'
export type { RSABounds } from './keys/rsa-bounds.ts'
export { X25519PrivateKey, X25519PublicKey, type X25519KeySpec } from './keys/x25519.ts'
export { X448PrivateKey, X448PublicKey, type X448KeySpec } from './keys/x448.ts'
export { XWingPrivateKey, XWingPublicKey, type XWingKeySpec } from './keys/x-wing.ts'
export { SLHDSAPrivateKey, SLHDSAPublicKey, type SLHDSAKeySpec } from './keys/slh-dsa.ts'
export type { MuHash } from './primitives/mu.ts'
export { readSPKI, type SPKI } from './keys/spki.ts'
export type { Call, CallOptions, LeftBehind, Trouble } from './provider/call.ts'
export { defineProvider } from './provider/define-provider.ts'
export { parseKeyURI, percentDecode, type KeyURI } from './provider/key-uri.ts'
export { Keyring } from './provider/keyring.ts'
export { OPERATION_CHANNEL, type OperationEvent } from './provider/observer.ts'
export type * from './provider/provider.ts'
export type { OpenedKey, ProviderOf, ProviderSpec } from './provider/provider-spec.ts'
