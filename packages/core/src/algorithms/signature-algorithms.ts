import { equalBytes } from '../data/bytes.ts'
import { encodeDER } from '../der/writer.ts'
import { InvalidInputError, UnsupportedAlgorithmError } from '../errors/errors.ts'
import { isHash, SHA256, SHA384, SHA512, type HashAlgorithm } from './hash.ts'
import { ML_DSA_PARAMETERS, type MLDSAParameterSet } from './ml-dsa-parameters.ts'
import { PSS, type PKCS1v15 } from './padding.ts'
import { pssIdentifier, readPSSIdentifier } from './pss-identifier.ts'
import { SLH_DSA_PARAMETERS, type SLHDSAParameterSet } from './slh-dsa-parameters.ts'
import type {
  ECSignatureAlgorithm,
  Ed25519SignatureAlgorithm,
  Ed448SignatureAlgorithm,
  MLDSASignatureAlgorithm,
  RSASignatureAlgorithm,
  SignatureAlgorithm,
  SLHDSASignatureAlgorithm,
} from './signature-algorithm.ts'

/** RSASSA-PKCS1-v1_5, RFC 8017 section 8.2. */
export const RSA_PKCS1V15_SHA256: RSASignatureAlgorithm = pkcs1v15(SHA256, '1.2.840.113549.1.1.11', 'RS256')
export const RSA_PKCS1V15_SHA384: RSASignatureAlgorithm = pkcs1v15(SHA384, '1.2.840.113549.1.1.12', 'RS384')
export const RSA_PKCS1V15_SHA512: RSASignatureAlgorithm = pkcs1v15(SHA512, '1.2.840.113549.1.1.13', 'RS512')

/** RSASSA-PSS, RFC 8017 section 8.1, with salt length and MGF1 hash equal to the hash. */
export const RSA_PSS_SHA256: RSASignatureAlgorithm = pss(SHA256, SHA256, 32, 'PS256')
export const RSA_PSS_SHA384: RSASignatureAlgorithm = pss(SHA384, SHA384, 48, 'PS384')
export const RSA_PSS_SHA512: RSASignatureAlgorithm = pss(SHA512, SHA512, 64, 'PS512')

/** ECDSA, FIPS 186-5 section 6; identifiers of RFC 5758. */
export const ECDSA_SHA256: ECSignatureAlgorithm = ecdsa(SHA256, '1.2.840.10045.4.3.2', {
  'P-256': 'ES256',
  secp256k1: 'ES256K',
})
export const ECDSA_SHA384: ECSignatureAlgorithm = ecdsa(SHA384, '1.2.840.10045.4.3.3', { 'P-384': 'ES384' })
export const ECDSA_SHA512: ECSignatureAlgorithm = ecdsa(SHA512, '1.2.840.10045.4.3.4', { 'P-521': 'ES512' })

/** Ed25519, RFC 8032 section 5.1; identifier of RFC 8410. */
export const ED25519: Ed25519SignatureAlgorithm = Object.freeze({
  name: 'ED25519',
  keyType: 'ed25519',
  hash: undefined,
  algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid('1.3.101.112'))),
  jose: 'Ed25519',
})

/** Ed448, RFC 8032 section 5.2; identifier of RFC 8410. */
export const ED448: Ed448SignatureAlgorithm = Object.freeze({
  name: 'ED448',
  keyType: 'ed448',
  hash: undefined,
  algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid('1.3.101.113'))),
  jose: 'Ed448',
  maxContextBytes: 255,
})

/** ML-DSA, FIPS 204 section 5.2, over the message itself; identifiers of RFC 9881. */
export const ML_DSA_44: MLDSASignatureAlgorithm = mlDSA('ML-DSA-44')
export const ML_DSA_65: MLDSASignatureAlgorithm = mlDSA('ML-DSA-65')
export const ML_DSA_87: MLDSASignatureAlgorithm = mlDSA('ML-DSA-87')

/** SLH-DSA, FIPS 205 section 10.2.1, over the message itself; identifiers of RFC 9909. */
export const SLH_DSA_SHA2_128S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-128s')
export const SLH_DSA_SHA2_128F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-128f')
export const SLH_DSA_SHA2_192S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-192s')
export const SLH_DSA_SHA2_192F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-192f')
export const SLH_DSA_SHA2_256S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-256s')
export const SLH_DSA_SHA2_256F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-256f')
export const SLH_DSA_SHAKE_128S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-128s')
export const SLH_DSA_SHAKE_128F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-128f')
export const SLH_DSA_SHAKE_192S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-192s')
export const SLH_DSA_SHAKE_192F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-192f')
export const SLH_DSA_SHAKE_256S: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-256s')
export const SLH_DSA_SHAKE_256F: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHAKE-256f')

