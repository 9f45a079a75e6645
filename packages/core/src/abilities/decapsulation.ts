import {
  DECAPSULATION_ALGORITHMS,
  type DecapsulationAlgorithm,
} from '../algorithms/decapsulation-algorithms.ts'
import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Call } from '../provider/call.ts'

/** One row of what a key decapsulates. A provider's own columns, such as the service's name, stand beside these. */
export interface DecapsulationOffer {
  readonly algorithm: DecapsulationAlgorithm
}

/** The ability to decapsulate: offers, and the function that serves them. Made by {@link decapsulation}. */
export interface DecapsulationAbility {
  readonly offers: readonly DecapsulationOffer[]
  decapsulate(offer: DecapsulationOffer, ciphertext: Uint8Array, call: Call): Uint8Array | Promise<Uint8Array>
}

/** What is encapsulated to a public key: a secret, and what tells it to the private key. */
export interface Encapsulation {
  /** 32 bytes, uniformly random; the caller wipes them. */
  readonly sharedSecret: Uint8Array
  /** What the private key decapsulates; no secret. */
  readonly ciphertext: Uint8Array
}

/**
 * Makes the ability to decapsulate.
 *
 * @param decapsulate answers the shared secret, 32 bytes. `ciphertext` is a copy, and has the length of the parameter
 *   set
 * @throws {InvalidInputError} when there is no offer, or one has an algorithm that this version does not know
 */
export function decapsulation<const O extends DecapsulationOffer>(
  offers: readonly O[],
  decapsulate: (offer: O, ciphertext: Uint8Array, call: Call) => Uint8Array | Promise<Uint8Array>,
): DecapsulationAbility {
  if (!isList(offers) || offers.length === 0)
    throw new InvalidInputError(
      'a key that decapsulates needs an offer; leave decapsulation out for one that does not',
    )
  // A method, so that its parameter may be the narrower offer: it is only ever handed offers of this list.
  return { offers: Object.freeze(offers.map(ownOffer)), decapsulate }
}

/** A copy that nobody changes, with this version's own row of the algorithm. */
function ownOffer<O extends DecapsulationOffer>(offer: O): O {
  const name = offer?.algorithm?.name
  const algorithm = DECAPSULATION_ALGORITHMS.find((row) => row.name === name)
  if (algorithm === undefined)
    throw new InvalidInputError(
      `an offer has an algorithm that this version of @kmskeys/core knows, such as ML_KEM_768, not ${name ?? kindOf(offer?.algorithm)}`,
    )
  return Object.freeze({ ...offer, algorithm })
}
