import type { MLKEMParameterSet } from './ml-kem-parameters.ts'

/** What every algorithm of key encapsulation says of itself. Compare by `name`. */
export interface DecapsulationAlgorithm {
  /** The unique name. */
  readonly name: 'ML_KEM_512' | 'ML_KEM_768' | 'ML_KEM_1024' | 'X_WING'
  /** The `type` of the keys that it belongs to. */
  readonly keyType: string
  /** The parameter set of those keys; absent for types of key that have none. */
  readonly parameterSet?: MLKEMParameterSet | undefined
}

/** ML-KEM, FIPS 203 section 7. */
export const ML_KEM_512: DecapsulationAlgorithm = mlKEM('ML_KEM_512', 'ML-KEM-512')
export const ML_KEM_768: DecapsulationAlgorithm = mlKEM('ML_KEM_768', 'ML-KEM-768')
export const ML_KEM_1024: DecapsulationAlgorithm = mlKEM('ML_KEM_1024', 'ML-KEM-1024')

/** X-Wing, draft-connolly-cfrg-xwing-kem section 5: ML-KEM-768 and X25519 together. */
export const X_WING: DecapsulationAlgorithm = Object.freeze({ name: 'X_WING', keyType: 'x-wing' })

/** The table of algorithms of key encapsulation. */
export const DECAPSULATION_ALGORITHMS: readonly DecapsulationAlgorithm[] = Object.freeze([
  ML_KEM_512,
  ML_KEM_768,
  ML_KEM_1024,
  X_WING,
])

function mlKEM(
  name: DecapsulationAlgorithm['name'],
  parameterSet: MLKEMParameterSet,
): DecapsulationAlgorithm {
  return Object.freeze({ name, keyType: 'ml-kem', parameterSet })
}
