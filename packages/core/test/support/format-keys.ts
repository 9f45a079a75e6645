import { CURVES, ML_DSA_PARAMETERS, type AnyPublicKey } from '@kmskeys/core'
import { ed448Pair } from './ed448-pairs.ts'
import { ecPair, ed25519Pair, rsaPair } from './key-pairs.ts'
import { mlDSAPair } from './ml-dsa-pairs.ts'

/** A key of each kind, by a name for titles. */
export const KEYS: Readonly<Record<string, AnyPublicKey>> = {
  'RSA 2048': rsaPair().publicKey,
  'RSA 1031': rsaPair(1031).publicKey,
  ...Object.fromEntries(CURVES.map(({ name }) => [name, ecPair(name).publicKey])),
  Ed25519: ed25519Pair().publicKey,
  Ed448: ed448Pair().publicKey,
  ...Object.fromEntries(ML_DSA_PARAMETERS.map(({ name }) => [name, mlDSAPair(name).publicKey])),
}