/** HashSLH-DSA, FIPS 205 section 10.2.2, in the one form that services have. */
export const HASH_SLH_DSA_SHA2_128S_SHA256: SLHDSASignatureAlgorithm = Object.freeze({
  ...SLH_DSA_SHA2_128S,
  name: 'HASH_SLH_DSA_SHA2_128S_SHA256',
  hash: SHA256,
  algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid('2.16.840.1.101.3.4.3.35'))),
})

/** The table of signature algorithms. Nothing else enumerates them. */
export const SIGNATURE_ALGORITHMS: readonly (
  | RSASignatureAlgorithm
  | ECSignatureAlgorithm
  | Ed25519SignatureAlgorithm
  | Ed448SignatureAlgorithm
  | MLDSASignatureAlgorithm
  | SLHDSASignatureAlgorithm
)[] = Object.freeze([
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA384,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  RSA_PSS_SHA512,
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ED25519,
  ED448,
  ML_DSA_44,
  ML_DSA_65,
  ML_DSA_87,
  SLH_DSA_SHA2_128S,
  SLH_DSA_SHA2_128F,
  SLH_DSA_SHA2_192S,
  SLH_DSA_SHA2_192F,
  SLH_DSA_SHA2_256S,
  SLH_DSA_SHA2_256F,
  SLH_DSA_SHAKE_128S,
  SLH_DSA_SHAKE_128F,
  SLH_DSA_SHAKE_192S,
  SLH_DSA_SHAKE_192F,
  SLH_DSA_SHAKE_256S,
  SLH_DSA_SHAKE_256F,
  HASH_SLH_DSA_SHA2_128S_SHA256,
])

/**
 * The row for a padding and a hash. A PSS row with another salt or MGF1 hash is derived from its family, so that
 * the table stays finite; its name says how it differs.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function rsaSignatureAlgorithm(padding: PKCS1v15 | PSS, hash: HashAlgorithm): RSASignatureAlgorithm {
  if (typeof padding === 'function' || isHash(padding))
    throw new InvalidInputError(
      'RSA keys take padding and hash, as in sign(data, new PSS(), SHA256), with new before the padding',
    )
  if (padding?.name === 'PKCS1v15') {
    const row = RSA_ROWS.find((row) => row.scheme === 'pkcs1v15' && row.hash.name === hash?.name)
    if (row !== undefined) return row
  } else if (padding?.name === 'PSS' && isHash(hash)) {
    const { mgf1Hash = hash, saltLength = hash.digestSize } = padding
    const family = RSA_ROWS.find((row) => row.scheme === 'pss' && row.hash.name === hash.name)
    if (family?.saltLength === saltLength && family.mgf1Hash.name === mgf1Hash.name) return family
    if (family !== undefined) return pss(hash, mgf1Hash, saltLength, undefined)
  }
  throw unsupported(
    RSA_ROWS,
    `RSA does not sign with ${padding?.name ?? 'no padding'} and ${hash?.label ?? 'no hash'}`,
  )
}

/**
 * The ECDSA row for a hash.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function ecdsaSignatureAlgorithm(hash: HashAlgorithm): ECSignatureAlgorithm {
  const row = EC_ROWS.find((row) => row.hash.name === hash?.name)
  if (row === undefined) throw unsupported(EC_ROWS, `ECDSA does not sign with ${hash?.label ?? 'no hash'}`)
  return row
}

/**
 * The ML-DSA row for a parameter set.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function mlDSASignatureAlgorithm(parameterSet: MLDSAParameterSet): MLDSASignatureAlgorithm {
  const row = ML_DSA_ROWS.find((row) => row.parameterSet === parameterSet)
  if (row === undefined) throw unsupported(ML_DSA_ROWS, `there is no ML-DSA with ${String(parameterSet)}`)
  return row
}

/**
 * The SLH-DSA row for a parameter set, over the message itself.
 *
 * @throws {UnsupportedAlgorithmError} when there is no such row
 */
export function slhDSASignatureAlgorithm(parameterSet: SLHDSAParameterSet): SLHDSASignatureAlgorithm {
  const row = SLH_DSA_ROWS.find((row) => row.parameterSet === parameterSet && row.hash === undefined)
  if (row === undefined) throw unsupported(SLH_DSA_ROWS, `there is no SLH-DSA with ${String(parameterSet)}`)
  return row
}

/**
 * The row for an AlgorithmIdentifier (RFC 5280 section 4.1.1.2), as certificates and requests carry it.
 *
 * @param der the DER encoded AlgorithmIdentifier
 * @throws {UnsupportedAlgorithmError} when no row has this identifier
 * @throws {InvalidInputError} when it is malformed
 */
