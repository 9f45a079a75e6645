import { KeyObject } from 'node:crypto'
import {
  InvalidInputError,
  mlDSAParametersByOID,
  mlKEMParametersByOID,
  ProviderError,
  type MLDSAParameters,
  type MLKEMParameters,
} from '@kmskeys/core'
import { context, DERReader, encodeDER, Tag, type WriteContent } from '@kmskeys/core/der'

/** A private key of ML-DSA or ML-KEM as PKCS#8 holds it: a seed, an expanded key, or both. */
export type SeedKey = SeedKeyKind & Halves

type SeedKeyKind =
  | { readonly type: 'ml-dsa'; readonly parameters: MLDSAParameters }
  | { readonly type: 'ml-kem'; readonly parameters: MLKEMParameters }

interface Halves {
  readonly seed: Uint8Array | undefined
  readonly expandedKey: Uint8Array | undefined
}

/** The length of a seed in bytes (FIPS 204 section 3.6.1; FIPS 203 section 3.3, d and z), and what says how it is kept. */
const FORMS = {
  'ml-dsa': { seedSize: 32, rule: 'RFC 9881 6' },
  'ml-kem': { seedSize: 64, rule: 'RFC 9935 6' },
} as const

/** The length of a seed of ML-DSA in bytes. */
export const MLDSA_SEED_SIZE: number = FORMS['ml-dsa'].seedSize
/** The length of a seed of ML-KEM in bytes. */
export const MLKEM_SEED_SIZE: number = FORMS['ml-kem'].seedSize

/**
 * Reads a PKCS#8 private key of ML-DSA (RFC 9881 section 6) or ML-KEM (RFC 9935 section 6). What it answers are views of
 * `der`.
 *
 * @returns `undefined` for a key of another algorithm
 * @throws {InvalidInputError} when it is such a key that is malformed, or whose lengths are not the parameter set's
 */
export function readSeedKey(der: Uint8Array): SeedKey | undefined {
  const input = DERReader.from(der, { path: 'privateKey' })
  const info = input.sequence()
  input.end()
  const version = info.smallInteger('version')
  const algorithm = info.sequence('privateKeyAlgorithm')
  const kind = kindOf(algorithm.oid('algorithm'))
  if (kind === undefined) return undefined
  const hasParameters = !algorithm.done
  const choice = DERReader.from(info.octetString('privateKey'), { path: 'privateKey.privateKey' })
  if (version !== 0 || hasParameters || !info.done)
    throw malformed(`has version 0, no parameters and nothing behind it`, kind)
  const key = readChoice(choice)
  choice.end()
  const { seed, expandedKey } = key
  const { seedSize } = FORMS[kind.type]
  const { expandedKeySize } = kind.parameters
  if (
    (seed !== undefined && seed.length !== seedSize) ||
    (expandedKey !== undefined && expandedKey.length !== expandedKeySize)
  )
    throw malformed(`has a seed of ${seedSize} bytes, an expanded key of ${expandedKeySize}, or both`, kind)
  return { ...kind, ...key }
}

/** Writes the PKCS#8 private key in the form that the RFCs recommend: its seed alone. */
export function writeSeedKey(parameters: Identified, seed: Uint8Array): Uint8Array {
  return write(parameters, (w) => w.octetString(seed, context(0)))
}

/**
 * The PKCS#8 of a key: its seed, or, of a key that came without one, the expanded key. Not as `node:crypto` writes it,
 * which is both where it can.
 */
export function seedFormOf(key: KeyObject | SeedKey): Uint8Array {
  const both = key instanceof KeyObject ? key.export({ type: 'pkcs8', format: 'der' }) : undefined
  try {
    const made = key instanceof KeyObject ? both && readSeedKey(both) : key
    if (made?.seed !== undefined) return writeSeedKey(made.parameters, made.seed)
    const { expandedKey } = made ?? {}
    if (made === undefined || expandedKey === undefined)
      throw new ProviderError('node:crypto wrote a key that is neither a seed nor expanded')
    return write(made.parameters, (w) => w.octetString(expandedKey))
  } finally {
    both?.fill(0)
  }
}

interface Identified {
  /** The object identifier of the parameter set. */
  readonly oid: string
}

function write({ oid }: Identified, choice: WriteContent): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.integer(0n).sequence(() => w.oid(oid))
      w.octetString(encodeDER(choice))
    }),
  )
}

function kindOf(oid: string): SeedKeyKind | undefined {
  const mlDSA = mlDSAParametersByOID(oid)
  if (mlDSA !== undefined) return { type: 'ml-dsa', parameters: mlDSA }
  const mlKEM = mlKEMParametersByOID(oid)
  return mlKEM && { type: 'ml-kem', parameters: mlKEM }
}

function readChoice(input: DERReader): Halves {
  if (input.tagIs(context(0))) return { seed: input.octetString('seed', context(0)), expandedKey: undefined }
  if (!input.tagIs(Tag.SEQUENCE)) return { seed: undefined, expandedKey: input.octetString('expandedKey') }
  const both = input.sequence('both')
  const [seed, expandedKey] = [both.octetString('seed'), both.octetString('expandedKey')]
  both.end()
  return { seed, expandedKey }
}

function malformed(what: string, { type, parameters }: SeedKeyKind): InvalidInputError {
  return new InvalidInputError(`this private key is malformed: one of ${parameters.name} ${what}`, {
    path: 'privateKey',
    rule: FORMS[type].rule,
  })
}

/** The error for a key whose parts are of different keys. */
export function inconsistent(rule: string): InvalidInputError {
  return new InvalidInputError('the parts of the private key do not belong together', { rule })
}
