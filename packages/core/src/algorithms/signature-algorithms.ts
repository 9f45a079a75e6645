import { equalBytes, toBytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { algorithmIdentifier, identified } from './algorithm-identifier.ts'
import { DSA_ALGORITHMS } from './dsa-algorithms.ts'
import { ECDSA_ALGORITHMS } from './ecdsa-algorithms.ts'
import { INSECURE_SHA1, SHA256, SHA512, type HashAlgorithm } from './hash.ts'
import { ML_DSA_PARAMETERS, type MLDSAParameterSet } from './ml-dsa-parameters.ts'
import { PSS } from './padding.ts'
import { readPSSIdentifier } from './pss-identifier.ts'
import { RSA_SIGNATURE_ALGORITHMS, rsaSignatureAlgorithm } from './rsa-signature-algorithms.ts'
import { SLH_DSA_PARAMETERS, type SLHDSAParameterSet } from './slh-dsa-parameters.ts'
import type {
  DSASignatureAlgorithm,
  ECSignatureAlgorithm,
  Ed25519SignatureAlgorithm,
  Ed448SignatureAlgorithm,
  MLDSASignatureAlgorithm,
  RSASignatureAlgorithm,
  SignatureAlgorithm,
  SLHDSASignatureAlgorithm,
} from './signature-algorithm.ts'
import { unsupported } from './row-with-hash.ts'

/** Ed25519, RFC 8032 section 5.1; identifier of RFC 8410. */
export const ED25519: Ed25519SignatureAlgorithm = identified<Ed25519SignatureAlgorithm>(
  {
    name: 'ED25519',
    keyType: 'ed25519',
    hash: undefined,
    jose: 'Ed25519',
    cose: [-19, -8],
  },
  algorithmIdentifier('1.3.101.112'),
)

/**
 * Ed25519ph, RFC 8032 section 5.1: over the SHA-512 digest of the message, with a context of up to 255 bytes. X.509, JOSE
 * and COSE have no name for it. AWS KMS hashes what it is sent as a digest once more: it makes Ed25519ph of that digest,
 * as the message.
 */
export const ED25519PH: Ed25519SignatureAlgorithm = Object.freeze({
  name: 'ED25519PH',
  keyType: 'ed25519',
  hash: SHA512,
  algorithmIdentifier: new Uint8Array(),
  jose: undefined,
  maxContextBytes: 255,
})

/** Ed448, RFC 8032 section 5.2; identifier of RFC 8410. */
export const ED448: Ed448SignatureAlgorithm = identified<Ed448SignatureAlgorithm>(
  {
    name: 'ED448',
    keyType: 'ed448',
    hash: undefined,
    jose: 'Ed448',
    cose: [-53, -8],
    maxContextBytes: 255,
  },
  algorithmIdentifier('1.3.101.113'),
)

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
export const HASH_SLH_DSA_SHA2_128S_SHA256: SLHDSASignatureAlgorithm = slhDSA('SLH-DSA-SHA2-128s', {
  name: 'HASH_SLH_DSA_SHA2_128S_SHA256',
  hash: SHA256,
  oid: '2.16.840.1.101.3.4.3.35',
})

/** The table of signature algorithms. Nothing else enumerates them. */
export const SIGNATURE_ALGORITHMS: readonly (
  | RSASignatureAlgorithm
  | ECSignatureAlgorithm
  | DSASignatureAlgorithm
  | Ed25519SignatureAlgorithm
  | Ed448SignatureAlgorithm
  | MLDSASignatureAlgorithm
  | SLHDSASignatureAlgorithm
)[] = Object.freeze([
  ...RSA_SIGNATURE_ALGORITHMS,
  ...ECDSA_ALGORITHMS,
  ...DSA_ALGORITHMS,
  ED25519,
  ED25519PH,
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

/** How an AlgorithmIdentifier is read. */
export interface AlgorithmIdentifierOptions {
  /** Whether rows with MD5 and SHA-1 are answered as well, whose signatures prove little; `false` unless given. */
  readonly insecure?: boolean | undefined
}

/**
 * The row for an AlgorithmIdentifier (RFC 5280 section 4.1.1.2), as certificates and requests carry it.
 *
 * @param der the DER encoded AlgorithmIdentifier
 * @throws {UnsupportedAlgorithmError} when no row has this identifier, or only one that is insecure
 * @throws {InvalidInputError} when it is malformed
 */
export function signatureAlgorithmFromIdentifier(
  der: Uint8Array,
  options: AlgorithmIdentifierOptions = {},
): SignatureAlgorithm {
  checkFields(options, IDENTIFIER_OPTIONS, 'the options of reading an AlgorithmIdentifier', ['insecure'])
  const row = rowOfIdentifier(toBytes(der, 'the AlgorithmIdentifier'))
  if (row.hash?.insecure !== true || options.insecure === true) return row
  throw unsupported(
    SIGNATURE_ALGORITHMS.filter(({ verifyOnly }) => verifyOnly !== true),
    `${row.hash.label} is insecure: to verify with ${row.name} all the same, ask for { insecure: true }`,
  )
}

const IDENTIFIER_OPTIONS: ReadonlySet<string> = new Set<keyof AlgorithmIdentifierOptions>(['insecure'])

function rowOfIdentifier(der: Uint8Array): SignatureAlgorithm {
  // Rows without an identifier have an empty one.
  const row =
    der.length > 0 && SIGNATURE_ALGORITHMS.find(({ algorithmIdentifier: own }) => equalBytes(own, der))
  if (row) return row
  const { hash, mgf1Hash, saltLength, oid } = readPSSIdentifier(der)
  if (hash !== undefined && mgf1Hash !== undefined)
    return rsaSignatureAlgorithm(
      new PSS({ mgf1Hash, saltLength }),
      hash.name === 'sha1' ? INSECURE_SHA1 : hash,
    )
  throw unsupported(
    SIGNATURE_ALGORITHMS,
    `there is no signature algorithm with the identifier ${oid} and these parameters`,
  )
}

/** The JOSE name of an algorithm, for a key on `curve` where the key has one; `undefined` where JOSE has none. */
export function joseName(algorithm: SignatureAlgorithm, curve?: string): string | undefined {
  const { jose } = algorithm
  return typeof jose === 'object' ? ofCurve(jose, curve) : jose
}

/**
 * The identifiers of an algorithm in the registry of COSE, for a key on `curve` where the key has one: the one that says
 * all first, such as -9 (ESP256), then the one that leaves the curve to the key, such as -7 (ES256). Empty where COSE has
 * none.
 */
export function coseIdentifiers(algorithm: SignatureAlgorithm, curve?: string): readonly number[] {
  const { cose = [] } = algorithm
  return isByCurve(cose) ? (ofCurve(cose, curve) ?? []) : cose
}

function ofCurve<T>(values: { readonly [curve: string]: T }, curve: string = ''): T | undefined {
  return Object.hasOwn(values, curve) ? values[curve] : undefined
}

function isByCurve(
  cose: NonNullable<SignatureAlgorithm['cose']>,
): cose is { readonly [curve: string]: readonly number[] } {
  return !Array.isArray(cose)
}

const ML_DSA_ROWS: readonly MLDSASignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter(
  (row) => row.keyType === 'ml-dsa',
)
const SLH_DSA_ROWS: readonly SLHDSASignatureAlgorithm[] = SIGNATURE_ALGORITHMS.filter(
  (row) => row.keyType === 'slh-dsa',
)

function mlDSA(parameterSet: MLDSAParameterSet): MLDSASignatureAlgorithm {
  const index = ML_DSA_PARAMETERS.findIndex(({ name }) => name === parameterSet)
  return identified<MLDSASignatureAlgorithm>(
    {
      name: parameterSet.replaceAll('-', '_'),
      keyType: 'ml-dsa',
      hash: undefined,
      parameterSet,
      jose: parameterSet,
      cose: [-48 - index],
      maxContextBytes: 255,
    },
    algorithmIdentifier(ML_DSA_PARAMETERS[index]?.oid ?? ''),
  )
}

function slhDSA(
  parameterSet: SLHDSAParameterSet,
  over: { readonly name?: string; readonly hash?: HashAlgorithm; readonly oid?: string } = {},
): SLHDSASignatureAlgorithm {
  const oid = over.oid ?? SLH_DSA_PARAMETERS.find(({ name }) => name === parameterSet)?.oid ?? ''
  return identified<SLHDSASignatureAlgorithm>(
    {
      name: over.name ?? parameterSet.replaceAll('-', '_').toUpperCase(),
      keyType: 'slh-dsa',
      hash: over.hash,
      parameterSet,
      jose: undefined,
      maxContextBytes: 255,
    },
    algorithmIdentifier(oid),
  )
}
