import { createHash, createPrivateKey, KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import type * as noble from '@noble/post-quantum/ml-dsa.js'
import {
  InvalidInputError,
  mlDSAParametersByName,
  type MLDSAParameters,
  type MLDSAParameterSet,
} from '@kmskeys/core'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { signPooled } from './sign-pooled.ts'
import { SEED_SIZE, writeExpandedMLDSA, writeMLDSA, type MLDSAPrivateKey } from './ml-dsa-pkcs8.ts'

/**
 * An ML-DSA key where `node:crypto` has no ML-DSA with contexts, before Node.js 24.8: what @noble/post-quantum works
 * with.
 */
export interface MLDSABytes {
  readonly parameters: MLDSAParameters
  readonly seed: Uint8Array | undefined
  readonly expandedKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** Makes a new key. */
export async function generateMLDSA(parameterSet: MLDSAParameterSet): Promise<KeyObject | MLDSABytes> {
  const parameters = mlDSAParametersByName(parameterSet)
  if (parameters === undefined)
    throw new InvalidInputError(`there is no parameter set ${String(parameterSet)}`)
  const seed = randomBytes(SEED_SIZE)
  const der = writeMLDSA(parameters, seed)
  try {
    return await importMLDSA({ parameters, seed, expandedKey: undefined }, der)
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
export async function importMLDSA(key: MLDSAPrivateKey, der: Uint8Array): Promise<KeyObject | MLDSABytes> {
  if (mlDSASupport() !== 'full') return importBytes(key)
  try {
    return createPrivateKey({
      key: Buffer.from(der.buffer, der.byteOffset, der.length),
      format: 'der',
      type: 'pkcs8',
    })
  } catch {
    // The lengths are right, so that only this is left; what OpenSSL says is dropped, since it may quote the input.
    throw inconsistent()
  }
}

async function importBytes({ parameters, seed, expandedKey }: MLDSAPrivateKey): Promise<MLDSABytes> {
  const noble = await load(parameters)
  if (seed !== undefined) {
    const made = noble.keygen(new Uint8Array(seed))
    if (expandedKey !== undefined && !timingSafeEqual(made.secretKey, expandedKey)) throw inconsistent()
    return { parameters, seed: new Uint8Array(seed), expandedKey: made.secretKey, publicKey: made.publicKey }
  }
  if (expandedKey === undefined) throw inconsistent()
  const own = new Uint8Array(expandedKey)
  const made = { parameters, seed, expandedKey: own, publicKey: publicKeyOf(noble, own) }
  const probe = noble.sign(PROBE, own)
  if (!isHashed(made) || !noble.verify(probe, PROBE, made.publicKey)) throw inconsistent()
  return made
}

function publicKeyOf(noble: Noble, expandedKey: Uint8Array): Uint8Array {
  try {
    return noble.getPublicKey(expandedKey)
  } catch {
    throw inconsistent()
  }
}

/** Whether the hash of the public key stands in the expanded key, behind ρ and K (FIPS 204 algorithm 24). */
function isHashed({ expandedKey, publicKey }: MLDSABytes): boolean {
  const hash = createHash('shake256', { outputLength: 64 }).update(publicKey).digest()
  return hash.equals(expandedKey.subarray(64, 128))
}

/** Signs a message, hedged (FIPS 204 section 3.4): in the thread pool, or through @noble/post-quantum. */
export async function signMLDSA(
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

/**
 * The PKCS#8 of a key: its seed, which `node:crypto` reads and does not write alone, or, of a key that came without one,
 * the expanded key.
 */
export function pkcs8OfMLDSA(key: KeyObject | MLDSABytes): Uint8Array {
  if (!(key instanceof KeyObject)) {
    const { parameters, seed, expandedKey } = key
    return seed === undefined ? writeExpandedMLDSA(parameters, expandedKey) : writeMLDSA(parameters, seed)
  }
  const [parameters, seed] = seedOf(key)
  if (seed === undefined || parameters === undefined) return key.export({ type: 'pkcs8', format: 'der' })
  try {
    return writeMLDSA(parameters, seed)
  } finally {
    seed.fill(0)
  }
}

function seedOf(key: KeyObject): [parameters?: MLDSAParameters | undefined, seed?: Uint8Array] {
  try {
    const { alg, priv } = key.export({ format: 'jwk' })
    return [mlDSAParametersByName(String(alg)), Buffer.from(String(priv), 'base64url')]
  } catch {
    // A JWK holds a seed, and there is none.
    return []
  }
}

const PROBE = new TextEncoder().encode('the parts belong together')

type Noble = typeof noble.ml_dsa65

async function load({ name }: MLDSAParameters): Promise<Noble> {
  const { ml_dsa44, ml_dsa65, ml_dsa87 } = await import('@noble/post-quantum/ml-dsa.js')
  return { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }[name]
}

function inconsistent(): InvalidInputError {
  return new InvalidInputError('the parts of the private key do not belong together', {
    rule: 'RFC 9881 8.2',
  })
}
