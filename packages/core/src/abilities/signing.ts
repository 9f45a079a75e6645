import { knownAlgorithm } from '../algorithms/known-algorithm.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Call, CallOptions } from '../provider/call.ts'

/**
 * What is handed over to be signed: the message, its digest, or the DER encoded DigestInfo of RFC 8017 section 9.2. More
 * will come: a `switch` over it needs a default.
 */
export type SignInput = 'message' | 'digest' | 'digest-info'

const INPUTS: readonly string[] = ['message', 'digest', 'digest-info'] satisfies readonly SignInput[]

/** One row of what a key signs with. A provider's own columns, such as the service's name, stand beside these. */
export interface SignOffer {
  readonly algorithm: SignatureAlgorithm
  /** What the service takes. */
  readonly input: SignInput
  /** The most bytes of `input` that the service takes; unlimited unless given. */
  readonly maxBytes?: number | undefined
  /** The fewest bytes of `input` that the service takes; 0 unless given. */
  readonly minBytes?: number | undefined
  /** The form in which an ECDSA signature comes out: `'der'` unless given. */
  readonly output?: 'der' | 'p1363' | undefined
  /** Whether a context may be given, for algorithms that have one. */
  readonly context?: boolean | undefined
  /**
   * Whether rows derived from `algorithm` are served too: with `'salt'` those with another salt length, with `true`
   * also those with another MGF1 hash.
   */
  readonly derived?: boolean | 'salt' | undefined
}

/** Options of a signature. */
export interface SignOptions extends CallOptions {
  /** What `data` is: `'message'` unless given. At this level it stands for `Prehashed`. */
  readonly input?: SignInput | undefined
  /** The form of an ECDSA signature: `'der'` unless given, or `'p1363'`, r‖s in fixed width. */
  readonly format?: 'der' | 'p1363' | undefined
  /** The context, for algorithms that have one; an empty one is the same as none. */
  readonly context?: Uint8Array | undefined
  /** The most bytes of a stream that are collected where the whole message is needed; 16 MiB unless given. */
  readonly maxCollectedBytes?: number | undefined
}

/** What the function that signs is handed beside the offer and the bytes. */
export interface SignCall extends Call {
  /** The context, which the base has checked; a copy; absent unless the caller gave one that is not empty. */
  readonly context: Uint8Array | undefined
}

/** The ability to sign: offers, and the function that serves them. Made by {@link signing}. */
export interface SignAbility {
  readonly offers: readonly SignOffer[]
  readonly byAlgorithm: ReadonlyMap<string, readonly SignOffer[]>
  readonly readsAtOnce: boolean
  readonly answersAnew: boolean
  sign(offer: SignOffer, bytes: Uint8Array, call: SignCall): Uint8Array | Promise<Uint8Array>
}

/** What the base may rely on. */
export interface SigningTraits {
  /** Set when `sign` has read the bytes before it returns or awaits for the first time, so that no copy is needed. */
  readonly readsAtOnce?: boolean | undefined
  /** Set when each signature is memory of its own, which `sign` never touches again, so that no copy is needed. */
  readonly answersAnew?: boolean | undefined
}

/**
 * Makes the ability to sign. The base class does what is the same everywhere: it checks arguments against the
 * offers, takes the first offer that fits what it is given, hashes, calls `sign`, converts the encoding, verifies.
 *
 * @param offers what the key signs with, the preferred input of an algorithm first
 * @param sign signs exactly `bytes`, which are of the offer's `input`, and answers in the offer's `output`. It must
 *   settle soon after `call.signal` aborts, and throw errors of `KmsKeysError`'s family.
 * @throws {InvalidInputError} when there is no offer, or an offer has an input that this version does not know
 */
export function signing<const O extends SignOffer>(
  offers: readonly O[],
  sign: (offer: O, bytes: Uint8Array, call: SignCall) => Uint8Array | Promise<Uint8Array>,
  traits: SigningTraits = {},
): SignAbility {
  if (!isList(offers) || offers.length === 0)
    throw new InvalidInputError('a key that signs needs an offer; leave signing out for one that does not')
  const list = Object.freeze(offers.map(ownOffer))
  const byAlgorithm = new Map<string, O[]>()
  for (const offer of list) {
    if (!INPUTS.includes(offer.input))
      throw new InvalidInputError(
        `the offer ${offer.algorithm.name} has an input that this version of @kmskeys/core does not know: ${String(offer.input)}; known are ${INPUTS.join(', ')}`,
      )
    if (offer.output !== undefined && offer.output !== 'der' && offer.output !== 'p1363')
      throw new InvalidInputError(
        `the offer ${offer.algorithm.name} has an output that this version of @kmskeys/core does not know: ${String(offer.output)}; known are der and p1363`,
      )
    const same = byAlgorithm.get(offer.algorithm.name)
    if (same === undefined) byAlgorithm.set(offer.algorithm.name, [offer])
    else same.push(offer)
  }
  // A method, so that its parameter may be the narrower offer: it is only ever handed offers of this list.
  const { readsAtOnce = false, answersAnew = false } = traits
  return { offers: list, byAlgorithm, readsAtOnce, answersAnew, sign }
}

/** A copy that nobody changes, with this version's own row of the algorithm. */
function ownOffer<O extends SignOffer>(offer: O): O {
  const algorithm = knownAlgorithm(offer?.algorithm)
  if (algorithm === undefined)
    throw new InvalidInputError(
      `an offer has an algorithm that this version of @kmskeys/core knows, such as ECDSA_SHA256, not ${offer?.algorithm?.name ?? kindOf(offer?.algorithm)}`,
    )
  if (algorithm.verifyOnly === true)
    throw new InvalidInputError(`${algorithm.name} only verifies, so that no key offers it`)
  return Object.freeze({ ...offer, algorithm })
}
