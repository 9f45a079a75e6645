import { createHash, KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import type * as noble from '@noble/post-quantum/ml-dsa.js'
import {
  InvalidInputError,
  mlDSAParametersByName,
  ProviderError,
  signing,
  type MLDSAParameters,
  type MLDSAParameterSet,
} from '@kmskeys/core'
import { publicKeyFromRaw } from '@kmskeys/core/formats'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { ML_DSA_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { checkBySigning, publicHalf, readKeyObject } from '../key-object.ts'
import {
  inconsistent,
  MLDSA_SEED_SIZE,
  readSeedKey,
  seedFormOf,
  writeSeedKey,
  type SeedKey,
} from '../seed-pkcs8.ts'
import { signPooled } from '../sign-pooled.ts'
import type { SoftwareKey, SoftwareKeyType } from '../software-key.ts'

/** ML-DSA's entry in the list of key types. */
export const MLDSA: SoftwareKeyType<'ml-dsa'> = {
  create: async ({ parameterSet }) => hold(await generateMLDSA(parameterSet)),
  read: async (der) => {
    const key = readSeedKey(der)
    if (key?.type !== 'ml-dsa') throw inconsistent(RULE)
    return hold(await importMLDSA(key, der))
  },
}

function hold(key: KeyObject | MLDSABytes): SoftwareKey {
  const publicKey =
    key instanceof KeyObject
      ? publicHalf(key, 'ml-dsa')
      : publicKeyFromRaw({ type: 'ml-dsa', parameterSet: key.parameters.name }, key.publicKey)
  const own = ML_DSA_OFFERS.filter(({ algorithm }) => algorithm.parameterSet === publicKey.parameterSet)
  return {
    publicKey,
    abilities: {
      signing: signing(
        own,
        (offer, bytes, { context }) =>
          offer.input === 'mu' ? signMu(key, bytes) : signMLDSA(key, bytes, context),
        SIGNING_TRAITS,
      ),
    },
    pkcs8: () => seedFormOf(key),
    // The public half of bytes is derived from the private one.
    check: async () => (key instanceof KeyObject ? checkBySigning(key, null) : undefined),
  }
}

/**
 * An ML-DSA key where `node:crypto` has no ML-DSA with contexts, before Node.js 24.8: what @noble/post-quantum works
 * with.
 */
interface MLDSABytes {
  readonly type: 'ml-dsa'
  readonly parameters: MLDSAParameters
  readonly seed: Uint8Array | undefined
  readonly expandedKey: Uint8Array
  readonly publicKey: Uint8Array
}

type MLDSAKey = Extract<SeedKey, { readonly type: 'ml-dsa' }>

/** Makes a new key. */
async function generateMLDSA(parameterSet: MLDSAParameterSet): Promise<KeyObject | MLDSABytes> {
  const parameters = mlDSAParametersByName(parameterSet)
  if (parameters === undefined)
    throw new InvalidInputError(`there is no parameter set ${String(parameterSet)}`)
  const seed = randomBytes(MLDSA_SEED_SIZE)
  const der = writeSeedKey(parameters, seed)
  try {
    return await importMLDSA({ type: 'ml-dsa', parameters, seed, expandedKey: undefined }, der)
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
async function importMLDSA(key: MLDSAKey, der: Uint8Array): Promise<KeyObject | MLDSABytes> {
  if (mlDSASupport() !== 'full') return importBytes(key)
  try {
    return readKeyObject(der)
  } catch {
    // The lengths are right, so that only this is left; what OpenSSL says is dropped, since it may quote the input.
    throw inconsistent(RULE)
  }
}

async function importBytes({ parameters, seed, expandedKey }: MLDSAKey): Promise<MLDSABytes> {
  const noble = await load(parameters)
  if (seed !== undefined) {
    const made = noble.keygen(new Uint8Array(seed))
    if (expandedKey !== undefined && !timingSafeEqual(made.secretKey, expandedKey)) throw inconsistent(RULE)
    const { secretKey, publicKey } = made
    return { type: 'ml-dsa', parameters, seed: new Uint8Array(seed), expandedKey: secretKey, publicKey }
  }
  if (expandedKey === undefined) throw inconsistent(RULE)
  const own = new Uint8Array(expandedKey)
  const publicKey = publicKeyOf(noble, own)
  const made: MLDSABytes = { type: 'ml-dsa', parameters, seed, expandedKey: own, publicKey }
  const probe = noble.sign(PROBE, own)
  if (!isHashed(made) || !noble.verify(probe, PROBE, made.publicKey)) throw inconsistent(RULE)
  return made
}

function publicKeyOf(noble: Noble, expandedKey: Uint8Array): Uint8Array {
  try {
    return noble.getPublicKey(expandedKey)
  } catch {
    throw inconsistent(RULE)
  }
}

/** Whether the hash of the public key stands in the expanded key, behind ρ and K (FIPS 204 algorithm 24). */
function isHashed({ expandedKey, publicKey }: MLDSABytes): boolean {
  const hash = createHash('shake256', { outputLength: 64 }).update(publicKey).digest()
  return hash.equals(expandedKey.subarray(64, 128))
}

/** Signs a message, hedged (FIPS 204 section 3.4): in the thread pool, or through @noble/post-quantum. */
async function signMLDSA(
  key: KeyObject | MLDSABytes,
  message: Uint8Array,
  context: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (key instanceof KeyObject)
    return signPooled(null, message, context === undefined ? key : { key, context })
  const { parameters, expandedKey } = key
  // Not slice(), which of a Buffer is no copy.
  const copy = new Uint8Array(message)
  return (await load(parameters)).sign(copy, expandedKey, context === undefined ? {} : { context })
}

/** Signs µ, hedged: through @noble/post-quantum on the main thread, since `node:crypto` takes messages only. */
async function signMu(key: KeyObject | MLDSABytes, mu: Uint8Array): Promise<Uint8Array> {
  // Not slice(), which of a Buffer is no copy.
  const copy = new Uint8Array(mu)
  if (!(key instanceof KeyObject))
    return (await load(key.parameters)).internal.sign(copy, key.expandedKey, { externalMu: true })
  const der = key.export({ type: 'pkcs8', format: 'der' })
  try {
    // `node:crypto` writes the expanded key, with the seed where it has it.
    const made = readSeedKey(der)
    if (made?.type !== 'ml-dsa' || made.expandedKey === undefined)
      throw new ProviderError('node:crypto wrote an ML-DSA key without its expanded key')
    return (await load(made.parameters)).internal.sign(copy, made.expandedKey, { externalMu: true })
  } finally {
    der.fill(0)
  }
}

const RULE = 'RFC 9881 8.2'
const PROBE = new TextEncoder().encode('the parts belong together')

type Noble = typeof noble.ml_dsa65

async function load({ name }: MLDSAParameters): Promise<Noble> {
  const { ml_dsa44, ml_dsa65, ml_dsa87 } = await import('@noble/post-quantum/ml-dsa.js')
  return { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }[name]
}
