import { sign } from '../abilities/sign.ts'
import type { SignOptions } from '../abilities/signing.ts'
import type { HashAlgorithm } from '../algorithms/hash.ts'
import { hashArgument, type Prehashed } from '../algorithms/prehashed.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import type { Data } from '../data/chunks.ts'
import { privateStateOf, rejectWith } from './private-key-state.ts'
import type { PrivateKey } from './private-key.ts'

/** What `sign` of the classes does that are told a hash, or that the data is a digest; `rowOf` finds their algorithm. */
export function signHashed<A extends SignatureAlgorithm>(
  key: PrivateKey<A>,
  data: Data,
  hash: HashAlgorithm | Prehashed,
  rowOf: (hash: HashAlgorithm) => A,
  options: SignOptions | undefined,
): Promise<Uint8Array> {
  const state = privateStateOf(key)
  try {
    const given = hashArgument(hash)
    const input = given.input === 'digest' ? { ...options, input: given.input } : options
    return sign(state, rowOf(given.hash), data, input)
  } catch (error) {
    return rejectWith(state, 'sign', error, options, data)
  }
}
