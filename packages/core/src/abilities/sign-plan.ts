import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { knownAlgorithm } from '../algorithms/known-algorithm.ts'
import { copyBytes, equalBytes, isBytes, kindOf, toBytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import type { Data } from '../data/chunks.ts'
import { checkStream } from '../data/source.ts'
import { InvalidInputError, UnsupportedAlgorithmError, UnsupportedOperationError } from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { checkDigest, checkMu, checkOptions, contextOf } from '../keys/public-key-state.ts'
import { digestInfo } from '../primitives/emsa.ts'
import { MU_SIZE } from '../primitives/mu.ts'
import type { SignAbility, SignInput, SignOffer, SignOptions } from './signing.ts'

/** How a signature will be made: decided before anything is hashed or sent, and not read from the options again. */
export interface SignPlan {
  readonly ability: SignAbility
  readonly offer: SignOffer
  /** Of a stream that is collected, the offers of which the first is taken that fits its length. */
  readonly fitting?: readonly SignOffer[]
  /** What the caller gave: a message, a digest, or µ. */
  readonly input: Given
  /** The bytes that the caller gave; absent for a stream. */
  readonly bytes: Uint8Array | undefined
  /** A copy of the context; absent where there is none, or an empty one, which is the same. */
  readonly context: Uint8Array | undefined
  /** The form in which an ECDSA signature is returned. */
  readonly format: 'der' | 'p1363'
}

type Given = 'message' | 'digest' | 'mu'

/**
 * Chooses the first of the key's offers that fits the algorithm and what is given.
 *
 * @throws {UnsupportedOperationError} when the key does not sign
 * @throws {UnsupportedAlgorithmError} when it does not sign with this algorithm, or not what is given
 * @throws {InvalidInputError} when the data or an option is malformed, or the data is too long
 */
export function planSignature(
  key: PrivateKeyState,
  wanted: SignatureAlgorithm,
  data: Data,
  options: SignOptions,
): SignPlan {
  checkFields(options, OPTIONS, 'the options of sign')
  const ability = key.signing
  if (ability === undefined)
    throw new UnsupportedOperationError(`the key ${key.id} does not sign; ${key.abilities()}`)
  const algorithm = knownAlgorithm(wanted)
  const offers = algorithm === undefined ? [] : offersFor(ability, algorithm)
  if (algorithm === undefined || offers.length === 0)
    throw unsupported(key, ability, `does not sign with ${nameOf(wanted)}`)
  checkOptions(algorithm, options, key.formats)
  const whole = isBytes(data) ? toBytes(data, 'data') : undefined
  if (whole === undefined) checkStream(data)
  const context = ownContext(options)
  const { input, bytes } = given(algorithm, options.input ?? 'message', whole, context)
  // The first offer fits nearly always: the lists that tell what does not are made only when there is something to tell.
  const [first] = offers
  const simple = first !== undefined && bytes !== undefined && context === undefined
  if (simple && takes(first, input) && fits(first, algorithm, input, bytes))
    return { ability, offer: first, input, bytes, context, format: options.format ?? 'der' }
  const taking = offers.filter((each) => takes(each, input))
  if (taking.length === 0)
    throw unsupported(
      key,
      ability,
      `takes the message itself for ${algorithm.name}, not ${input === 'mu' ? 'µ' : 'a digest'}`,
    )
  const fitting =
    context === undefined ? taking : taking.filter((offer) => offer.context === true || offer.input === 'mu')
  if (fitting.length === 0)
    throw unsupported(key, ability, `takes no context for ${algorithm.name}; leave it out`)
  // A stream is rather hashed than collected.
  const hashing = bytes === undefined ? fitting.find((offer) => offer.input !== 'message') : undefined
  const offer =
    hashing ?? fitting.find((offer) => bytes === undefined || fits(offer, algorithm, input, bytes))
  if (offer === undefined) throw wrongLength(key, algorithm, fitting, bytes?.length ?? 0)
  return { ability, offer, fitting, input, bytes, context, format: options.format ?? 'der' }
}

const OPTIONS: ReadonlySet<string> = new Set([
  'signal',
  'timeout',
  'input',
  'format',
  'context',
  'maxCollectedBytes',
])

/** What an algorithm that is not offered is called in an error. */
function nameOf(algorithm: SignatureAlgorithm): string {
  const name = algorithm?.name ?? kindOf(algorithm)
  return algorithm !== undefined && 'saltLength' in algorithm && algorithm.saltLength === 'any'
    ? `${name}, which only verifies: say how long the salt is`
    : name
}

/** The offers of an algorithm; for a derived row, those of its family that serve derived rows. */
function offersFor(ability: SignAbility, algorithm: SignatureAlgorithm): readonly SignOffer[] {
  const exact = ability.byAlgorithm.get(algorithm.name)
  if (exact !== undefined) return exact
  if (algorithm.derivedFrom === undefined || algorithm.verifyOnly === true) return []
  const family = ability.byAlgorithm.get(algorithm.derivedFrom) ?? []
  return family.filter((offer) => derives(offer, algorithm)).map((offer) => ({ ...offer, algorithm }))
}

/** Whether an offer serves a row that is derived from its own. */
function derives({ derived, algorithm: own }: SignOffer, algorithm: SignatureAlgorithm): boolean {
  return derived === true || (derived === 'salt' && own.mgf1Hash?.name === algorithm.mgf1Hash?.name)
}

/** What the caller gave, as message, digest or µ. */
function given(
  algorithm: SignatureAlgorithm,
  input: SignInput,
  bytes: Uint8Array | undefined,
  context: Uint8Array | undefined,
): Pick<SignPlan, 'input' | 'bytes'> {
  if (input === 'message') return { input, bytes }
  if (bytes === undefined) throw new InvalidInputError(`the ${input} is given as bytes, not as a stream`)
  if (input === 'digest') {
    checkDigest(algorithm, bytes)
    return { input, bytes }
  }
  if (input === 'mu') {
    checkMu(algorithm, bytes, context)
    return { input, bytes }
  }
  if (input === 'digest-info') return { input: 'digest', bytes: digestOf(algorithm, bytes) }
  throw new InvalidInputError(
    `input must be 'message', 'digest', 'digest-info' or 'mu', not ${String(input)}`,
  )
}

/** The digest inside a DigestInfo, which must be that of the algorithm's hash. */
function digestOf(algorithm: SignatureAlgorithm, info: Uint8Array): Uint8Array {
  const { hash } = algorithm
  const digest = hash === undefined ? undefined : info.subarray(-hash.digestSize)
  if (hash === undefined || digest === undefined || !equalBytes(digestInfo(hash, digest), info))
    throw new InvalidInputError(
      `the data is not the DigestInfo of RFC 8017 section 9.2 that ${algorithm.name} signs`,
    )
  return digest
}

/** A copy, since the caller may change it while the call waits. */
function ownContext(options: SignOptions): Uint8Array | undefined {
  const context = contextOf(options)
  return context && copyBytes(context)
}

/** Whether an offer takes what was given: of a message everything can be made, of a digest or µ no message. */
function takes(offer: SignOffer, input: Given): boolean {
  if (input === 'message') return true
  return input === 'mu' ? offer.input === 'mu' : offer.input !== 'message' && offer.input !== 'mu'
}

function fits(offer: SignOffer, algorithm: SignatureAlgorithm, input: Given, bytes: Uint8Array): boolean {
  const hashed = offer.input === 'mu' ? MU_SIZE : (algorithm.hash?.digestSize ?? bytes.length)
  const length = offer.input === input ? bytes.length : hashed
  return length >= (offer.minBytes ?? 0) && length <= (offer.maxBytes ?? Infinity)
}

function unsupported(key: PrivateKeyState, ability: SignAbility, what: string): UnsupportedAlgorithmError {
  const supported = [...ability.byAlgorithm.keys()]
  return new UnsupportedAlgorithmError(
    `the ${key.type} key ${key.id} ${what}; it signs with ${supported.join(', ')}`,
    { supported },
  )
}

/** The most bytes of a collected stream that any of the offers takes. */
export function mostBytes({ offer, fitting = [offer] }: SignPlan): number {
  return Math.max(...fitting.map(({ maxBytes }) => maxBytes ?? Infinity))
}

/**
 * The plan for a message that was collected from a stream, by the first offer that takes it.
 *
 * @throws {InvalidInputError} when none does
 */
export function planCollected(key: PrivateKeyState, plan: SignPlan, message: Uint8Array): SignPlan {
  const { algorithm } = plan.offer
  const { fitting = [plan.offer], input } = plan
  const offer = fitting.find((each) => fits(each, algorithm, input, message))
  if (offer === undefined) throw wrongLength(key, algorithm, fitting, message.length)
  return { ...plan, offer }
}

/** The error for data that none of the offers takes, because it is too short or too long for them. */
function wrongLength(
  key: PrivateKeyState,
  algorithm: SignatureAlgorithm,
  offers: readonly SignOffer[],
  length: number,
): InvalidInputError {
  const least = Math.min(...offers.map((offer) => offer.minBytes ?? 0))
  const most = Math.max(...offers.map((offer) => offer.maxBytes ?? Infinity))
  const bound = length < least ? `at least ${least} bytes` : `at most ${most} bytes`
  const way = length < least ? '' : '; use an algorithm that hashes first'
  return new InvalidInputError(
    `the key ${key.id} signs ${bound} with ${algorithm.name}, and was given ${length}${way}`,
  )
}