export function signatureAlgorithmFromIdentifier(der: Uint8Array): SignatureAlgorithm {
  const row = SIGNATURE_ALGORITHMS.find((row) => equalBytes(row.algorithmIdentifier, der))
  if (row !== undefined) return row
  const { hash, mgf1Hash, saltLength, oid } = readPSSIdentifier(der)
  if (hash !== undefined && mgf1Hash !== undefined)
    return rsaSignatureAlgorithm(new PSS({ mgf1Hash, saltLength }), hash)
  throw unsupported(
    SIGNATURE_ALGORITHMS,
    `there is no signature algorithm with the identifier ${oid} and these parameters`,
  )
}

/** The JOSE name of an algorithm, for a key on `curve` where the key has one; `undefined` where JOSE has none. */
export function joseName(algorithm: SignatureAlgorithm, curve?: string): string | undefined {
  return typeof algorithm.jose === 'object' ? algorithm.jose[curve ?? ''] : algorithm.jose
}

const RSA_ROWS: readonly RSASignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter((row) => row.keyType === 'rsa')
const EC_ROWS: readonly ECSignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter((row) => row.keyType === 'ec')
const ML_DSA_ROWS: readonly MLDSASignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter(
  (row) => row.keyType === 'ml-dsa',
)
const SLH_DSA_ROWS: readonly SLHDSASignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter(
  (row) => row.keyType === 'slh-dsa',
)

function pkcs1v15(hash: HashAlgorithm, oid: string, jose: string): RSASignatureAlgorithm {
  return Object.freeze({
    name: `RSA_PKCS1V15_${upper(hash)}`,
    keyType: 'rsa',
    hash,
    scheme: 'pkcs1v15',
    mgf1Hash: hash,
    saltLength: 0,
    algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid(oid).null())),
    jose,
  })
}

function pss(
  hash: HashAlgorithm,
  mgf1Hash: HashAlgorithm,
  saltLength: number | 'any',
  jose?: string,
): RSASignatureAlgorithm {
  const salt = saltLength === hash.digestSize ? '' : `_SALT_${String(saltLength).toUpperCase()}`
  const mgf1 = mgf1Hash.name === hash.name ? '' : `_MGF1_${upper(mgf1Hash)}`
  return Object.freeze({
    name: `RSA_PSS_${upper(hash)}${mgf1}${salt}`,
    keyType: 'rsa',
    hash,
    scheme: 'pss',
    mgf1Hash,
    saltLength,
    algorithmIdentifier: saltLength === 'any' ? new Uint8Array() : pssIdentifier(hash, mgf1Hash, saltLength),
    jose,
    ...(jose === undefined && { derivedFrom: `RSA_PSS_${upper(hash)}`, verifyOnly: saltLength === 'any' }),
  })
}

function ecdsa(
  hash: HashAlgorithm,
  oid: string,
  jose: { readonly [curve: string]: string },
): ECSignatureAlgorithm {
  const algorithmIdentifier = encodeDER((w) => w.sequence(() => w.oid(oid)))
  return Object.freeze({ name: `ECDSA_${upper(hash)}`, keyType: 'ec', hash, algorithmIdentifier, jose })
}

function mlDSA(parameterSet: MLDSAParameterSet): MLDSASignatureAlgorithm {
  const oid = ML_DSA_PARAMETERS.find(({ name }) => name === parameterSet)?.oid ?? ''
  return Object.freeze({
    name: parameterSet.replaceAll('-', '_'),
    keyType: 'ml-dsa',
    hash: undefined,
    parameterSet,
    algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid(oid))),
    jose: parameterSet,
    maxContextBytes: 255,
  })
}

function slhDSA(parameterSet: SLHDSAParameterSet): SLHDSASignatureAlgorithm {
  const oid = SLH_DSA_PARAMETERS.find(({ name }) => name === parameterSet)?.oid ?? ''
  return Object.freeze({
    name: parameterSet.replaceAll('-', '_').toUpperCase(),
    keyType: 'slh-dsa',
    hash: undefined,
    parameterSet,
    algorithmIdentifier: encodeDER((w) => w.sequence(() => w.oid(oid))),
    jose: undefined,
    maxContextBytes: 255,
  })
}

function upper(hash: HashAlgorithm): string {
  return hash.name.toUpperCase()
}

function unsupported(rows: readonly SignatureAlgorithm[], message: string): UnsupportedAlgorithmError {
  const supported = rows.map((row) => row.name)
  return new UnsupportedAlgorithmError(`${message}; there are ${supported.join(', ')}`, { supported })
}
