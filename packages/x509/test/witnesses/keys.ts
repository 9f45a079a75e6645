import {
  CURVES,
  ML_DSA_PARAMETERS,
  SLH_DSA_PARAMETERS,
  type KeySpec,
  type PrivateKey,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'

/** A key of one type, and the rows that it signs certificates with. */
export interface WitnessKey {
  /** The type, or the curve or parameter set where there is one. */
  readonly name: string
  readonly key: PrivateKey
  readonly algorithms: readonly SignatureAlgorithm[]
}

const SPECS: readonly (readonly [name: string, spec: KeySpec])[] = [
  ['rsa', { type: 'rsa', size: 2048 }],
  ...CURVES.map(({ name }): [string, KeySpec] => [name, { type: 'ec', curve: name }]),
  ['ed25519', { type: 'ed25519' }],
  ['ed448', { type: 'ed448' }],
  ['dsa', { type: 'dsa', size: 2048 }],
  ...ML_DSA_PARAMETERS.map(({ name }): [string, KeySpec] => [name, { type: 'ml-dsa', parameterSet: name }]),
  ...SLH_DSA_PARAMETERS.map(({ name }): [string, KeySpec] => [name, { type: 'slh-dsa', parameterSet: name }]),
]

/** One key of each type that signs, and what each signs with that X.509 has an identifier of. */
export async function witnessKeys(): Promise<readonly WitnessKey[]> {
  // Where the runtime lacks SLH-DSA a small signature takes many seconds.
  const keys = localKeys({ timeout: 300_000 })
  return Promise.all(
    SPECS.map(async ([name, spec]) => {
      const key: PrivateKey = await keys.createKey(spec)
      return {
        name,
        key,
        algorithms: key.signatureAlgorithms.filter((row) => row.algorithmIdentifier.length > 0),
      }
    }),
  )
}
