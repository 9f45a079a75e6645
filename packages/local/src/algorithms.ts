import {
  AGREEMENT_ALGORITHMS,
  DECAPSULATION_ALGORITHMS,
  DSA_SHA224,
  DSA_SHA256,
  DSA_SHA384,
  DSA_SHA512,
  ECDSA_SHA224,
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA3_224,
  ECDSA_SHA3_256,
  ECDSA_SHA3_384,
  ECDSA_SHA3_512,
  ECDSA_SHA512,
  ED25519,
  ED25519PH,
  ED448,
  HASH_SLH_DSA_SHA2_128S_SHA256,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  RSA_OAEP_SHA1,
  RSA_OAEP_SHA256,
  RSA_OAEP_SHA384,
  RSA_OAEP_SHA512,
  RSA_PKCS1V15,
  RSA_PKCS1V15_SHA224,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA3_224,
  RSA_PKCS1V15_SHA3_256,
  RSA_PKCS1V15_SHA3_384,
  RSA_PKCS1V15_SHA3_512,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA224,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA3_224,
  RSA_PSS_SHA3_256,
  RSA_PSS_SHA3_384,
  RSA_PSS_SHA3_512,
  RSA_PSS_SHA512,
  SIGNATURE_ALGORITHMS,
  type AgreementOffer,
  type DecapsulationOffer,
  type DecryptOffer,
  type DSASignatureAlgorithm,
  type ECSignatureAlgorithm,
  type Ed25519SignatureAlgorithm,
  type Ed448SignatureAlgorithm,
  type KeyType,
  type MLDSASignatureAlgorithm,
  type RSASignatureAlgorithm,
  type SigningTraits,
  type SLHDSASignatureAlgorithm,
} from '@kmskeys/core'

/** What all that is signed here has in common. */
export const SIGNING_TRAITS: SigningTraits = { readsAtOnce: true, answersAnew: true }

/** The message first: `node:crypto` hashes and signs it in one call. Any salt and any MGF1 hash are served. */
export const RSA_OFFERS: readonly RSAOffer[] = [
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PKCS1V15_SHA3_256,
  RSA_PKCS1V15_SHA3_384,
  RSA_PKCS1V15_SHA3_512,
  RSA_PKCS1V15_SHA224,
  RSA_PKCS1V15_SHA3_224,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  RSA_PSS_SHA3_256,
  RSA_PSS_SHA3_384,
  RSA_PSS_SHA3_512,
  RSA_PSS_SHA224,
  RSA_PSS_SHA3_224,
].flatMap((algorithm) => {
  const derived = algorithm.scheme === 'pss' && { derived: true }
  return messageOrDigest(algorithm).map((offer) => ({ ...offer, ...derived }))
})
export interface RSAOffer {
  readonly algorithm: RSASignatureAlgorithm
  readonly input: 'message' | 'digest'
  readonly derived?: boolean
}

/** Every curve takes every hash. */
export const EC_OFFERS: readonly ECOffer[] = [
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ECDSA_SHA3_256,
  ECDSA_SHA3_384,
  ECDSA_SHA3_512,
  ECDSA_SHA224,
  ECDSA_SHA3_224,
].flatMap(messageOrDigest)
export interface ECOffer {
  readonly algorithm: ECSignatureAlgorithm
  readonly input: 'message' | 'digest'
}

export const DSA_OFFERS: readonly DSAOffer[] = [DSA_SHA256, DSA_SHA384, DSA_SHA512, DSA_SHA224].flatMap(
  messageOrDigest,
)
export interface DSAOffer {
  readonly algorithm: DSASignatureAlgorithm
  readonly input: 'message' | 'digest'
}

export const ED25519_OFFERS: readonly Ed25519Offer[] = [
  { algorithm: ED25519, input: 'message' },
  { algorithm: ED25519PH, input: 'digest', context: true },
]
export interface Ed25519Offer {
  readonly algorithm: Ed25519SignatureAlgorithm
  readonly input: 'message' | 'digest'
  readonly context?: true
}

export const ED448_OFFERS: readonly Ed448Offer[] = [{ algorithm: ED448, input: 'message', context: true }]
export interface Ed448Offer {
  readonly algorithm: Ed448SignatureAlgorithm
  readonly input: 'message'
  readonly context: true
}

/** A key takes those of its parameter set. The message first, which `node:crypto` signs; µ is what a stream becomes. */
export const ML_DSA_OFFERS: readonly MLDSAOffer[] = [
  { algorithm: ML_DSA_44, input: 'message', context: true },
  { algorithm: ML_DSA_44, input: 'mu' },
  { algorithm: ML_DSA_65, input: 'message', context: true },
  { algorithm: ML_DSA_65, input: 'mu' },
  { algorithm: ML_DSA_87, input: 'message', context: true },
  { algorithm: ML_DSA_87, input: 'mu' },
]
export interface MLDSAOffer {
  readonly algorithm: MLDSASignatureAlgorithm
  readonly input: 'message' | 'mu'
  readonly context?: true
}

/** A key takes those of its parameter set. HashSLH-DSA is there in the one form that services have. */
export const SLH_DSA_OFFERS: readonly SLHDSAOffer[] = [
  ...SIGNATURE_ALGORITHMS.filter((row) => row.keyType === 'slh-dsa')
    .filter(({ hash }) => hash === undefined)
    .map((algorithm) => ({ algorithm, input: 'message', context: true }) as const),
  { algorithm: HASH_SLH_DSA_SHA2_128S_SHA256, input: 'digest', context: true },
]
export interface SLHDSAOffer {
  readonly algorithm: SLHDSASignatureAlgorithm
  readonly input: 'message' | 'digest'
  readonly context: true
}

/** Keys of a type agree by every algorithm of theirs. */
export function agreementOffers(type: KeyType): AgreementOffer[] {
  return AGREEMENT_ALGORITHMS.filter(({ keyType }) => keyType === type).map((algorithm) => ({ algorithm }))
}

/** A key decapsulates by that of its type and parameter set. */
export function decapsulationOffers(type: KeyType, parameterSet?: string): DecapsulationOffer[] {
  return DECAPSULATION_ALGORITHMS.filter(
    (row) => row.keyType === type && row.parameterSet === parameterSet,
  ).map((algorithm) => ({ algorithm }))
}

/** PKCS1v15 comes last, so that whoever takes the first gets what is safe. */
export const DECRYPT_OFFERS: readonly DecryptOffer[] = [
  { algorithm: RSA_OAEP_SHA1, label: true, derived: true },
  { algorithm: RSA_OAEP_SHA256, label: true, derived: true },
  { algorithm: RSA_OAEP_SHA384, label: true, derived: true },
  { algorithm: RSA_OAEP_SHA512, label: true, derived: true },
  { algorithm: RSA_PKCS1V15 },
]

function messageOrDigest<A>(algorithm: A): { readonly algorithm: A; readonly input: 'message' | 'digest' }[] {
  return [
    { algorithm, input: 'message' },
    { algorithm, input: 'digest' },
  ]
}
