import { InvalidInputError, mlDSAParametersByOID, type MLDSAParameters } from '@kmskeys/core'
import { context, DERReader, encodeDER, Tag, type DERWriter } from '@kmskeys/core/der'

/** An ML-DSA private key as PKCS#8 holds it: a seed, an expanded key, or both (RFC 9881 section 6). */
export interface MLDSAPrivateKey {
  readonly parameters: MLDSAParameters
  readonly seed: Uint8Array | undefined
  readonly expandedKey: Uint8Array | undefined
}

/**
 * Reads a PKCS#8 private key of ML-DSA. What it answers are views of `der`.
 *
 * @returns `undefined` for a key of another algorithm
 * @throws {InvalidInputError} when it is an ML-DSA key that is malformed, or whose lengths are not the parameter set's
 */
export function readMLDSA(der: Uint8Array): MLDSAPrivateKey | undefined {
  const input = DERReader.from(der, { path: 'privateKey' })
  const info = input.sequence()
  input.end()
  const version = info.smallInteger('version')
  const algorithm = info.sequence('privateKeyAlgorithm')
  const parameters = mlDSAParametersByOID(algorithm.oid('algorithm'))
  if (parameters === undefined) return undefined
  const hasParameters = !algorithm.done
  const choice = DERReader.from(info.octetString('privateKey'), { path: 'privateKey.privateKey' })
  if (version !== 0 || hasParameters || !info.done)
    throw malformed(`has version 0, no parameters and nothing behind it`, parameters)
  const key = readChoice(choice)
  choice.end()
  const { seed, expandedKey } = key
  if (
    (seed !== undefined && seed.length !== SEED_SIZE) ||
    (expandedKey !== undefined && expandedKey.length !== parameters.expandedKeySize)
  )
    throw malformed(
      `has a seed of ${SEED_SIZE} bytes, an expanded key of ${parameters.expandedKeySize}, or both`,
      parameters,
    )
  return { parameters, ...key }
}

/** Writes a PKCS#8 private key of ML-DSA in the form that RFC 9881 recommends: its seed alone. */
export function writeMLDSA(parameters: MLDSAParameters, seed: Uint8Array): Uint8Array {
  return write(parameters, (w) => w.octetString(seed, context(0)))
}

/** Writes one that came without a seed. */
export function writeExpandedMLDSA(parameters: MLDSAParameters, expandedKey: Uint8Array): Uint8Array {
  return write(parameters, (w) => w.octetString(expandedKey))
}

function write({ oid }: MLDSAParameters, choice: (w: DERWriter) => void): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.integer(0n).sequence(() => w.oid(oid))
      w.octetString(encodeDER(choice))
    }),
  )
}

/** The length of a seed in bytes. */
export const SEED_SIZE = 32

function readChoice(input: DERReader): Pick<MLDSAPrivateKey, 'seed' | 'expandedKey'> {
  if (input.tagIs(context(0))) return { seed: input.octetString('seed', context(0)), expandedKey: undefined }
  if (!input.tagIs(Tag.SEQUENCE)) return { seed: undefined, expandedKey: input.octetString('expandedKey') }
  const both = input.sequence('both')
  const [seed, expandedKey] = [both.octetString('seed'), both.octetString('expandedKey')]
  both.end()
  return { seed, expandedKey }
}

function malformed(what: string, { name }: MLDSAParameters): InvalidInputError {
  const rule = 'RFC 9881 6'
  return new InvalidInputError(`this private key is malformed: one of ${name} ${what}`, {
    path: 'privateKey',
    rule,
  })
}
