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
  UnsupportedAlgorithmError,
  type HashName,
  type RSASignatureAlgorithm,
  type SignatureAlgorithm,
  type SignOffer,
} from '@kmskeys/core'
import { CKG, CKM, MECHANISM } from './cryptoki/constants.ts'
import type { MechanismInfo } from './cryptoki/cryptoki.ts'
import type { PSSParameters } from './cryptoki/templates.ts'

/** One row of what tokens can do: an offer, and the mechanism that serves it. */
export interface Pkcs11Offer extends SignOffer {
  readonly mechanism: number
}

const pss = (algorithm: SignatureAlgorithm, mechanism: number, input: 'digest' | 'message'): Pkcs11Offer => ({
  algorithm,
  mechanism,
  input,
})
const ecdsa = (
  algorithm: SignatureAlgorithm,
  mechanism: number,
  input: 'digest' | 'message',
): Pkcs11Offer => ({
  algorithm,
  mechanism,
  input,
  output: 'p1363',
})

/**
 * What tokens sign with. Digests come first, so that nothing large goes to the token; the mechanisms that hash
 * themselves serve tokens that have no others.
 */
export const OFFERS: readonly Pkcs11Offer[] = [
  { algorithm: RSA_PKCS1V15_SHA256, mechanism: CKM.RSA_PKCS, input: 'digest-info' },
  { algorithm: RSA_PKCS1V15_SHA384, mechanism: CKM.RSA_PKCS, input: 'digest-info' },
  { algorithm: RSA_PKCS1V15_SHA512, mechanism: CKM.RSA_PKCS, input: 'digest-info' },
  { algorithm: RSA_PKCS1V15_SHA256, mechanism: CKM.SHA256_RSA_PKCS, input: 'message' },
  { algorithm: RSA_PKCS1V15_SHA384, mechanism: CKM.SHA384_RSA_PKCS, input: 'message' },
  { algorithm: RSA_PKCS1V15_SHA512, mechanism: CKM.SHA512_RSA_PKCS, input: 'message' },
  pss(RSA_PSS_SHA256, CKM.RSA_PKCS_PSS, 'digest'),
  pss(RSA_PSS_SHA384, CKM.RSA_PKCS_PSS, 'digest'),
  pss(RSA_PSS_SHA512, CKM.RSA_PKCS_PSS, 'digest'),
  pss(RSA_PSS_SHA256, CKM.SHA256_RSA_PKCS_PSS, 'message'),
  pss(RSA_PSS_SHA384, CKM.SHA384_RSA_PKCS_PSS, 'message'),
  pss(RSA_PSS_SHA512, CKM.SHA512_RSA_PKCS_PSS, 'message'),
  ecdsa(ECDSA_SHA256, CKM.ECDSA, 'digest'),
  ecdsa(ECDSA_SHA384, CKM.ECDSA, 'digest'),
  ecdsa(ECDSA_SHA512, CKM.ECDSA, 'digest'),
  ecdsa(ECDSA_SHA256, CKM.ECDSA_SHA256, 'message'),
  ecdsa(ECDSA_SHA384, CKM.ECDSA_SHA384, 'message'),
  ecdsa(ECDSA_SHA512, CKM.ECDSA_SHA512, 'message'),
  { algorithm: ED25519, mechanism: CKM.EDDSA, input: 'message' },
]

/**
 * Parameters of CKM_RSA_PKCS_PSS with another salt length and another MGF1 hash than the hash. A token that takes
 * these takes any; whether it does, nothing but trying tells.
 */
export const UNUSUAL_PSS: PSSParameters = { hash: CKM.SHA256, mgf: CKG.MGF1_SHA512, saltLength: 20 }

/** The same with the usual MGF1 hash: SoftHSM takes any salt length, and no other MGF1 hash. */
export const UNUSUAL_SALT: PSSParameters = { ...UNUSUAL_PSS, mgf: CKG.MGF1_SHA256 }

