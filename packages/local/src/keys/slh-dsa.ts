import { hash as hashOnce, KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  InvalidInputError,
  ProviderError,
  signing,
  slhDSAParametersByName,
  slhDSAParametersByOID,
  type SLHDSAParameters,
} from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw } from '@kmskeys/core/formats'
import { hashSLHDSAInput, slhDSASupport } from '@kmskeys/core/primitives'
import { SIGNING_TRAITS, SLH_DSA_OFFERS, type SLHDSAOffer } from '../algorithms.ts'
import { checkBySigning, generatePair, publicHalf, readKeyObject } from '../key-object.ts'
import { runNoble } from '../noble-worker.ts'
import { readPrivateKeyInfo } from '../private-key-info.ts'
import { signPooled } from '../sign-pooled.ts'
import type { SoftwareKey, SoftwareKeyType } from '../software-key.ts'

/** SLH-DSA's entry in the list of key types. */
export const SLHDSA: SoftwareKeyType<'slh-dsa'> = {
  create: async ({ parameterSet }, signal) => {
    const parameters = slhDSAParametersByName(parameterSet)
    if (parameters !== undefined) return hold(await generateSLHDSA(parameters, signal), parameters)
    throw new InvalidInputError(`there is no parameter set ${String(parameterSet)}`)
  },
  read: importSLHDSA,
}

function hold(key: KeyObject | SLHDSABytes, parameters: SLHDSAParameters): SoftwareKey {
  const parameterSet = parameters.name
  const own = SLH_DSA_OFFERS.filter(({ algorithm }) => algorithm.parameterSet === parameterSet)
  return {
    publicKey:
      key instanceof KeyObject
        ? publicHalf(key, 'slh-dsa')
        : publicKeyFromRaw({ type: 'slh-dsa', parameterSet }, key.publicKey),
    abilities: {
      signing: signing(
        own,
        (offer, bytes, { context, signal }) => signSLHDSA(key, parameters, offer, bytes, context, signal),
        SIGNING_TRAITS,
      ),
    },
    pkcs8: () =>
      key instanceof KeyObject ? key.export({ type: 'pkcs8', format: 'der' }) : pkcs8OfSLHDSA(key),
    // The public half of bytes is derived from the private one.
    check: async () => (key instanceof KeyObject ? checkBySigning(key, null) : undefined),
  }
}

/** An SLH-DSA key where `node:crypto` has no SLH-DSA, before Node.js 24.8: what @noble/post-quantum works with. */
interface SLHDSABytes {
  readonly parameters: SLHDSAParameters
  /** SK.seed, SK.prf, PK.seed and PK.root (FIPS 205 section 9.1). */
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** Makes a new key. */
async function generateSLHDSA(
  parameters: SLHDSAParameters,
  signal: AbortSignal,
): Promise<KeyObject | SLHDSABytes> {
  if (slhDSASupport()) return (await generatePair(parameters.nodeName)).privateKey
  const seed = randomBytes((parameters.publicKeySize / 2) * 3)
  try {
    return await keygen(parameters, seed, signal)
  } finally {
    seed.fill(0)
  }
}

/**
 * Reads a PKCS#8 private key of SLH-DSA (RFC 9909 section 6), whose content is the key itself.
 *
 * @throws {InvalidInputError} when it is malformed, or its public half is another key's
 */
async function importSLHDSA(der: Uint8Array, signal: AbortSignal | undefined): Promise<SoftwareKey> {
  const info = DERReader.from(der, { path: 'privateKey' }).sequence()
  const version = info.smallInteger('version')
  const algorithm = info.sequence('privateKeyAlgorithm')
  const parameters = slhDSAParametersByOID(algorithm.oid('algorithm'))
  if (parameters === undefined) throw new InvalidInputError('this is no private key of SLH-DSA')
  const hasParameters = !algorithm.done
  const secretKey = info.octetString('privateKey')
  const size = 2 * parameters.publicKeySize
  if (version !== 0 || hasParameters || !info.done || secretKey.length !== size)
    throw new InvalidInputError(
      `this private key is malformed: one of ${parameters.name} has version 0, no parameters, ${size} bytes and nothing behind it`,
      { path: 'privateKey', rule: 'RFC 9909 6' },
    )
  if (slhDSASupport()) return hold(readKeyObject(der), parameters)
  const made = await keygen(parameters, secretKey.subarray(0, (size / 4) * 3), signal)
  if (timingSafeEqual(made.secretKey, secretKey)) return hold(made, parameters)
  throw new InvalidInputError('the private and the public half do not belong together', {
    rule: 'RFC 9909 6',
  })
}

/** The PKCS#8 of a key that is held as bytes. */
function pkcs8OfSLHDSA({ parameters, secretKey }: SLHDSABytes): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0n)
        .sequence(() => w.oid(parameters.oid))
        .octetString(secretKey),
    ),
  )
}

