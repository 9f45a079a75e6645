// Not by name, which an older Node.js has not and would refuse to import.
import * as crypto from 'node:crypto'
import type * as noble from '@noble/post-quantum/ml-kem.js'
import {
  decapsulation,
  InvalidInputError,
  mlKEMParametersByName,
  ProviderError,
  type MLKEMParameters,
  type MLKEMParameterSet,
  type MLKEMPublicKey,
} from '@kmskeys/core'
import { publicKeyFromRaw } from '@kmskeys/core/formats'
import { mlKEMSupport } from '@kmskeys/core/primitives'
import { decapsulationOffers } from '../algorithms.ts'
import { publicHalf, readKeyObject } from '../key-object.ts'
import {
  inconsistent,
  MLKEM_SEED_SIZE,
  readSeedKey,
  seedFormOf,
  writeSeedKey,
  type SeedKey,
} from '../seed-pkcs8.ts'
import type { SoftwareKey, SoftwareKeyType } from '../software-key.ts'

/** ML-KEM's entry in the list of key types. */
export const MLKEM: SoftwareKeyType<'ml-kem'> = {
  create: async ({ parameterSet }) => hold(await generateMLKEM(parameterSet)),
  read: async (der) => {
    const key = readSeedKey(der)
    if (key?.type !== 'ml-kem') throw inconsistent(RULE)
    return hold(await importMLKEM(key, der))
  },
}

function hold(key: crypto.KeyObject | MLKEMBytes): SoftwareKey {
  const publicKey = publicHalfOf(key)
  const own = decapsulationOffers('ml-kem', publicKey.parameterSet)
  return {
    publicKey,
    abilities: {
      decapsulation: decapsulation(own, (_offer, ciphertext) => decapsulateMLKEM(key, ciphertext)),
    },
    pkcs8: () => seedFormOf(key),
    // Whether both halves belong together was tried when it was read.
    check: async () => undefined,
  }
}

/** The public half. */
export function publicHalfOf(key: crypto.KeyObject | MLKEMBytes): MLKEMPublicKey {
  if (key instanceof crypto.KeyObject) return publicHalf(key, 'ml-kem')
  return publicKeyFromRaw({ type: 'ml-kem', parameterSet: key.parameters.name }, key.publicKey)
}

/** An ML-KEM key where `node:crypto` has no ML-KEM, before Node.js 24.7: what @noble/post-quantum works with. */
export interface MLKEMBytes {
  readonly type: 'ml-kem'
  readonly parameters: MLKEMParameters
  readonly seed: Uint8Array | undefined
  readonly expandedKey: Uint8Array
  readonly publicKey: Uint8Array
}

type MLKEMKey = Extract<SeedKey, { readonly type: 'ml-kem' }>

/** Makes a new key. */
async function generateMLKEM(parameterSet: MLKEMParameterSet): Promise<crypto.KeyObject | MLKEMBytes> {
  const parameters = mlKEMParametersByName(parameterSet)
  if (parameters === undefined)
    throw new InvalidInputError(`there is no parameter set ${String(parameterSet)}`)
  return keyOfSeed(parameters, crypto.randomBytes(MLKEM_SEED_SIZE))
}

/** The key of a seed, which is zero afterwards. */
export async function keyOfSeed(
  parameters: MLKEMParameters,
  seed: Uint8Array,
): Promise<crypto.KeyObject | MLKEMBytes> {
  const der = writeSeedKey(parameters, seed)
  try {
    return await importMLKEM({ type: 'ml-kem', parameters, seed, expandedKey: undefined }, der)
  } finally {
    seed.fill(0)
    der.fill(0)
  }
}

/**
 * Makes a key of what PKCS#8 held.
 *
 * @param der the PKCS#8 that `key` was read from
 * @throws {InvalidInputError} when seed, expanded key, or parts of it do not belong together
 */
async function importMLKEM(key: MLKEMKey, der: Uint8Array): Promise<crypto.KeyObject | MLKEMBytes> {
  if (!mlKEMSupport()) return importBytes(key)
  try {
    // OpenSSL tries whether the halves belong together.
    return readKeyObject(der)
  } catch {
    // The lengths are right, so that only this is left; what OpenSSL says is dropped, since it may quote the input.
    throw inconsistent(RULE)
  }
}

const RULE = 'RFC 9935 8, FIPS 203 7.3'

async function importBytes({ parameters, seed, expandedKey }: MLKEMKey): Promise<MLKEMBytes> {
  const kem = await load(parameters)
  const type = 'ml-kem'
  if (seed !== undefined) {
    const { secretKey, publicKey } = kem.keygen(new Uint8Array(seed))
    if (expandedKey !== undefined && !crypto.timingSafeEqual(secretKey, expandedKey)) throw inconsistent(RULE)
    return { type, parameters, seed: new Uint8Array(seed), expandedKey: secretKey, publicKey }
  }
  if (expandedKey === undefined) throw inconsistent(RULE)
  const own = new Uint8Array(expandedKey)
  return { type, parameters, seed, expandedKey: own, publicKey: publicKeyOf(kem, own) }
}

/** The public key that stands in an expanded one, if what is encapsulated to it can be decapsulated. */
function publicKeyOf(kem: Noble, expandedKey: Uint8Array): Uint8Array {
  try {
    const publicKey = kem.getPublicKey(expandedKey)
    const { sharedSecret, cipherText } = kem.encapsulate(publicKey)
    // Which checks the hash of the public key too.
    if (crypto.timingSafeEqual(kem.decapsulate(cipherText, expandedKey), sharedSecret)) return publicKey
  } catch {
    // What is wrong with it is a detail of a secret.
  }
  throw inconsistent(RULE)
}

/** Decapsulates: in the thread pool, or here through @noble/post-quantum, which takes a millisecond or two. */
export async function decapsulateMLKEM(
  key: crypto.KeyObject | MLKEMBytes,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  if (!(key instanceof crypto.KeyObject))
    return (await load(key.parameters)).decapsulate(new Uint8Array(ciphertext), key.expandedKey)
  return new Promise((resolve, reject) => {
    crypto.decapsulate(key, ciphertext, (error, secret) => {
      if (error === null) resolve(secret)
      else reject(new ProviderError('node:crypto does not decapsulate', { cause: error }))
    })
  })
}

type Noble = typeof noble.ml_kem768

async function load({ name }: MLKEMParameters): Promise<Noble> {
  const { ml_kem512, ml_kem768, ml_kem1024 } = await import('@noble/post-quantum/ml-kem.js')
  return { 'ML-KEM-512': ml_kem512, 'ML-KEM-768': ml_kem768, 'ML-KEM-1024': ml_kem1024 }[name]
}