/** How a kind of key is generated. */
export const GENERATION: { readonly [type: string]: number } = {
  rsa: CKM.RSA_PKCS_KEY_PAIR_GEN,
  ec: CKM.EC_KEY_PAIR_GEN,
  ed25519: CKM.EC_EDWARDS_KEY_PAIR_GEN,
}

/**
 * What a key offers: the rows of its type that the token has a mechanism for which signs with keys of this size.
 * A message is sent only where no mechanism takes less.
 *
 * @param derivesPSS whether the token takes any parameters of PSS, or any salt length
 */
export function offersFor(
  type: string,
  bits: number,
  mechanisms: ReadonlyMap<number, MechanismInfo>,
  derivesPSS: boolean | 'salt' = false,
): readonly Pkcs11Offer[] {
  const able = OFFERS.filter(
    ({ algorithm, mechanism }) =>
      algorithm.keyType === type && serves(mechanisms.get(mechanism), MECHANISM.SIGN, bits),
  )
  return able
    .filter(
      ({ algorithm, input }) =>
        input !== 'message' ||
        !able.some((other) => other.algorithm.name === algorithm.name && other.input !== 'message'),
    )
    .map((offer) =>
      offer.mechanism === CKM.RSA_PKCS_PSS && derivesPSS !== false
        ? { ...offer, derived: derivesPSS }
        : offer,
    )
}

/** Whether a mechanism does what `flag` says, for keys of this size. */
export function serves(info: MechanismInfo | undefined, flag: number, bits: number): boolean {
  if (info === undefined || (info.flags & flag) === 0) return false
  // Where a token says nothing, or says it in bytes, nothing can be concluded.
  const said = info.most >= SMALLEST_BITS
  return !said || (bits >= info.least && bits <= info.most)
}

/** No token has a most below this in bits: what is smaller counts bytes. */
const SMALLEST_BITS = 160

/** CK_RSA_PKCS_PSS_PARAMS of a row, derived ones included; `undefined` for rows of other schemes. */
export function pssParameters(algorithm: SignatureAlgorithm): PSSParameters | undefined {
  if (!isRSA(algorithm) || algorithm.scheme !== 'pss') return undefined
  const { hash, mgf1Hash, saltLength } = algorithm
  const [digest, mask] = [HASHES[hash.name], HASHES[mgf1Hash.name]]
  if (digest !== undefined && mask !== undefined)
    return { hash: digest.mechanism, mgf: mask.mgf1, saltLength: Number(saltLength) }
  throw new UnsupportedAlgorithmError(`tokens have no name for the hashes of ${algorithm.name}`, {
    supported: [],
  })
}

/** Only RSA's rows have a scheme. */
function isRSA(algorithm: SignatureAlgorithm): algorithm is RSASignatureAlgorithm {
  return algorithm.keyType === 'rsa' && 'scheme' in algorithm
}

/** What tokens call a hash, and MGF1 with it; MD5 is no hash of PSS. */
const HASHES: { readonly [H in HashName]?: { readonly mechanism: number; readonly mgf1: number } } = {
  sha1: { mechanism: CKM.SHA_1, mgf1: CKG.MGF1_SHA1 },
  sha224: { mechanism: CKM.SHA224, mgf1: CKG.MGF1_SHA224 },
  sha256: { mechanism: CKM.SHA256, mgf1: CKG.MGF1_SHA256 },
  sha384: { mechanism: CKM.SHA384, mgf1: CKG.MGF1_SHA384 },
  sha512: { mechanism: CKM.SHA512, mgf1: CKG.MGF1_SHA512 },
  'sha3-224': { mechanism: CKM.SHA3_224, mgf1: CKG.MGF1_SHA3_224 },
  'sha3-256': { mechanism: CKM.SHA3_256, mgf1: CKG.MGF1_SHA3_256 },
  'sha3-384': { mechanism: CKM.SHA3_384, mgf1: CKG.MGF1_SHA3_384 },
  'sha3-512': { mechanism: CKM.SHA3_512, mgf1: CKG.MGF1_SHA3_512 },
}