/**
 * Signs, hedged (FIPS 205 section 3.4): in the thread pool, or, where `node:crypto` cannot, as it cannot with HashSLH-DSA,
 * in a worker thread through @noble/post-quantum.
 */
async function signSLHDSA(
  key: KeyObject | SLHDSABytes,
  parameters: SLHDSAParameters,
  offer: SLHDSAOffer,
  bytes: Uint8Array,
  context: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (offer.algorithm.hash === undefined && key instanceof KeyObject)
    return signPooled(null, bytes, context === undefined ? key : { key, context })
  if (!(key instanceof KeyObject)) return byNoble(key.secretKey, parameters, offer, bytes, context, signal)
  const secretKey = secretKeyOf(key)
  try {
    return await byNoble(secretKey, parameters, offer, bytes, context, signal)
  } finally {
    secretKey.fill(0)
  }
}

async function byNoble(
  secretKey: Uint8Array,
  parameters: SLHDSAParameters,
  { algorithm: { hash }, input }: SLHDSAOffer,
  bytes: Uint8Array,
  context: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const algorithm = nameOf(parameters)
  if (hash === undefined) {
    const options = context === undefined ? {} : { context }
    const task = { algorithm, call: 'sign', args: [copy(bytes), secretKey, options] } as const
    return bytesOf(await runNoble(task, signal))
  }
  const digest = input === 'digest' ? bytes : hashOnce(hash.name, bytes, 'buffer')
  const args = [hashSLHDSAInput(digest, context), secretKey]
  return bytesOf(await runNoble({ algorithm, call: 'internal.sign', args }, signal))
}

/** The key of a seed: SK.seed, SK.prf and PK.seed. */
async function keygen(
  parameters: SLHDSAParameters,
  seed: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<SLHDSABytes> {
  const task = { algorithm: nameOf(parameters), call: 'keygen', args: [copy(seed)] } as const
  const made: unknown = await runNoble(task, signal)
  if (typeof made !== 'object' || made === null || !('secretKey' in made) || !('publicKey' in made))
    throw new ProviderError('@noble/post-quantum made no key')
  return {
    parameters,
    secretKey: bytesOf(made.secretKey),
    publicKey: bytesOf(made.publicKey),
  }
}

/** The content of the PKCS#8 of a key object. */
function secretKeyOf(key: KeyObject): Uint8Array {
  const der = key.export({ type: 'pkcs8', format: 'der' })
  try {
    return copy(readPrivateKeyInfo(der).privateKey)
  } finally {
    der.fill(0)
  }
}

/** What @noble/post-quantum calls it, such as slh_dsa_sha2_128s. */
function nameOf({ name }: SLHDSAParameters): string {
  return name.toLowerCase().replaceAll('-', '_')
}

/** Not slice(), which of a Buffer is no copy. */
function copy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new ProviderError('@noble/post-quantum answered no bytes')
}
